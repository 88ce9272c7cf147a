import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useMay, useServices } from '@/app/services';
import { newId } from '@/protocol/new-id';
import type { Mode } from '@/protocol/frames';
import type { ConversationDetail, Run, StartRun } from '@/protocol/openapi';
import { hasEnded } from '@/protocol/transcript';
import { useIntent } from '@/ui/use-intent';
import { stateOfRun } from './run-view';

const keyOf = (conversationId: string | undefined) => ['conversation', conversationId];

/** A conversation with its runs, the ones on their way to the server included. */
export function useConversation(conversationId: string | undefined) {
  const { api, socket } = useServices();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keyOf(conversationId),
    enabled: conversationId !== undefined,
    queryFn: async () => {
      const fetched = await api.conversation(conversationId ?? '');
      const known = queries.getQueryData<ConversationDetail>(keyOf(conversationId))?.runs ?? [];
      const listed = new Set(fetched.runs.map((run) => run.id));
      const onTheirWay = known.filter((run) => !listed.has(run.id) && socket.run(run.id) !== undefined);
      return { ...fetched, runs: [...fetched.runs, ...onTheirWay] };
    },
  });
}

/** Asks a question; the run shows at once and is the server's from its first event on. */
export function useAsk() {
  const { socket } = useServices();
  const queries = useQueryClient();
  return useCallback(
    (conversationId: string, text: string, mode: Mode) => {
      const before = queries.getQueryData<ConversationDetail>(keyOf(conversationId))?.runs ?? [];
      const busy = before.some((run) => !hasEnded(stateOfRun(run, socket.run(run.id))));
      const run = runOnItsWay(conversationId, text, mode, busy ? 'queued' : 'running');
      queries.setQueryData<ConversationDetail>(keyOf(conversationId), (known) => ({
        ...(known ?? { id: conversationId, title: text, createdAt: run.createdAt, updatedAt: run.createdAt }),
        runs: [...(known?.runs ?? []), run],
      }));
      socket.ask({ runId: run.id, conversationId, text, mode });
    },
    [queries, socket],
  );
}

function runOnItsWay(conversationId: string, question: string, mode: Mode, state: Run['state']): Run {
  const createdAt = new Date().toISOString();
  return { id: newId(), conversationId, state, mode, background: false, model: '', question, createdAt };
}

/** Asks a question whose answer nobody waits for. */
export function useAskInBackground() {
  const { api } = useServices();
  const queries = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (run: StartRun) => intent.run(run, (key) => api.startRun(run, key)),
    onSuccess: async (run) => {
      await queries.invalidateQueries({ queryKey: ['conversations'] });
      await queries.invalidateQueries({ queryKey: keyOf(run.conversationId) });
    },
  });
}

/**
 * What the next question of a conversation may do: what was chosen for it here, else what its latest one might, so that it
 * is the same on every device.
 */
export function useMode(conversationId: string | undefined, runs: readonly Run[]) {
  const mayAct = useMay('runs.act');
  const [chosen, setChosen] = useState<Record<string, Mode>>({});
  const key = conversationId ?? 'new';
  const mode: Mode = mayAct ? (chosen[key] ?? runs.at(-1)?.mode ?? 'ask') : 'ask';
  const choose = useCallback((next: Mode) => setChosen((known) => ({ ...known, [key]: next })), [key]);
  return { mode, mayAct, choose };
}
