import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Download, ScrollText, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/app/services';
import { toCsv } from '@/protocol/csv';
import type { AuditEntry } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { SelectField, TextField } from '@/ui/field';
import { lazyPart } from '@/ui/lazy-part';
import { saveFile } from '@/ui/save-file';
import { EmptyState, QueryView, Refused, SkeletonRows } from '@/ui/states';
import { ExactTime } from '@/ui/time';
import { useEndInSight } from '@/ui/use-end-in-sight';
import { auditQuery, type AuditSearch } from './audit-search';
import { actionKinds, actionWords, actorWords, auditRows } from './audit-words';
import { changed } from './searches';
import { SectionPage } from './section-page';
import { useSettingsApi } from './use-settings-api';

const EntrySheet = lazyPart(async () => (await import('./entry-sheet')).EntrySheet);

const route = getRouteApi('/app/settings/audit');

type Change = (part: { [K in keyof AuditSearch]?: string }) => void;

export function AuditPage() {
  const api = useSettingsApi();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const entries = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam }) => api.audit({ ...auditQuery(search), limit: 50, ...(pageParam !== undefined && { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const loaded = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.keys(search).length > 0;
  const change: Change = (part) => void navigate({ replace: true, search: (known) => changed<AuditSearch>(known, part) });
  return (
    <SectionPage
      title="Audit log"
      note="What was done in the organisation, by whom. Entries are never changed."
      actions={
        <Button
          disabled={loaded.length === 0}
          onClick={() => saveFile('aurora-audit.csv', 'text/csv', toCsv(auditRows(loaded)))}
        >
          <Download className="size-4" aria-hidden="true" /> CSV of what is shown
        </Button>
      }
    >
      <Filters search={search} onChange={change} onClear={() => void navigate({ search: {} })} />
      <QueryView query={entries} loading={<SkeletonRows rows={10} className="h-11" />}>
        {() =>
          loaded.length === 0 ? (
            <Nothing filtered={filtered} />
          ) : (
            <>
              <AuditTable entries={loaded} stale={entries.isPlaceholderData} onOpen={setOpen} />
              <End list={entries} count={loaded.length} />
            </>
          )
        }
      </QueryView>
      {open !== null && (
        <EntrySheet
          entry={open}
          onClose={() => setOpen(null)}
          onFilter={(part) => {
            setOpen(null);
            change(part);
          }}
        />
      )}
    </SectionPage>
  );
}

type FiltersProps = { search: AuditSearch; onChange: Change; onClear: () => void };

function Filters({ search, onChange, onClear }: FiltersProps) {
  const api = useSettingsApi();
  const mayList = useMay('members.read');
  const members = useQuery({ queryKey: ['members', 'all'], queryFn: () => api.members({ limit: 500 }), staleTime: 60_000, enabled: mayList });
  const actors = (members.data?.items ?? []).map(({ id, name }) => ({ value: `account:${id}`, label: name }));
  if (search.actor !== undefined && !actors.some(({ value }) => value === search.actor)) {
    actors.push({ value: search.actor, label: search.actor });
  }
  const kinds = actionKinds.map(({ prefix, label }) => ({ value: prefix, label }));
  if (search.action !== undefined && !kinds.some(({ value }) => value === search.action)) {
    kinds.push({ value: search.action, label: actionWords(search.action) });
  }
  return (
    <search className="mb-4 grid grid-cols-2 items-end gap-2 @2xl:flex @2xl:flex-wrap">
      <SelectField
        label="Who"
        className="@2xl:w-44"
        value={search.actor ?? ''}
        onChange={(event) => onChange({ actor: event.target.value })}
      >
        <option value="">Everybody</option>
        {actors.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="What"
        className="@2xl:w-44"
        value={search.action ?? ''}
        onChange={(event) => onChange({ action: event.target.value })}
      >
        <option value="">Everything</option>
        {kinds.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextField
        label="From"
        type="date"
        className="@2xl:w-38"
        max={search.to}
        value={search.from ?? ''}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <TextField
        label="To"
        type="date"
        className="@2xl:w-38"
        min={search.from}
        value={search.to ?? ''}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      {Object.keys(search).length > 0 && (
        <Button look="quiet" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={<SearchX className="size-5" aria-hidden="true" />} title="Nothing matches">
      Take a filter away, or look at more days.
    </EmptyState>
  ) : (
    <EmptyState icon={<ScrollText className="size-5" aria-hidden="true" />} title="Nothing has been done yet">
      Changes will be listed here.
    </EmptyState>
  );
}

type AuditTableProps = { entries: readonly AuditEntry[]; stale: boolean; onOpen: (entry: AuditEntry) => void };

function AuditTable({ entries, stale, onOpen }: AuditTableProps) {
  return (
    <ol
      aria-label="Entries"
      aria-busy={stale}
      className={`divide-y overflow-hidden rounded-xl border bg-surface text-[0.8125rem] transition-opacity ${stale ? 'opacity-60' : ''}`}
    >
      {entries.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            onClick={() => onOpen(entry)}
            className="grid w-full grid-cols-1 items-baseline gap-x-4 gap-y-0.5 px-4 py-2 text-left -outline-offset-2 hover:bg-hover @2xl:grid-cols-[11rem_1fr_12rem]"
          >
            <span className="text-faint tabular-nums">
              <ExactTime iso={entry.createdAt} />
            </span>
            <span className="min-w-0 font-medium">{actionWords(entry.action)}</span>
            <span className="truncate text-soft">{actorWords(entry)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

type EndProps = {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown>; error: unknown };
  count: number;
};

/** Reads on as soon as the end comes in sight. */
function End({ list, count }: EndProps) {
  const end = useEndInSight(list.hasNextPage && !list.isFetchingNextPage && list.error === null, () => void list.fetchNextPage());
  return (
    <div ref={end} className="mt-3 space-y-3">
      <p className="text-soft tabular-nums" role="status">
        {count.toLocaleString('en')} {count === 1 ? 'entry' : 'entries'}
        {list.hasNextPage ? ' so far' : ', which is all'}
      </p>
      {list.hasNextPage && (
        <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
      <Refused error={list.error} />
    </div>
  );
}
