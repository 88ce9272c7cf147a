import { CircleSlash, FoldVertical, RotateCw, TriangleAlert, Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLiveRun, useServices } from '@/app/services';
import type { Run } from '@/protocol/openapi';
import type { Part, ToolPart } from '@/protocol/parts';
import { hasEnded, type RunState } from '@/protocol/transcript';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { Skeleton } from '@/ui/states';
import { AnswerText } from './answer-text';
import { Question } from './question';
import { problemOfRun, stateOfRun } from './run-view';

/** Wanted by most answers, but by none before the first paint. */
export const loadToolCard = () => import('./tool-card');

const ToolCard = lazyPart(async () => (await loadToolCard()).ToolCard);
const ApprovalCard = lazyPart(async () => (await import('./approval-card')).ApprovalCard);
const WaitingTurn = lazyPart(async () => (await import('./waiting-turn')).WaitingTurn);

type TurnProps = { run: Run; canRetry: boolean; onRetry: (question: string) => void; first: boolean };

/** A question and what came of it; first is one with nothing under way before it. */
export function Turn({ run, canRetry, onRetry, first }: TurnProps) {
  const { socket } = useServices();
  useEffect(() => socket.follow(run.id), [socket, run.id]);
  const live = useLiveRun(run.id);
  const state = stateOfRun(run, live);
  const running = state === 'running';
  const [announced] = useState(!hasEnded(state));
  const parts = live?.transcript.parts ?? [];
  const question = live?.transcript.question ?? run.question;
  if (state === 'queued') return <WaitingTurn run={run} question={question} first={first} />;
  return (
    <article className="space-y-4" data-run={run.id} data-state={state}>
      <Question text={question} run={run} />
      <div
        className="space-y-3"
        data-answer
        {...(announced && { 'aria-live': 'polite' as const, 'aria-busy': running })}
      >
        <h3 className="sr-only">Answer</h3>
        {live?.caughtUp !== true && !running && <AnswerSkeleton />}
        {parts.map((part) => (
          <PartView key={`${part.kind} ${part.id}`} part={part} parts={parts} state={state} />
        ))}
        {running && isQuiet(parts.at(-1)) && <Thinking />}
        <Ending
          state={state}
          withdrawn={live?.transcript.lastSeq === 0 || parts.length === 0}
          problem={problemOfRun(run, live)}
          onRetry={canRetry ? () => onRetry(question) : null}
        />
      </div>
    </article>
  );
}

/** Whether nothing shows that the model or a tool is at work. */
function isQuiet(last: Part | undefined): boolean {
  if (last?.kind === 'text') return last.complete;
  return last?.kind !== 'tool' || last.result !== null;
}

function PartView({ part, parts, state }: { part: Part; parts: readonly Part[]; state: RunState }) {
  switch (part.kind) {
    case 'text':
      return <AnswerText text={part.text} />;
    case 'tool':
      return <ToolCard tool={part} />;
    case 'approval': {
      const tool = parts.find((each): each is ToolPart => each.kind === 'tool' && each.id === part.toolCallId);
      return <ApprovalCard part={part} callArguments={tool?.arguments ?? null} ended={hasEnded(state)} />;
    }
    case 'note':
      return (
        <p className="flex items-center gap-2 text-[0.8125rem] text-faint">
          <FoldVertical className="size-3.5 shrink-0" aria-hidden="true" />
          The earlier part of this conversation was summarized for the model. What you see is kept whole.
        </p>
      );
  }
}

function AnswerSkeleton() {
  return (
    <div className="space-y-2.5" role="status">
      <span className="sr-only">Loading the answer</span>
      <Skeleton className="h-4 w-11/12" />
      <Skeleton className="h-4 w-3/4" />
      <Skeleton className="h-4 w-5/6" />
    </div>
  );
}

function Thinking() {
  return (
    <p className="flex items-center gap-2.5 text-faint" role="status">
      <span className="flex gap-1" aria-hidden="true">
        {['', '[animation-delay:200ms]', '[animation-delay:400ms]'].map((delay) => (
          <span key={delay} className={`size-1.5 animate-breathe rounded-full bg-accent ${delay}`} />
        ))}
      </span>
      Working on it
    </p>
  );
}

const endings = {
  failed: { icon: TriangleAlert, look: 'bg-critical-tint text-critical', text: 'This answer failed.' },
  interrupted: {
    icon: Unplug,
    look: 'bg-warning-tint text-warning',
    text: 'This answer was interrupted before it was complete.',
  },
  cancelled: { icon: CircleSlash, look: 'bg-hover text-soft', text: 'You stopped this answer.' },
};

type EndingProps = { state: RunState; withdrawn: boolean; problem: string | null; onRetry: (() => void) | null };

function Ending({ state, withdrawn, problem, onRetry }: EndingProps) {
  if (state !== 'failed' && state !== 'interrupted' && state !== 'cancelled') return null;
  const ending = endings[state];
  const stopped = withdrawn ? 'This message was withdrawn before it was answered.' : ending.text;
  return (
    <div className={`flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl px-3.5 py-2.5 ${ending.look}`} data-ending={state}>
      <ending.icon className="size-4 shrink-0" aria-hidden="true" />
      <p className="min-w-0 grow basis-60 leading-relaxed">{state === 'cancelled' ? stopped : (problem ?? ending.text)}</p>
      {onRetry !== null && (
        <Button size="small" onClick={onRetry}>
          <RotateCw className="size-3.5" aria-hidden="true" /> Ask again
        </Button>
      )}
    </div>
  );
}
