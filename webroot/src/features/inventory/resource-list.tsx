import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, Search, SearchX, Telescope } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useServices } from '@/app/services';
import type { Connection, Resource, ResourceSummary } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { SelectField } from '@/ui/field';
import { MultiSelect } from '@/ui/multi-select';
import { EmptyState, QueryView, SkeletonRows } from '@/ui/states';
import { RelativeTime } from '@/ui/time';
import { nextSort, type ResourceSort, type SortableColumn } from './columns';
import { commonStates, stateTone, typeName } from './names';
import type { InventorySearch } from './search';

type Change = (part: Partial<Record<keyof InventorySearch, string | undefined>>, replace?: boolean) => void;

type ResourceListProps = {
  search: InventorySearch;
  summary: ResourceSummary | undefined;
  connections: readonly Connection[];
  onChange: Change;
  onOpen: (id: string) => void;
};

const pageSize = 50;
const noFilter = { q: undefined, type: undefined, region: undefined, state: undefined, connection: undefined };

export function ResourceList(props: ResourceListProps) {
  const { q, type, region, state, connection, sort } = props.search;
  return (
    <section aria-label="Resources">
      <Filters {...props} />
      <Pages key={JSON.stringify([q, type, region, state, connection, sort])} {...props} />
    </section>
  );
}

