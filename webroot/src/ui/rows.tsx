import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button';
import { classNames } from './class-names';
import { Refused } from './states';

/** A list whose rows stand in one frame. */
export function Rows({ label, stale = false, children }: { label: string; stale?: boolean; children: ReactNode }) {
  return (
    <ul
      aria-label={label}
      aria-busy={stale}
      className={classNames('divide-y rounded-xl border bg-surface transition-opacity', stale && 'opacity-60')}
    >
      {children}
    </ul>
  );
}

type RowProps = { name: string; children: ReactNode; actions?: ReactNode; below?: ReactNode; interactive?: boolean };

/** A row by its name; what was refused about it stands below. An interactive one holds a button that covers it. */
export function Row({ name, children, actions, below, interactive = false }: RowProps) {
  return (
    <li
      className={classNames(
        'px-4 py-3',
        interactive && 'group/row relative first:rounded-t-xl last:rounded-b-xl focus-within:bg-hover hover:bg-hover',
      )}
      data-row={name}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2.5">
        {children}
        {actions !== undefined && <div className="ml-auto flex items-center gap-2">{actions}</div>}
      </div>
      {below !== undefined && <div className="mt-2.5 empty:hidden">{below}</div>}
    </li>
  );
}

type MoreProps = { list: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'error'> };

/** The rest of a list that is read page by page. */
export function More({ list }: MoreProps) {
  return (
    <div className="mt-3 space-y-3 empty:hidden">
      {list.hasNextPage && (
        <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
      <Refused error={list.error} />
    </div>
  );
}
