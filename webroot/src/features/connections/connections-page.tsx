import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Cloud, Ellipsis, PlugZap, Plus, RefreshCw, Stethoscope, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useMay, useServices } from '@/app/services';
import type { Connection } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { lazyPart } from '@/ui/lazy-part';
import { Menu, MenuItem } from '@/ui/menu';
import { Page } from '@/ui/page';
import { EmptyState, Notice, QueryView, Refused, SkeletonRows } from '@/ui/states';
import { RelativeTime } from '@/ui/time';
import { authWords, connectionTone, discoveryWords } from './states';

const AddDialog = lazyPart(async () => (await import('./add-dialog')).AddDialog);
const ConnectionSheet = lazyPart(async () => (await import('./connection-sheet')).ConnectionSheet);
const DeleteDialog = lazyPart(async () => (await import('./delete-dialog')).DeleteDialog);

const route = getRouteApi('/app/connections');

export function ConnectionsPage() {
  const { api } = useServices();
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  useEffect(() => {
    document.title = 'Connections - Aurora';
  }, []);
  const connections = useQuery({
    queryKey: ['connections'],
    queryFn: api.connections,
    refetchInterval: (query) =>
      query.state.data?.items.some((each) => each.discovery?.state === 'running') === true ? 2000 : false,
  });
  const show = (id: string | undefined) => void navigate({ search: id === undefined ? {} : { open: id } });
  const mayConnect = useMay('connections.write');
  const add = mayConnect ? (
    <Button look="primary" onClick={() => setAdding(true)}>
      <Plus className="size-4" aria-hidden="true" /> Connect AWS
    </Button>
  ) : undefined;

  return (
    <Page title="Connections" note="The clouds that Aurora may read" actions={connections.data?.items.length === 0 ? undefined : add}>
      <QueryView query={connections} loading={<SkeletonRows rows={3} className="h-28 rounded-xl" />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<PlugZap className="size-5" aria-hidden="true" />} title="No cloud is connected yet" action={add}>
              {mayConnect
                ? 'Connect an AWS account with an access key, a profile or a role. Aurora only reads it.'
                : 'An administrator of your organisation can connect an account to this project.'}
            </EmptyState>
          ) : (
            <ul className="space-y-3">
              {items.map((connection) => (
                <ConnectionCard key={connection.id} connection={connection} onShow={() => show(connection.id)} />
              ))}
            </ul>
          )
        }
      </QueryView>
      {adding && (
        <AddDialog
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            void connections.refetch();
          }}
        />
      )}
      {open !== undefined && <ConnectionSheet id={open} onClose={() => show(undefined)} />}
    </Page>
  );
}

function ConnectionCard({ connection, onShow }: { connection: Connection; onShow: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['connections'] });
    void queries.invalidateQueries({ queryKey: ['connection', connection.id] });
  };
  const test = useMutation({ mutationFn: () => api.testConnection(connection.id), onSettled: changed });
  const discover = useMutation({
    mutationFn: () => api.discover(connection.id),
    onSettled: changed,
  });
  const mayCheck = useMay('connections.check');
  const mayDelete = useMay('connections.write');
  const looking = connection.discovery?.state === 'running';
  useRefreshInventory(looking);

  return (
    <li className="rounded-xl border bg-surface" data-connection={connection.name}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3 px-5 pt-4">
        <span className="grid size-9 shrink-0 max-sm:hidden place-items-center rounded-lg bg-hover text-soft">
          <Cloud className="size-5" aria-hidden="true" />
        </span>
        <div className="min-w-0 grow">
          <h2 className="flex flex-wrap items-center gap-2.5 font-semibold tracking-tight">
            <button type="button" onClick={onShow} className="truncate rounded hover:text-accent">
              {connection.name}
            </button>
            <Badge tone={connectionTone[connection.state]} dot>
              {connection.state}
            </Badge>
          </h2>
          <p className="mt-0.5 text-soft">
            AWS, {authWords(connection.auth).toLowerCase()}
            {connection.endpoint !== undefined && (
              <>
                {' at '}
                <span className="font-mono text-[0.8125rem]">{connection.endpoint}</span>
              </>
            )}
          </p>
        </div>
        <div className="flex gap-2">
          {mayCheck && (
            <>
              <Button size="small" busy={test.isPending} onClick={() => test.mutate()}>
                {!test.isPending && <Stethoscope className="size-3.5" aria-hidden="true" />} Test
              </Button>
              <Button size="small" disabled={looking} busy={discover.isPending} onClick={() => discover.mutate()}>
                {!discover.isPending && (
                  <RefreshCw className={classNames('size-3.5', looking && 'animate-spin')} aria-hidden="true" />
                )}{' '}
                {looking ? 'Looking' : 'Refresh'}
              </Button>
            </>
          )}
          {mayDelete && (
            <Menu
              trigger={
                <Button look="quiet" size="small" className="w-7" aria-label={`More for ${connection.name}`}>
                  <Ellipsis className="size-4" aria-hidden="true" />
                </Button>
              }
            >
              <MenuItem icon={<Trash2 className="size-4" aria-hidden="true" />} danger onSelect={() => setDeleting(true)}>
                Delete
              </MenuItem>
            </Menu>
          )}
        </div>
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-3 border-t px-5 py-3.5 md:grid-cols-4">
        <Fact name="Account">
          <span className="font-mono text-[0.8125rem]">{connection.account ?? 'unknown'}</span>
        </Fact>
        <Fact name="Resources">
          <Link
            to="/inventory"
            search={{ connection: connection.id }}
            className="tabular-nums underline decoration-line-strong underline-offset-3 hover:text-accent"
          >
            {(connection.resources ?? 0).toLocaleString('en')}
          </Link>
        </Fact>
        <Fact name="Last discovery">
          {connection.discovery === undefined ? (
            'never'
          ) : (
            <>
              {discoveryWords[connection.discovery.state]},{' '}
              <RelativeTime iso={connection.discovery.endedAt ?? connection.discovery.startedAt} />
            </>
          )}
        </Fact>
        <Fact name="Last checked">{connection.checkedAt === undefined ? 'never' : <RelativeTime iso={connection.checkedAt} />}</Fact>
      </dl>
      <div className="space-y-2 px-5 pb-4 empty:hidden">
        {connection.problem !== undefined && <Notice tone="critical">{connection.problem}</Notice>}
        {connection.discovery?.problem !== undefined && (
          <Notice tone="warning">
            {connection.discovery.problem}{' '}
            <button type="button" className="underline underline-offset-3" onClick={onShow}>
              What failed and why
            </button>
          </Notice>
        )}
        <Refused error={test.error ?? discover.error} />
      </div>
      {deleting && <DeleteDialog connection={connection} onClose={() => setDeleting(false)} />}
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  );
}

/** What the inventory shows is old once a discovery has ended. */
function useRefreshInventory(looking: boolean) {
  const queries = useQueryClient();
  useEffect(() => {
    if (!looking) return undefined;
    return () => {
      for (const queryKey of [['resources'], ['summary'], ['risks'], ['resource'], ['connection']]) {
        void queries.invalidateQueries({ queryKey });
      }
    };
  }, [looking, queries]);
}
