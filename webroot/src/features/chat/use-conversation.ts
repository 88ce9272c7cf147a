import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useServices } from '@/app/services';
import { newId } from '@/protocol/new-id';
import type { ConversationDetail, Run } from '@/protocol/openapi';

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
    (conversationId: string, text: string) => {
      const run = runOnItsWay(conversationId, text);
      queries.setQueryData<ConversationDetail>(keyOf(conversationId), (known) => ({
        ...(known ?? { id: conversationId, title: text, createdAt: run.createdAt, updatedAt: run.createdAt }),
        runs: [...(known?.runs ?? []), run],
      }));
      socket.ask({ runId: run.id, conversationId, text });
    },
    [queries, socket],
  );
}

function runOnItsWay(conversationId: string, question: string): Run {
  const createdAt = new Date().toISOString();
  return { id: newId(), conversationId, state: 'running', mode: 'ask', model: '', question, createdAt };
}
