import { useQuery } from '@tanstack/react-query';
import { useServices } from '@/app/services';
import type { ConnectionDetail, DiscoveryScope } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Sheet } from '@/ui/dialog';
import { Notice, QueryView, SkeletonRows } from '@/ui/states';
import { RelativeTime } from '@/ui/time';
import { readServices } from './read-services';
import { authWords, connectionTone } from './states';

/** Where Aurora looked through a connection, and where it could not. */
export function ConnectionSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { api } = useServices();
  const detail = useQuery({
    queryKey: ['connection', id],
    queryFn: () => api.connection(id),
    refetchInterval: (query) => (query.state.data?.connection.discovery?.state === 'running' ? 2000 : false),
  });
  const connection = detail.data?.connection;
  return (
    <Sheet
      open
      onClose={onClose}
      title={connection?.name ?? 'Connection'}
      description={
        connection === undefined ? 'Loading' : `AWS${connection.account === undefined ? '' : `, account ${connection.account}`}`
      }
    >
      <QueryView query={detail} loading={<SkeletonRows rows={8} className="h-8" />}>
        {(answer) => <Details {...answer} />}
      </QueryView>
    </Sheet>
  );
}

function Details({ connection, scopes }: ConnectionDetail) {
  const failed = scopes.filter((scope) => scope.state === 'failed');
  const fresh = scopes.filter((scope) => scope.state === 'fresh');
  return (
    <div className="space-y-7">
      <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">
        <dt className="text-soft">State</dt>
        <dd>
          <Badge tone={connectionTone[connection.state]} dot>
            {connection.state}
          </Badge>
        </dd>
        <dt className="text-soft">Logs in by</dt>
        <dd>{authWords(connection.auth)}</dd>
        {connection.endpoint !== undefined && (
          <>
            <dt className="text-soft">Endpoint</dt>
            <dd className="font-mono text-[0.8125rem] break-all">{connection.endpoint}</dd>
          </>
        )}
        {connection.checkedAt !== undefined && (
          <>
            <dt className="text-soft">Checked</dt>
            <dd>
              <RelativeTime iso={connection.checkedAt} />
            </dd>
          </>
        )}
      </dl>
      {connection.problem !== undefined && <Notice tone="critical">{connection.problem}</Notice>}
      {failed.length > 0 && (
        <section aria-label="Could not be read">
          <h3 className="mb-2 text-xs font-medium text-faint">Could not be read ({failed.length})</h3>
          <ul className="space-y-2">
            {failed.map((scope) => (
              <FailedScope key={`${scope.service} ${scope.region}`} scope={scope} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label="Read">
        <h3 className="mb-2 text-xs font-medium text-faint">Read</h3>
        {fresh.length === 0 ? <p className="text-faint">Nothing has been read through this connection yet.</p> : <FreshScopes scopes={fresh} />}
      </section>
    </div>
  );
}

function FailedScope({ scope }: { scope: DiscoveryScope }) {
  return (
    <li className="rounded-xl border bg-surface px-3.5 py-3">
      <p className="flex flex-wrap items-center justify-between gap-2 font-medium">
        {scope.service} in {scope.region}
        {scope.errorCode !== undefined && <Badge tone="critical">{scope.errorCode}</Badge>}
      </p>
      {scope.problem !== undefined && <p className="mt-1 leading-relaxed text-soft">{scope.problem}</p>}
      <p className="mt-1 text-xs text-faint">
        Tried <RelativeTime iso={scope.attemptedAt} />
        {scope.succeededAt === undefined ? ', never read' : <>, last read <RelativeTime iso={scope.succeededAt} /></>}
      </p>
    </li>
  );
}

function FreshScopes({ scopes }: { scopes: readonly DiscoveryScope[] }) {
  return (
    <table className="w-full text-[0.8125rem]">
      <thead>
        <tr className="text-left text-soft [&_th]:border-b [&_th]:py-1.5 [&_th]:font-medium">
          <th scope="col">Service</th>
          <th scope="col" className="text-right">
            Regions
          </th>
          <th scope="col" className="text-right">
            Resources
          </th>
          <th scope="col" className="pl-6">
            Read
          </th>
        </tr>
      </thead>
      <tbody className="[&_td]:border-b [&_td]:py-1.5 [&_tr:last-child_td]:border-b-0">
        {readServices(scopes).map((read) => (
          <tr key={read.service}>
            <td>{read.service}</td>
            <td className="text-right text-soft tabular-nums">{read.regions}</td>
            <td className="text-right tabular-nums">{read.resources.toLocaleString('en')}</td>
            <td className="pl-6 whitespace-nowrap text-soft">
              <RelativeTime iso={read.oldest} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
