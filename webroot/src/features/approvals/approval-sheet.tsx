import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { MessageSquareText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMay, useMe } from '@/app/services';
import { useWorkApi } from '@/app/use-work-api';
import type { Choice } from '@/protocol/frames';
import type { Approval } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Sheet } from '@/ui/dialog';
import { useSay } from '@/ui/notes';
import { Notice, QueryView, SkeletonRows } from '@/ui/states';
import { ExactTime } from '@/ui/time';
import { useIntent } from '@/ui/use-intent';
import { ApprovalFacts } from './approval-facts';
import { DecideForm } from './decide-form';
import { decisionWords, stateWords, wantedOf, whyNot } from './words';

/** An approval with exactly what will be done, and the decision about it. */
export function ApprovalSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const api = useWorkApi();
  const query = useQuery({ queryKey: ['approval', id], queryFn: () => api.approval(id), refetchInterval: 15_000 });
  const state = query.data === undefined ? null : stateWords(query.data.state);
  return (
    <Sheet
      open
      onClose={onClose}
      title={query.data?.title ?? 'Approval'}
      {...(state !== null && {
        description: (
          <Badge tone={state.tone} dot>
            {state.label}
          </Badge>
        ),
      })}
    >
      <QueryView query={query} loading={<SkeletonRows rows={5} />}>
        {(approval) => <Content approval={approval} />}
      </QueryView>
    </Sheet>
  );
}

function Content({ approval }: { approval: Approval }) {
  const me = useMe().data?.account.id;
  const mine = approval.requestedBy.accountId === me;
  const more: (readonly [string, ReactNode])[] = [
    ['Asked by', approval.requestedBy.name],
    ['Asked', <ExactTime key="asked" iso={approval.createdAt} />],
    ['Fingerprint', <span key="hash" className="font-mono text-xs break-all">{approval.hash}</span>],
  ];
  return (
    <div className="space-y-5">
      <ApprovalFacts wanted={wantedOf(approval)} more={more} />
      {approval.state === 'open' ? <Deciding approval={approval} mine={mine} /> : <Decided approval={approval} />}
      {mine && approval.conversationId !== undefined && (
        <Link
          to="/chat/{-$conversationId}"
          params={{ conversationId: approval.conversationId }}
          className="inline-flex items-center gap-2 text-accent underline underline-offset-3"
        >
          <MessageSquareText className="size-4" aria-hidden="true" /> To the conversation
        </Link>
      )}
    </div>
  );
}

function Deciding({ approval, mine }: { approval: Approval; mine: boolean }) {
  const api = useWorkApi();
  const queries = useQueryClient();
  const say = useSay();
  const intent = useIntent();
  const wanted = wantedOf(approval);
  const reason = whyNot(wanted, approval, mine, useMay('approvals.decide'));
  const decide = useMutation({
    mutationFn: (choice: Choice) => intent.run(choice, (key) => api.decide(approval.id, choice, key)),
    onSuccess: (now) => {
      queries.setQueryData(['approval', approval.id], { ...approval, ...now });
      say(now.state === 'rejected' ? 'Rejected. The run goes on without it.' : 'Approved. The run goes on.');
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['approvals'] });
      await queries.invalidateQueries({ queryKey: ['approval', approval.id] });
    },
  });
  if (reason !== null) return <Notice tone="info">{reason}</Notice>;
  return <DecideForm wanted={wanted} busy={decide.isPending} error={decide.error} onDecide={(choice) => decide.mutate(choice)} />;
}

function Decided({ approval: { state, decidedBy, decidedAt, reason, redeemedAt } }: { approval: Approval }) {
  return (
    <div className="space-y-1 rounded-xl border px-4 py-3" role="status">
      <p className="font-medium">{decisionWords(state, decidedBy?.name ?? null)}</p>
      {reason !== undefined && <p className="leading-relaxed break-words text-soft">{reason}</p>}
      {decidedAt !== undefined && (
        <p className="text-[0.8125rem] text-faint">
          <ExactTime iso={decidedAt} />
        </p>
      )}
      {redeemedAt !== undefined && (
        <p className="text-[0.8125rem] text-faint">
          Begun <ExactTime iso={redeemedAt} />
        </p>
      )}
    </div>
  );
}
