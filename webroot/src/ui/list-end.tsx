import { Button } from './button';
import { Refused } from './states';
import { useEndInSight } from './use-end-in-sight';

type ListEndProps = {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown>; error: unknown };
  count: number;
  /** One and several of what is listed. */
  nouns: readonly [string, string];
};

/** Says how many are shown and reads on as soon as the end comes in sight. */
export function ListEnd({ list, count, nouns: [one, several] }: ListEndProps) {
  const end = useEndInSight(list.hasNextPage && !list.isFetchingNextPage && list.error === null, () => void list.fetchNextPage());
  return (
    <div ref={end} className="mt-3 space-y-3">
      <p className="text-soft tabular-nums" role="status">
        {count.toLocaleString('en')} {count === 1 ? one : several}
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
