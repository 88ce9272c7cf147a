import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, ChevronRight, CircleSlash, ShieldQuestion } from 'lucide-react';
import { useId } from 'react';
import { useMay, useServices } from '@/app/services';
import { useWorkApi } from '@/app/use-work-api';
import { ApprovalFacts } from '@/features/approvals/approval-facts';
import { DecideForm } from '@/features/approvals/decide-form';
import { decisionWords, stateAfter, type Wanted, whyNot } from '@/features/approvals/words';
import type { Choice } from '@/protocol/frames';
import type { Approval } from '@/protocol/openapi';
import type { ApprovalPart } from '@/protocol/parts';
import { Notice } from '@/ui/states';

type ApprovalCardProps = { part: ApprovalPart; callArguments: string | null; ended: boolean };

/** What a run waits for, with the decision where it is taken; afterwards how it was decided and by whom. */
export function ApprovalCard({ part, callArguments, ended }: ApprovalCardProps) {
  const wanted: Wanted = { ...part, content: part.content ?? callArguments };
  const known = useKnown(part, ended);
  const outcome = outcomeOf(part, known, ended);
  const heading = useId();
  if (outcome !== null) return <DecidedCard wanted={wanted} outcome={outcome} />;
  return (
    <section
      aria-labelledby={heading}
      data-approval="open"
      className="overflow-hidden rounded-xl border border-warning bg-surface"
    >
      <h4 id={heading} className="flex items-start gap-2.5 bg-warning-tint px-4 py-2.5 font-medium text-warning">
        <ShieldQuestion className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        <span className="min-w-0 break-words">
          <span className="sr-only">Approval wanted: </span>
          {wanted.title ?? 'Something needs your approval'}
        </span>
      </h4>
      <div className="space-y-4 px-4 py-3.5">
        <ApprovalFacts wanted={wanted} />
        <Deciding wanted={wanted} known={known} />
        <p className="text-[0.8125rem] text-faint">The run goes on after the decision, also when this page is closed.</p>
      </div>
    </section>
  );
}

function Deciding({ wanted, known }: { wanted: Wanted; known: Approval | undefined }) {
  const { socket } = useServices();
  const queries = useQueryClient();
  // The conversation is one's own, so it is oneself who asked for it.
  const reason = whyNot(wanted, known, true, useMay('approvals.decide'));
  const decide = useMutation({
    mutationFn: (choice: Choice) => socket.decide(wanted.id, choice),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['approval', wanted.id] });
      await queries.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  if (reason !== null) return <Notice tone="info">{reason}</Notice>;
  return <DecideForm wanted={wanted} busy={decide.isPending} error={decide.error} onDecide={(choice) => decide.mutate(choice)} />;
}

/** Asked now and then, since a decision about one of several is told by no event before the last one is taken. */
function useKnown(part: ApprovalPart, ended: boolean): Approval | undefined {
  const api = useWorkApi();
  const mayRead = useMay('approvals.read');
  const query = useQuery({
    queryKey: ['approval', part.id],
    queryFn: () => api.approval(part.id),
    enabled: mayRead && part.decision === null && !ended,
    refetchInterval: 15_000,
  });
  return query.data;
}

type Outcome = { word: string; by: string | null; reason: string | null };

function outcomeOf(part: ApprovalPart, known: Approval | undefined, ended: boolean): Outcome | null {
  if (part.decision !== null) return { ...part.decision, word: part.decision.outcome };
  if (known !== undefined && known.state !== 'open') {
    return { word: known.state, by: known.decidedBy?.name ?? null, reason: known.reason ?? null };
  }
  return ended ? { word: 'void', by: null, reason: null } : null;
}

function DecidedCard({ wanted, outcome: { word, by, reason } }: { wanted: Wanted; outcome: Outcome }) {
  const words = decisionWords(word, by);
  const approved = stateAfter(word) === 'approved';
  const Icon = approved ? Check : CircleSlash;
  return (
    <details className="group/approval rounded-xl border bg-surface" data-approval={stateAfter(word)}>
      <summary className="flex min-w-0 list-none items-center gap-2.5 rounded-xl px-3 py-2 hover:bg-hover">
        <Icon className={`size-4 shrink-0 ${approved ? 'text-good' : 'text-faint'}`} aria-hidden="true" />
        <span className="shrink-0 font-medium">{words}</span>
        <span className="min-w-0 grow truncate text-[0.8125rem] text-faint">{reason ?? wanted.title}</span>
        <ChevronRight className="size-4 shrink-0 text-faint transition-transform group-open/approval:rotate-90" aria-hidden="true" />
      </summary>
      <div className="space-y-3 border-t px-4 py-3.5">
        {wanted.title !== null && <p className="font-medium break-words">{wanted.title}</p>}
        {reason !== null && <p className="leading-relaxed break-words text-soft">{reason}</p>}
        <ApprovalFacts wanted={{ ...wanted, expiresAt: null }} />
      </div>
    </details>
  );
}
