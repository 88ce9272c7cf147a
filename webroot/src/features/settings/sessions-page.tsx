import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Laptop, Smartphone, SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import type { Session } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { useSay } from '@/ui/notes';
import { Row, Rows } from '@/ui/rows';
import { QueryView, Refused, SkeletonRows } from '@/ui/states';
import { RelativeTime, ShortDate } from '@/ui/time';
import { SectionPage } from './section-page';
import { deviceOf } from './user-agent';
import { useSettingsApi } from './use-settings-api';

const EndOthersDialog = lazyPart(async () => (await import('./end-others-dialog')).EndOthersDialog);

const icons = { computer: Laptop, phone: Smartphone, program: SquareTerminal };

export function SessionsPage() {
  const api = useSettingsApi();
  const [ending, setEnding] = useState(false);
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: api.sessions });
  const others = sessions.data?.items.some((session) => !session.current) === true;
  return (
    <SectionPage
      title="Sessions"
      note="Where you are logged in to this organisation. End what you do not know, then change your password."
      actions={
        <Button disabled={!others} onClick={() => setEnding(true)}>
          End all others
        </Button>
      }
    >
      <QueryView query={sessions} loading={<SkeletonRows rows={3} className="h-16 rounded-xl" />}>
        {({ items }) => (
          <Rows label="Your sessions">
            {items.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </Rows>
        )}
      </QueryView>
      {ending && <EndOthersDialog onClose={() => setEnding(false)} />}
    </SectionPage>
  );
}

function SessionRow({ session }: { session: Session }) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const device = deviceOf(session.userAgent);
  const Icon = icons[device.kind];
  const end = useMutation({
    mutationFn: () => api.endSession(session.id),
    onSuccess: () => say(`The session of ${device.name} has ended.`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <Row
      name={device.name}
      below={<Refused error={end.error} />}
      actions={
        session.current ? undefined : (
          <Button size="small" busy={end.isPending} aria-label={`End the session of ${device.name}`} onClick={() => end.mutate()}>
            End
          </Button>
        )
      }
    >
      <span className="grid size-9 shrink-0 place-items-center rounded-lg bg-hover text-soft max-sm:hidden">
        <Icon className="size-4.5" aria-hidden="true" />
      </span>
      <div className="min-w-0 grow basis-48">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium" title={session.userAgent}>
          {device.name}
          {session.current && (
            <Badge tone="good" dot>
              This one
            </Badge>
          )}
        </p>
        <p className="mt-0.5 text-[0.8125rem] text-soft">
          {session.current ? 'In use now' : <>Last used <RelativeTime iso={session.lastUsedAt} /></>}, logged in{' '}
          <RelativeTime iso={session.createdAt} />, ends <ShortDate iso={session.expiresAt} />
        </p>
      </div>
    </Row>
  );
}
