import { CircleSlash, RotateCw, TriangleAlert, Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLiveRun, useServices } from '@/app/services';
import type { Run } from '@/protocol/openapi';
import type { RunState } from '@/protocol/transcript';
import { Button } from '@/ui/button';
import { Skeleton } from '@/ui/states';
import { AnswerText } from './answer-text';
import { problemOfRun, stateOfRun } from './run-view';
import { ToolCard } from './tool-card';

type TurnProps = { run: Run; canRetry: boolean; onRetry: (question: string) => void };

/** A question and what came of it. */
export function Turn({ run, canRetry, onRetry }: TurnProps) {
  const { socket } = useServices();
  useEffect(() => socket.follow(run.id), [socket, run.id]);
  const live = useLiveRun(run.id);
  const state = stateOfRun(run, live);
  const running = state === 'running';
  const [announced] = useState(running);
  const parts = live?.transcript.parts ?? [];
  const question = live?.transcript.question ?? run.question;
  const lastPart = parts.at(-1);
  const thinking = running && (lastPart === undefined || (lastPart.kind === 'text' ? lastPart.complete : lastPart.result !== null));
  return (
    <article className="space-y-4" data-run={run.id} data-state={state}>
      <h2 className="sr-only">Question</h2>
      <div className="flex justify-end">
        <p className="max-w-[85%] rounded-2xl rounded-br-md border bg-accent-tint px-4 py-2.5 text-[0.9375rem] leading-relaxed break-words whitespace-pre-wrap">
          {question}
        </p>
      </div>
      <div
        className="space-y-3"
        data-answer
        {...(announced && { 'aria-live': 'polite' as const, 'aria-busy': running })}
      >
        <h3 className="sr-only">Answer</h3>
        {live?.caughtUp !== true && !running && <AnswerSkeleton />}
        {parts.map((part) =>
          part.kind === 'text' ? <AnswerText key={part.id} text={part.text} /> : <ToolCard key={part.id} tool={part} />,
        )}
        {thinking && <Thinking />}
        <Ending state={state} problem={problemOfRun(run, live)} onRetry={canRetry ? () => onRetry(question) : null} />
      </div>
    </article>
  );
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

type EndingProps = { state: RunState; problem: string | null; onRetry: (() => void) | null };

function Ending({ state, problem, onRetry }: EndingProps) {
  if (state === 'waiting' || state === 'running' || state === 'finished') return null;
  const ending = endings[state];
  return (
    <div className={`flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl px-3.5 py-2.5 ${ending.look}`} data-ending={state}>
      <ending.icon className="size-4 shrink-0" aria-hidden="true" />
      <p className="min-w-0 grow basis-60 leading-relaxed">{state === 'cancelled' ? ending.text : (problem ?? ending.text)}</p>
      {onRetry !== null && (
        <Button size="small" onClick={onRetry}>
          <RotateCw className="size-3.5" aria-hidden="true" /> Ask again
        </Button>
      )}
    </div>
  );
}
