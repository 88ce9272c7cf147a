import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { KeyRound, Plus, SearchX, X } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/app/services';
import type { ApiKey } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { SelectField } from '@/ui/field';
import { lazyPart } from '@/ui/lazy-part';
import { More, Rows } from '@/ui/rows';
import { SearchField } from '@/ui/search-field';
import { EmptyState, QueryView, SkeletonRows } from '@/ui/states';
import { ApiKeyRow } from './api-key-row';
import { type ApiKeySearch, changed, keyStates } from './searches';
import { SectionPage } from './section-page';
import { useSettingsApi } from './use-settings-api';

const ApiKeyDialog = lazyPart(async () => (await import('./api-key-dialog')).ApiKeyDialog);

const route = getRouteApi('/app/settings/api-keys');

export function ApiKeysPage() {
  const api = useSettingsApi();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [making, setMaking] = useState(false);
  const mayMake = useMay('api-keys.write');
  const manages = useMay('api-keys.manage');
  const { account: accountId, ...filters } = search;
  const keys = useInfiniteQuery({
    queryKey: ['api-keys', search],
    queryFn: ({ pageParam }) =>
      api.apiKeys({
        ...filters,
        ...(accountId !== undefined && { accountId }),
        limit: 50,
        ...(pageParam !== undefined && { cursor: pageParam }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const change = (part: Parameters<typeof changed<ApiKeySearch>>[1]) =>
    void navigate({ replace: true, search: (known) => changed<ApiKeySearch>(known, part) });
  const make = mayMake && (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus className="size-4" aria-hidden="true" /> New key
    </Button>
  );
  const found = keys.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.keys(search).length > 0;
  const none = keys.data !== undefined && found.length === 0 && !filtered;
  return (
    <SectionPage
      title="API keys"
      note={
        manages
          ? 'For programs, in the name of a person or a service account. You see those of the whole organisation.'
          : 'For programs that act in your name. A key may do what you choose, and never more than you.'
      }
      actions={make}
    >
      {!none && (
        <search className="mb-4 flex flex-wrap items-center gap-2">
          <SearchField label="Name of the key" value={search.q} onChange={(q) => change({ q })} />
          <SelectField
            label="State"
            hideLabel
            className="w-38"
            value={search.state ?? ''}
            onChange={(event) => change({ state: event.target.value as ApiKey['state'] | '' })}
          >
            <option value="">Any state</option>
            {keyStates.map((state) => (
              <option key={state} value={state}>
                {state.slice(0, 1).toUpperCase() + state.slice(1)}
              </option>
            ))}
          </SelectField>
          {accountId !== undefined && <OfAccount id={accountId} onAll={() => change({ account: undefined })} />}
        </search>
      )}
      <QueryView query={keys} loading={<SkeletonRows rows={4} className="h-20 rounded-xl" />}>
        {() =>
          found.length === 0 ? (
            <Nothing filtered={filtered} />
          ) : (
            <>
              <Rows label="API keys" stale={keys.isPlaceholderData}>
                {found.map((key) => (
                  <ApiKeyRow key={key.id} apiKey={key} mayChange={mayMake} />
                ))}
              </Rows>
              <More list={keys} />
            </>
          )
        }
      </QueryView>
      {making && <ApiKeyDialog accountId={accountId} onClose={() => setMaking(false)} />}
    </SectionPage>
  );
}

function OfAccount({ id, onAll }: { id: string; onAll: () => void }) {
  const api = useSettingsApi();
  const mayRead = useMay('members.read');
  const member = useQuery({ queryKey: ['member', id], queryFn: () => api.member(id), enabled: mayRead });
  return (
    <Button aria-label="Show the keys of everybody" onClick={onAll}>
      Of {member.data?.value.name ?? 'one account'} <X className="size-4 text-faint" aria-hidden="true" />
    </Button>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return <EmptyState icon={<SearchX className="size-5" aria-hidden="true" />} title="No key matches" />;
  }
  return (
    <EmptyState icon={<KeyRound className="size-5" aria-hidden="true" />} title="There is no API key yet">
      A key lets a script, a pipeline or Terraform use the API without a password.
    </EmptyState>
  );
}
