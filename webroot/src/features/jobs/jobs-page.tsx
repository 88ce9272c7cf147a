import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ListChecks, SearchX } from 'lucide-react';
import { useEffect } from 'react';
import { useWorkApi } from '@/app/use-work-api';
import { Button } from '@/ui/button';
import { SelectField } from '@/ui/field';
import { ListEnd } from '@/ui/list-end';
import { Page } from '@/ui/page';
import { Rows } from '@/ui/rows';
import { EmptyState, QueryView, SkeletonRows } from '@/ui/states';
import { JobRow } from './job-row';
import { jobKinds, jobKindWords, jobStateWords } from './job-words';
import { isJobState, type JobSearch, jobStates } from './search';
import { useLiveJobs } from './use-live-jobs';

const route = getRouteApi('/app/jobs');

export function JobsPage() {
  const api = useWorkApi();
  const search = route.useSearch();
  useEffect(() => {
    document.title = 'Jobs - Aurora';
  }, []);
  useLiveJobs();
  const jobs = useInfiniteQuery({
    queryKey: ['jobs', search],
    queryFn: ({ pageParam }) => api.jobs({ ...search, limit: 50, ...(pageParam !== undefined && { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const loaded = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title="Jobs" note="What Aurora does by itself: reading clouds, sending notices, answering in the background">
      <Filters search={search} />
      <QueryView query={jobs} loading={<SkeletonRows rows={8} className="h-16 rounded-xl" />}>
        {() =>
          loaded.length === 0 ? (
            <Nothing filtered={Object.keys(search).length > 0} />
          ) : (
            <>
              <Rows label="Jobs" stale={jobs.isPlaceholderData}>
                {loaded.map((job) => (
                  <JobRow key={job.id} job={job} />
                ))}
              </Rows>
              <ListEnd list={jobs} count={loaded.length} nouns={['job', 'jobs']} />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

function Filters({ search }: { search: JobSearch }) {
  const navigate = route.useNavigate();
  const change = (next: JobSearch) => void navigate({ replace: true, search: next });
  const kinds = search.kind === undefined || jobKinds.includes(search.kind) ? jobKinds : [...jobKinds, search.kind];
  const { state, kind } = search;
  return (
    <search className="mb-4 flex flex-wrap items-center gap-2">
      <SelectField
        label="State"
        hideLabel
        className="w-40"
        value={state ?? ''}
        onChange={({ target: { value } }) =>
          change({ ...(kind !== undefined && { kind }), ...(isJobState(value) && { state: value }) })
        }
      >
        <option value="">Any state</option>
        {jobStates.map((each) => (
          <option key={each} value={each}>
            {jobStateWords(each).label}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Kind"
        hideLabel
        className="w-52"
        value={kind ?? ''}
        onChange={({ target: { value } }) =>
          change({ ...(state !== undefined && { state }), ...(value !== '' && { kind: value }) })
        }
      >
        <option value="">Every kind</option>
        {kinds.map((each) => (
          <option key={each} value={each}>
            {jobKindWords(each)}
          </option>
        ))}
      </SelectField>
      {Object.keys(search).length > 0 && (
        <Button look="quiet" onClick={() => change({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={<SearchX className="size-5" aria-hidden="true" />} title="Nothing matches">
      Take a filter away.
    </EmptyState>
  ) : (
    <EmptyState icon={<ListChecks className="size-5" aria-hidden="true" />} title="Nothing has been done yet">
      Work that Aurora does by itself will be listed here while it goes on and afterwards.
    </EmptyState>
  );
}
