import type { Job, JobPage } from '@/protocol/openapi';
import type { JobSearch } from './search';

type Pages = { pages: JobPage[]; pageParams: unknown[] };

/** The pages with a job as it is now: at its place, first when it is new, away when it is no longer what is listed. */
export function withJob(known: Pages, job: Job, search: JobSearch): Pages {
  const wanted = isListed(job, search);
  let found = false;
  const pages = known.pages.map((page) => {
    const place = page.items.findIndex((each) => each.id === job.id);
    if (place < 0) return page;
    found = true;
    const items = wanted ? page.items.with(place, job) : page.items.toSpliced(place, 1);
    return { ...page, items };
  });
  const [first, ...rest] = pages;
  if (found || !wanted || first === undefined || !isNewer(job, first.items[0])) return found ? { ...known, pages } : known;
  return { ...known, pages: [{ ...first, items: [job, ...first.items] }, ...rest] };
}

const isListed = ({ state, kind }: Job, search: JobSearch) =>
  (search.state === undefined || search.state === state) && (search.kind === undefined || search.kind === kind);

const isNewer = (job: Job, than: Job | undefined) =>
  than === undefined || Date.parse(job.createdAt) >= Date.parse(than.createdAt);
