import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { SearchX, ShieldCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useWorkApi } from '@/app/use-work-api';
import { classNames } from '@/ui/class-names';
import { SelectField } from '@/ui/field';
import { lazyPart } from '@/ui/lazy-part';
import { ListEnd } from '@/ui/list-end';
import { Page } from '@/ui/page';
import { EmptyState, QueryView, SkeletonRows } from '@/ui/states';
import { ApprovalList } from './approval-list';
import { type ApprovalSearch, isPastState, pastStates, statesOf } from './search';
import { useOpenCount } from './use-open-count';
import { stateWords } from './words';

const ApprovalSheet = lazyPart(async () => (await import('./approval-sheet')).ApprovalSheet);

const route = getRouteApi('/app/approvals/{-$approvalId}');

export function ApprovalsPage() {
  const api = useWorkApi();
  const search = route.useSearch();
  const { approvalId } = route.useParams();
  const navigate = route.useNavigate();
  const count = useOpenCount();
  useEffect(() => {
    document.title = 'Approvals - Aurora';
  }, []);
  useListAnew(count);
  const states = statesOf(search);
  const list = useInfiniteQuery({
    queryKey: ['approvals', 'list', states],
    queryFn: ({ pageParam }) =>
      api.approvals({ state: states, limit: 50, ...(pageParam !== undefined && { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const loaded = list.data?.pages.flatMap((page) => page.items) ?? [];
  const open = (id: string | undefined) => void navigate({ params: { approvalId: id }, search: (known) => known });
  return (
    <Page title="Approvals" note="What runs want to do, and wait with until somebody has allowed it">
      <nav aria-label="Which approvals" className="mb-5 flex gap-1 border-b">
        <View active={search.view === undefined} to={{}} label="Open" count={count} />
        <View active={search.view === 'history'} to={{ view: 'history' }} label="History" />
      </nav>
      {search.view === 'history' && (
        <search className="mb-4 flex">
          <SelectField
            label="How it ended"
            hideLabel
            className="w-52"
            value={search.state ?? ''}
            onChange={({ target: { value } }) =>
              void navigate({ replace: true, search: { view: 'history', ...(isPastState(value) && { state: value }) } })
            }
          >
            <option value="">However it ended</option>
            {pastStates.map((state) => (
              <option key={state} value={state}>
                {stateWords(state).label}
              </option>
            ))}
          </SelectField>
        </search>
      )}
      <QueryView query={list} loading={<SkeletonRows rows={4} className="h-20 rounded-xl" />}>
        {() =>
          loaded.length === 0 ? (
            <Nothing search={search} />
          ) : (
            <>
              <ApprovalList approvals={loaded} stale={list.isPlaceholderData} onOpen={open} />
              <ListEnd list={list} count={loaded.length} nouns={['approval', 'approvals']} />
            </>
          )
        }
      </QueryView>
      {approvalId !== undefined && <ApprovalSheet key={approvalId} id={approvalId} onClose={() => open(undefined)} />}
    </Page>
  );
}

/** The list is read anew when the count says that something came or was decided elsewhere. */
function useListAnew(count: number) {
  const queries = useQueryClient();
  const seen = useRef(count);
  useEffect(() => {
    if (seen.current === count) return;
    seen.current = count;
    void queries.invalidateQueries({ queryKey: ['approvals', 'list'] });
  }, [queries, count]);
}

type ViewProps = { active: boolean; to: ApprovalSearch; label: string; count?: number };

function View({ active, to, label, count }: ViewProps) {
  return (
    <Link
      to="/approvals/{-$approvalId}"
      params={{ approvalId: undefined }}
      search={to}
      activeOptions={{ exact: true }}
      className={classNames(
        '-mb-px flex items-center gap-2 border-b-2 px-3 pb-2.5 font-medium',
        active ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
      )}
    >
      {label}
      {count !== undefined && (
        <span className="rounded-full bg-hover px-1.5 py-px text-xs text-soft tabular-nums">{count.toLocaleString('en')}</span>
      )}
    </Link>
  );
}

function Nothing({ search }: { search: ApprovalSearch }) {
  if (search.state !== undefined) {
    return (
      <EmptyState icon={<SearchX className="size-5" aria-hidden="true" />} title="Nothing matches">
        No approval ended like that.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ShieldCheck className="size-5" aria-hidden="true" />}
      title={search.view === undefined ? 'Nothing waits for a decision' : 'Nothing has been decided yet'}
    >
      When a run wants to change something, it waits here until somebody has allowed it.
    </EmptyState>
  );
}