function Filters({ search, summary, connections, onChange }: ResourceListProps) {
  const [cleared, setCleared] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange({ q: text.trim() }, true), 250);
  };
  const clear = () => {
    clearTimeout(timer.current);
    setCleared((times) => times + 1);
    onChange(noFilter);
  };
  const filtered = Object.keys(noFilter).some((key) => search[key as keyof typeof noFilter] !== undefined);
  const states = new Set([...commonStates, ...(search.state === undefined ? [] : [search.state])]);
  return (
    <search className="mb-4 flex flex-wrap items-center gap-2">
      <div className="relative grow basis-60">
        <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-faint" aria-hidden="true" />
        <input
          key={cleared}
          type="search"
          aria-label="Name, id or tag"
          placeholder="Name, id or tag"
          maxLength={200}
          defaultValue={search.q}
          onChange={(event) => typed(event.target.value)}
          className="h-9 w-full rounded-lg border border-line-strong bg-surface pr-3 pl-9 placeholder:text-faint focus-visible:outline-offset-0"
        />
      </div>
      <MultiSelect
        label="Type"
        options={(summary?.byType ?? []).map(({ value, count }) => ({ value, count, label: typeName(value) }))}
        chosen={listOf(search.type)}
        onChange={(types) => onChange({ type: types.join(',') })}
      />
      <MultiSelect
        label="Region"
        options={(summary?.byRegion ?? []).map(({ value, count }) => ({ value, count, label: value }))}
        chosen={listOf(search.region)}
        onChange={(regions) => onChange({ region: regions.join(',') })}
      />
      <SelectField
        label="State"
        hideLabel
        className="w-36"
        value={search.state ?? ''}
        onChange={(event) => onChange({ state: event.target.value })}
      >
        <option value="">Any state</option>
        {[...states].map((state) => (
          <option key={state}>{state}</option>
        ))}
      </SelectField>
      <SelectField
        label="Connection"
        hideLabel
        className="w-44"
        value={search.connection ?? ''}
        onChange={(event) => onChange({ connection: event.target.value })}
      >
        <option value="">Every connection</option>
        {connections.map((connection) => (
          <option key={connection.id} value={connection.id}>
            {connection.name}
          </option>
        ))}
      </SelectField>
      {filtered && (
        <Button look="quiet" onClick={clear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

const listOf = (commaSeparated: string | undefined) => (commaSeparated === undefined ? [] : commaSeparated.split(','));

function Pages({ search, summary, onChange, onOpen }: ResourceListProps) {
  const { api } = useServices();
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const sort = search.sort ?? 'name';
  const query = {
    ...(search.q !== undefined && { q: search.q }),
    ...(search.type !== undefined && { type: search.type }),
    ...(search.region !== undefined && { region: search.region }),
    ...(search.state !== undefined && { state: search.state }),
    ...(search.connection !== undefined && { connectionId: search.connection }),
    ...(cursor !== undefined && { cursor }),
    sort,
    limit: pageSize,
  };
  const page = useQuery({
    queryKey: ['resources', query],
    queryFn: () => api.resources(query),
    placeholderData: keepPreviousData,
  });
  return (
    <QueryView query={page} loading={<SkeletonRows rows={10} className="h-11" />}>
      {({ items, total, nextCursor }) =>
        total === 0 ? (
          <Nothing filtered={summary === undefined || summary.total > 0} />
        ) : (
          <>
            <ResourceTable
              items={items}
              sort={sort}
              stale={page.isPlaceholderData}
              onSort={(column) => onChange({ sort: nextSort(sort, column) })}
              onOpen={onOpen}
            />
            <div className="mt-3 flex items-center gap-2 text-soft">
              <p className="grow tabular-nums" role="status">
                {(cursors.length * pageSize + 1).toLocaleString('en')} to{' '}
                {(cursors.length * pageSize + items.length).toLocaleString('en')} of {total.toLocaleString('en')}
              </p>
              <Button size="small" disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                <ChevronLeft className="size-4" aria-hidden="true" /> Previous
              </Button>
              <Button
                size="small"
                disabled={nextCursor === undefined || page.isPlaceholderData}
                onClick={() => nextCursor !== undefined && setCursors([...cursors, nextCursor])}
              >
                Next <ChevronRight className="size-4" aria-hidden="true" />
              </Button>
            </div>
          </>
        )
      }
    </QueryView>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState icon={<SearchX className="size-5" aria-hidden="true" />} title="Nothing matches">
        Take a filter away, or search for a shorter part of the name.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Telescope className="size-5" aria-hidden="true" />} title="Nothing has been found yet">
      <Link to="/connections" className="text-accent underline underline-offset-3">
        Connect a cloud
      </Link>{' '}
      or look again at one that is connected.
    </EmptyState>
  );
}

type ResourceTableProps = {
  items: readonly Resource[];
  sort: ResourceSort;
  stale: boolean;
  onSort: (column: SortableColumn) => void;
  onOpen: (id: string) => void;
};

function ResourceTable({ items, sort, stale, onSort, onOpen }: ResourceTableProps) {
  const heading = { sort, onSort };
  return (
    <div
      className={classNames('overflow-x-auto rounded-xl border bg-surface transition-opacity', stale && 'opacity-60')}
      aria-busy={stale}
    >
      <table className="w-full min-w-[46rem] border-separate border-spacing-0 text-[0.8125rem]">
        <thead>
          <tr>
            <Heading {...heading} column="name" label="Name" />
            <Heading {...heading} column="type" label="Type" />
            <Heading {...heading} column="region" label="Region" />
            <Heading {...heading} column="state" label="State" />
            <th scope="col" className="border-b px-3 py-2 text-left font-medium text-soft">
              Connection
            </th>
            <Heading {...heading} column="createdAt" label="Created" />
          </tr>
        </thead>
        <tbody className="[&_td]:border-b [&_tr:last-child_td]:border-b-0">
          {items.map((resource) => (
            <tr key={resource.id} className="group/row relative hover:bg-hover">
              <td className="max-w-80 px-3 py-1.5">
                <button
                  type="button"
                  onClick={() => onOpen(resource.id)}
                  className="block max-w-full truncate text-left font-medium after:absolute after:inset-0 group-hover/row:text-accent"
                >
                  {resource.name}
                </button>
                {resource.localId !== resource.name && (
                  <span className="block truncate font-mono text-xs text-faint">{resource.localId}</span>
                )}
              </td>
              <td className="px-3 py-1.5 whitespace-nowrap">{typeName(resource.type)}</td>
              <td className="px-3 py-1.5 whitespace-nowrap text-soft">{resource.region}</td>
              <td className="px-3 py-1.5">
                {resource.state !== undefined && (
                  <Badge tone={stateTone(resource.state)} dot>
                    {resource.state}
                  </Badge>
                )}
              </td>
              <td className="px-3 py-1.5 whitespace-nowrap text-soft">{resource.connection}</td>
              <td className="px-3 py-1.5 whitespace-nowrap text-soft">
                {resource.createdAt !== undefined && <RelativeTime iso={resource.createdAt} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type HeadingProps = {
  column: SortableColumn;
  label: string;
  sort: ResourceSort;
  onSort: (column: SortableColumn) => void;
};

function Heading({ column, label, sort, onSort }: HeadingProps) {
  const rising = sort === column;
  const falling = sort === `-${column}`;
  const Arrow = falling ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={rising ? 'ascending' : falling ? 'descending' : 'none'}
      className="border-b px-1 py-1 text-left font-medium text-soft"
    >
      <button
        type="button"
        onClick={() => onSort(column)}
        className="group/sort inline-flex items-center gap-1 rounded-md px-2 py-1 hover:bg-hover hover:text-ink"
      >
        {label}
        <Arrow
          className={classNames('size-3.5', rising || falling ? 'text-accent' : 'opacity-0 group-hover/sort:opacity-60')}
          aria-hidden="true"
        />
      </button>
    </th>
  );
}
