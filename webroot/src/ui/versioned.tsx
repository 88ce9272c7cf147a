import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { statusOf } from '@/protocol/problem';
import type { Versioned } from '@/protocol/rest';
import { Notice, QueryView, SkeletonRows } from './states';

type Editing<T, C> = {
  value: T;
  busy: boolean;
  error: unknown;
  save: (change: C) => void;
};

type VersionedEditProps<T, C> = {
  queryKey: readonly unknown[];
  read: () => Promise<Versioned<T>>;
  write: (change: C, etag: string | null) => Promise<T>;
  onSaved: (now: T) => void;
  children: (editing: Editing<T, C>) => ReactNode;
};

/**
 * Edits what was read just now. When somebody else was quicker the server refuses, and what is there by then is shown
 * before anything is overwritten.
 */
export function VersionedEdit<T, C>({ queryKey, read, write, onSaved, children }: VersionedEditProps<T, C>) {
  const query = useQuery({
    queryKey: ['versioned', ...queryKey],
    queryFn: read,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const save = useMutation({
    mutationFn: ({ change, etag }: { change: C; etag: string | null }) => write(change, etag),
    onSuccess: async (now) => {
      await query.refetch();
      onSaved(now);
    },
    onError: async (error) => {
      if (statusOf(error) === 412) await query.refetch();
    },
  });
  const stale = statusOf(save.error) === 412;
  return (
    <QueryView query={query} loading={<SkeletonRows rows={2} className="h-14" />}>
      {({ value, etag }) => (
        <div key={etag} className="space-y-4">
          {stale && (
            <Notice tone="warning" role="alert">
              Somebody else changed this meanwhile, so yours was not saved. What is there now is shown; change it again if you
              still want to.
            </Notice>
          )}
          {children({
            value,
            busy: save.isPending,
            error: stale ? null : save.error,
            save: (change) => save.mutate({ change, etag }),
          })}
        </div>
      )}
    </QueryView>
  );
}
