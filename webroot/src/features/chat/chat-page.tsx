import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ArrowDown, ArrowUpRight } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useLinkState, useMe, useServices } from '@/app/services';
import { newId } from '@/protocol/new-id';
import type { Run } from '@/protocol/openapi';
import { asProblem } from '@/protocol/problem';
import { Button } from '@/ui/button';
import { Logo } from '@/ui/logo';
import { useSay } from '@/ui/notes';
import { ProblemView, Skeleton } from '@/ui/states';
import { Composer } from './composer';
import { loadMarkdown } from './answer-text';
import { isUnderWay, stateOfRun } from './run-view';
import { loadToolCard, Turn } from './turn';
import { useAsk, useAskInBackground, useConversation, useMode } from './use-conversation';
import { useFollowScroll } from './use-follow-scroll';

const examples = [
  'Which instances are running, and which security groups are open to the world?',
  'How many instances are running in each region?',
  'Which databases have no backups?',
  'Show unencrypted volumes larger than 100 GiB',
  'Which critical risks do we have?',
  'Which buckets are public?',
];

const noRuns: Run[] = [];

export function ChatPage() {
  const { conversationId } = useParams({ strict: false });
  const { socket } = useServices();
  const navigate = useNavigate();
  const conversation = useConversation(conversationId);
  const runs = conversation.data?.runs ?? noRuns;
  const ask = useAsk();
  const background = useAskInBackground();
  const say = useSay();
  const { mode, mayAct, choose } = useMode(conversationId, runs);
  const runningId = useRunningId(runs);
  const { frame, content, away, toEnd } = useFollowScroll();
  const composer = useRef<HTMLTextAreaElement>(null);
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const draftKey = conversationId ?? 'new';
  const draft = drafts[draftKey] ?? '';
  const setDraft = (text: string) => setDrafts((known) => ({ ...known, [draftKey]: text }));

  useRefreshLists(conversationId, runs, runningId);
  useEffect(() => {
    void loadMarkdown();
    void loadToolCard();
  }, []);
  useEffect(() => {
    document.title = conversation.data === undefined ? 'Aurora' : `${conversation.data.title} - Aurora`;
  }, [conversation.data]);
  useEffect(() => {
    composer.current?.focus();
    if (conversationId !== undefined) toEnd();
  }, [conversationId, toEnd]);

  const send = (question: string) => {
    const text = question.trim();
    if (text === '') return;
    const target = conversationId ?? newId();
    ask(target, text, mode);
    toEnd();
    if (conversationId !== undefined) return;
    choose('ask');
    void navigate({ to: '/chat/{-$conversationId}', params: { conversationId: target } });
  };

  const sendToBackground = (question: string) => {
    const wanted = { question: question.trim(), mode, ...(conversationId !== undefined && { conversationId }) };
    background.mutate(wanted, {
      onSuccess: () => say('It runs in the background. You are told when it ends or needs a decision.'),
      onError: (error) => {
        say(asProblem(error).detail, 'critical');
        setDrafts((known) => ({ ...known, [draftKey]: known[draftKey] || question }));
      },
    });
  };

  const missing = conversation.isError && conversation.data === undefined;
  return (
    <div className="relative flex h-full flex-col">
      <div ref={frame} className="relative min-h-0 grow overflow-y-auto">
        <div ref={content} className="mx-auto w-full max-w-[53rem] px-5 pt-8 pb-6 md:px-8">
          {conversationId === undefined && <Welcome onChoose={send} />}
          {missing && <ProblemView problem={asProblem(conversation.error)} onRetry={() => void conversation.refetch()} />}
          {conversationId !== undefined && conversation.isPending && <ConversationSkeleton />}
          {conversation.data !== undefined && <h1 className="sr-only">{conversation.data.title}</h1>}
          <div className="space-y-10">
            {runs.map((run) => (
              <Turn key={run.id} run={run} canRetry={runningId === null} onRetry={send} first={runningId === null} />
            ))}
          </div>
        </div>
      </div>
      {!missing && (
        <div className="relative mx-auto w-full max-w-[53rem] px-3 pb-4 md:px-8">
          {away && (
            <Button
              size="icon"
              aria-label="Jump to the end"
              className="absolute -top-11 left-1/2 -translate-x-1/2 rounded-full shadow-pop"
              onClick={toEnd}
            >
              <ArrowDown className="size-4" aria-hidden="true" />
            </Button>
          )}
          <LinkNotice waiting={runningId !== null} />
          <Composer
            ref={composer}
            draft={draft}
            busy={runningId !== null}
            mode={mode}
            mayAct={mayAct}
            onDraft={setDraft}
            onMode={choose}
            onSend={() => {
              setDraft('');
              send(draft);
            }}
            onSendToBackground={() => {
              setDraft('');
              sendToBackground(draft);
              composer.current?.focus();
            }}
            onStop={() => runningId !== null && socket.cancel(runningId)}
          />
        </div>
      )}
    </div>
  );
}

