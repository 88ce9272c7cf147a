import { useInfiniteQuery } from '@tanstack/react-query';
import { MailPlus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { Invitation } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { More, Row, Rows } from '@/ui/rows';
import { EmptyState, QueryView, SkeletonRows } from '@/ui/states';
import { RelativeTime } from '@/ui/time';
import { roleLabel } from './roles';
import { SectionPage } from './section-page';
import { useSettingsApi } from './use-settings-api';

const InviteDialog = lazyPart(async () => (await import('./invite-dialog')).InviteDialog);
const WithdrawDialog = lazyPart(async () => (await import('./withdraw-dialog')).WithdrawDialog);

export function InvitationsPage() {
  const api = useSettingsApi();
  const [inviting, setInviting] = useState(false);
  const invitations = useInfiniteQuery({
    queryKey: ['invitations'],
    queryFn: ({ pageParam }) => api.invitations({ limit: 50, ...(pageParam !== undefined && { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  const open = invitations.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SectionPage
      title="Invitations"
      note="Those that nobody has accepted yet."
      actions={
        <Button look="primary" onClick={() => setInviting(true)}>
          <UserPlus className="size-4" aria-hidden="true" /> Invite
        </Button>
      }
    >
      <QueryView query={invitations} loading={<SkeletonRows rows={3} className="h-16 rounded-xl" />}>
        {() =>
          open.length === 0 ? (
            <EmptyState icon={<MailPlus className="size-5" aria-hidden="true" />} title="No invitation is open">
              Invite somebody by e-mail and role; you get a link to send on.
            </EmptyState>
          ) : (
            <>
              <Rows label="Open invitations">
                {open.map((invitation) => (
                  <InvitationRow key={invitation.id} invitation={invitation} />
                ))}
              </Rows>
              <More list={invitations} />
            </>
          )
        }
      </QueryView>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </SectionPage>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const [withdrawing, setWithdrawing] = useState(false);
  return (
    <Row
      name={invitation.email}
      actions={
        <>
          <Badge>{roleLabel(invitation.role)}</Badge>
          <Button size="small" aria-label={`Withdraw the invitation of ${invitation.email}`} onClick={() => setWithdrawing(true)}>
            Withdraw
          </Button>
        </>
      }
    >
      <div className="min-w-0 grow basis-48">
        <p className="font-medium break-words">{invitation.email}</p>
        <p className="mt-0.5 text-[0.8125rem] text-soft">
          {invitation.invitedBy !== undefined && `by ${invitation.invitedBy} `}
          <RelativeTime iso={invitation.createdAt} />, good for <Left until={invitation.expiresAt} />
        </p>
      </div>
      {withdrawing && <WithdrawDialog invitation={invitation} onClose={() => setWithdrawing(false)} />}
    </Row>
  );
}

function Left({ until }: { until: string }) {
  const [now] = useState(() => Date.now());
  const days = Math.max(0, Math.round((Date.parse(until) - now) / 86_400_000));
  return <time dateTime={until}>{days === 0 ? 'less than a day' : days === 1 ? '1 more day' : `${days} more days`}</time>;
}
