import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { useServices } from '@/app/services';
import { Page } from '@/ui/page';
import { classNames } from '@/ui/class-names';
import { lazyPart } from '@/ui/lazy-part';
import { Freshness } from './freshness';
import { ResourceList } from './resource-list';
import { RiskList } from './risk-list';
import type { InventorySearch } from './search';
import { Summary } from './summary';

const ResourceSheet = lazyPart(async () => (await import('./resource-sheet')).ResourceSheet);

const route = getRouteApi('/app/inventory');

export function InventoryPage() {
  const { api } = useServices();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const summary = useQuery({ queryKey: ['summary'], queryFn: api.summary });
  const connections = useQuery({ queryKey: ['connections'], queryFn: api.connections });
  const risks = useQuery({ queryKey: ['risks'], queryFn: () => api.risks(), placeholderData: keepPreviousData });
  useEffect(() => {
    document.title = 'Inventory - Aurora';
  }, []);

  const change = useCallback(
    (part: Partial<Record<keyof InventorySearch, string | undefined>>, replace = false) =>
      void navigate({
        replace,
        search: (known) => {
          const merged = Object.entries({ ...known, ...part }).filter(([, value]) => value !== undefined && value !== '');
          return Object.fromEntries(merged) as InventorySearch;
        },
      }),
    [navigate],
  );
  const open = useCallback((id: string | undefined) => change({ open: id }), [change]);

  return (
    <Page title="Inventory" note={<Freshness connections={connections.data?.items} />}>
      <nav aria-label="Views of the inventory" className="mb-5 flex gap-1 border-b">
        <View active={search.view === undefined} to={{}} label="Resources" count={summary.data?.total} />
        <View active={search.view === 'risks'} to={{ view: 'risks' }} label="Risks" count={risks.data?.total} />
      </nav>
      {search.view === 'risks' ? (
        <RiskList query={risks} severity={search.severity} onSeverity={(severity) => change({ severity })} onOpen={open} />
      ) : (
        <>
          <Summary query={summary} search={search} onChange={change} />
          <ResourceList
            search={search}
            summary={summary.data}
            connections={connections.data?.items ?? []}
            onChange={change}
            onOpen={open}
          />
        </>
      )}
      {search.open !== undefined && <ResourceSheet id={search.open} onOpen={open} onClose={() => open(undefined)} />}
    </Page>
  );
}

type ViewProps = { active: boolean; to: InventorySearch; label: string; count: number | undefined };

function View({ active, to, label, count }: ViewProps) {
  return (
    <Link
      to="/inventory"
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
