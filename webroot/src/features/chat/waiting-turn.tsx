import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { useServices } from '@/app/services';
import type { Run } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { Refused } from '@/ui/states';
import { Question } from './question';

/** A question that waits until the one before it is answered, or the first of them for a node that is free. */
export function WaitingTurn({ run, question, first }: { run: Run; question: string; first: boolean }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => api.cancelRun(run.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['conversation', run.conversationId] }),
  });
  return (
    <article className="space-y-2" data-run={run.id} data-state="queued">
      <Question text={question} run={run} faint />
      <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-1.5 text-[0.8125rem] text-faint">
        <span className="flex items-center gap-1.5">
          <Hourglass className="size-3.5" aria-hidden="true" /> {first ? 'Begins in a moment' : 'Waits for the answer above'}
        </span>
        <Button size="small" busy={withdraw.isPending || withdraw.isSuccess} onClick={() => withdraw.mutate()}>
          Withdraw
        </Button>
      </div>
      <Refused error={withdraw.error} />
    </article>
  );
}
