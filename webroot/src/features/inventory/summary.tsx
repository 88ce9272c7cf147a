import type { UseQueryResult } from '@tanstack/react-query';
import type { Count, ResourceSummary } from '@/protocol/openapi';
import { classNames } from '@/ui/class-names';
import { QueryView, Skeleton } from '@/ui/states';
import { typeName } from './names';
import type { InventorySearch } from './search';

type SummaryProps = {
  query: UseQueryResult<ResourceSummary>;
  search: InventorySearch;
  onChange: (part: { type?: string | undefined; region?: string | undefined }) => void;
};

const shown = 6;

/** How many there are of what and where; a click filters. */
export function Summary({ query, search, onChange }: SummaryProps) {
  if (query.isError || query.data?.total === 0) return null;
  return (
    <QueryView query={query} loading={<Skeleton className="mb-5 h-44 rounded-xl" />}>
      {(summary) => (
        <div className="mb-5 grid gap-4 max-sm:hidden md:grid-cols-2">
          <Bars
            title="By type"
            counts={summary.byType}
            label={typeName}
            chosen={search.type}
            onChoose={(type) => onChange({ type })}
          />
          <Bars
            title="By region"
            counts={summary.byRegion}
            label={(region) => region}
            chosen={search.region}
            onChoose={(region) => onChange({ region })}
          />
        </div>
      )}
    </QueryView>
  );
}

type BarsProps = {
  title: string;
  counts: readonly Count[];
  label: (value: string) => string;
  chosen: string | undefined;
  onChoose: (value: string | undefined) => void;
};

function Bars({ title, counts, label, chosen, onChoose }: BarsProps) {
  const ordered = counts.toSorted((a, b) => b.count - a.count);
  const largest = ordered[0]?.count ?? 1;
  const rest = ordered.length - shown;
  return (
    <section className="rounded-xl border bg-surface px-2 pt-3 pb-2" aria-label={title}>
      <h2 className="mb-1.5 flex justify-between px-2 text-xs font-medium text-faint">
        {title}
        {rest > 0 && <span className="font-normal">and {rest} more</span>}
      </h2>
      <ul>
        {ordered.slice(0, shown).map(({ value, count }) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={chosen === value}
              onClick={() => onChoose(chosen === value ? undefined : value)}
              className={classNames(
                'grid w-full grid-cols-[9rem_1fr_3rem] items-center gap-3 rounded-lg px-2 py-1 text-left text-[0.8125rem]',
                chosen === value ? 'bg-selected' : 'hover:bg-hover',
              )}
            >
              <span className="truncate">{label(value)}</span>
              <span className="h-1.5 rounded-full bg-hover" aria-hidden="true">
                <span
                  className="block h-full min-w-1 rounded-full bg-accent opacity-75"
                  style={{ width: `${(count / largest) * 100}%` }}
                />
              </span>
              <span className="text-right text-soft tabular-nums">{count.toLocaleString('en')}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