/** The run that is being answered or waits for a decision, null when the next question is answered at once. */
function useRunningId(runs: readonly Run[]): string | null {
  const { socket } = useServices();
  return useSyncExternalStore(
    socket.subscribe,
    () => runs.find((run) => isUnderWay(stateOfRun(run, socket.run(run.id))))?.id ?? null,
  );
}

/** The title comes with the first event and the state with the last, so both lists are read again then. */
function useRefreshLists(conversationId: string | undefined, runs: readonly Run[], runningId: string | null) {
  const { socket } = useServices();
  const queries = useQueryClient();
  const started = useSyncExternalStore(
    socket.subscribe,
    () => runningId !== null && (socket.run(runningId)?.transcript.lastSeq ?? 0) > 0,
  );
  const parked = useSyncExternalStore(
    socket.subscribe,
    () => runningId !== null && socket.run(runningId)?.transcript.state === 'parked',
  );
  const runCount = runs.length;
  useEffect(() => {
    if (runCount === 0 || (runningId !== null && !started)) return;
    void queries.invalidateQueries({ queryKey: ['conversations'] });
    if (runningId === null) void queries.invalidateQueries({ queryKey: ['conversation', conversationId] });
  }, [queries, conversationId, runCount, runningId, started]);
  useEffect(() => {
    if (!parked) return undefined;
    const refresh = () => void queries.invalidateQueries({ queryKey: ['conversations'] });
    refresh();
    return refresh;
  }, [queries, parked]);
}

function LinkNotice({ waiting }: { waiting: boolean }) {
  const link = useLinkState();
  return waiting && link !== 'online' ? <LinkLost /> : null;
}

function LinkLost() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1500);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <p role="status" className="mb-2 rounded-lg bg-warning-tint px-3 py-1.5 text-center text-[0.8125rem] text-warning">
      Connection lost. Trying to connect again; what has been said so far is kept.
    </p>
  );
}

function Welcome({ onChoose }: { onChoose: (question: string) => void }) {
  const me = useMe().data;
  return (
    <div className="pt-[8vh]">
      <div className="aurora-sky pointer-events-none absolute inset-x-0 top-0 h-80" aria-hidden="true" />
      <div className="relative">
        <Logo size={36} />
        <h1 className="mt-5 text-[1.75rem] leading-tight font-semibold tracking-tight text-balance">
          What would you like to know about your clouds?
        </h1>
        <p className="mt-2 max-w-xl text-[0.9375rem] leading-relaxed text-soft">
          Aurora looks into the accounts that are connected and answers from what it finds there.
          {me !== undefined && <> Answers come from the {me.model}.</>}
        </p>
        <h2 className="mt-10 mb-2 text-xs font-medium text-faint">For example</h2>
        <ul className="grid gap-2 sm:grid-cols-2">
          {examples.map((example) => (
            <li key={example}>
              <button
                type="button"
                onClick={() => onChoose(example)}
                className="group/example flex h-full w-full items-start gap-3 rounded-xl border bg-surface px-4 py-3 text-left leading-relaxed text-soft transition-colors hover:border-accent hover:text-ink"
              >
                <span className="grow">{example}</span>
                <ArrowUpRight className="mt-1 size-4 shrink-0 text-faint group-hover/example:text-accent" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function ConversationSkeleton() {
  return (
    <div className="space-y-6" role="status">
      <span className="sr-only">Loading the conversation</span>
      <Skeleton className="ml-auto h-11 w-2/3 rounded-2xl" />
      <Skeleton className="h-4 w-11/12" />
      <Skeleton className="h-4 w-3/4" />
      <Skeleton className="h-40 w-full rounded-xl" />
    </div>
  );
}
