import { Link } from '@tanstack/react-router';
import type { Connection } from '@/protocol/openapi';
import { RelativeTime } from '@/ui/time';

/** How old the picture is, and whether a part of it is missing. */
export function Freshness({ connections }: { connections: Connection[] | undefined }) {
  if (connections === undefined) return 'What the connected clouds hold';
  if (connections.length === 0) return 'No cloud is connected yet';
  const ends = connections.flatMap((each) => each.discovery?.endedAt ?? []).toSorted();
  const oldest = ends[0];
  const running = connections.some((each) => each.discovery?.state === 'running');
  const lacking = connections.filter(
    (each) => each.state === 'failing' || (each.discovery !== undefined && ['partial', 'failed', 'interrupted'].includes(each.discovery.state)),
  );
  return (
    <p>
      {oldest === undefined ? 'Not read yet' : <>Read <RelativeTime iso={oldest} /></>}
      {running && ', reading again now'}
      {lacking.length > 0 && (
        <>
          {'. '}
          <span className="text-warning">
            {lacking.map((each) => each.name).join(', ')} could not be read completely, so some of this may be older.
          </span>{' '}
          <Link to="/connections" className="underline underline-offset-3 hover:text-ink">
            See why
          </Link>
        </>
      )}
    </p>
  );
}
