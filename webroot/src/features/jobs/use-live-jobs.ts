import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useServices } from '@/app/services';
import type { JobPage } from '@/protocol/openapi';
import { withJob } from './job-pages';
import { jobOf } from './job-words';
import type { JobSearch } from './search';

/** Keeps the lists of jobs as the server tells it; what was missed without a connection is read again. */
export function useLiveJobs(): void {
  const { socket } = useServices();
  const queries = useQueryClient();
  useEffect(() => {
    const stopHearing = socket.onJob((value) => {
      const job = jobOf(value);
      if (job === null) return;
      for (const [key, known] of queries.getQueriesData<InfiniteData<JobPage>>({ queryKey: ['jobs'] })) {
        if (known !== undefined) queries.setQueryData(key, withJob(known, job, (key[1] ?? {}) as JobSearch));
      }
    });
    const stopWaiting = socket.onReady(() => void queries.invalidateQueries({ queryKey: ['jobs'] }));
    return () => {
      stopHearing();
      stopWaiting();
    };
  }, [socket, queries]);
}
