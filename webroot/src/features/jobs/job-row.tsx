import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCw, Square } from 'lucide-react';
import { useMay } from '@/app/services';
import { useWorkApi } from '@/app/use-work-api';
import type { Job } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { Row } from '@/ui/rows';
import { Notice, Refused } from '@/ui/states';
import { RelativeTime } from '@/ui/time';
import { attemptWords, jobKindWords, jobStateWords, mayCancel, mayRetry, partDone } from './job-words';

export function JobRow({ job }: { job: Job }) {
  const api = useWorkApi();
  const queries = useQueryClient();
  const mayChange = useMay('jobs.write');
  const refresh = () => queries.invalidateQueries({ queryKey: ['jobs'] });
  const cancel = useMutation({ mutationFn: () => api.cancelJob(job.id), onSettled: refresh });
  const retry = useMutation({ mutationFn: () => api.retryJob(job.id), onSettled: refresh });
  const name = jobKindWords(job.kind);
  const state = jobStateWords(job.state);
  return (
    <Row
      name={job.id}
      actions={
        mayChange && (
          <>
            {mayRetry(job) && (
              <Button size="small" busy={retry.isPending} aria-label={`Try again: ${name}`} onClick={() => retry.mutate()}>
                {!retry.isPending && <RotateCw className="size-3.5" aria-hidden="true" />} Try again
              </Button>
            )}
            {mayCancel(job) && (
              <Button size="small" busy={cancel.isPending} aria-label={`Cancel: ${name}`} onClick={() => cancel.mutate()}>
                {!cancel.isPending && <Square className="size-3.5" aria-hidden="true" />} Cancel
              </Button>
            )}
          </>
        )
      }
      below={
        <div className="space-y-2 empty:hidden">
          {job.problem !== undefined && <Notice tone={job.state === 'dead' ? 'critical' : 'warning'}>{job.problem}</Notice>}
          <Refused error={cancel.error ?? retry.error} />
        </div>
      }
    >
      <div className="min-w-0 grow basis-56" data-job={job.kind} data-state={job.state}>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
          {name}
          <Badge tone={state.tone} dot>
            {job.cancelling ? 'Stopping' : state.label}
          </Badge>
        </p>
        <p className="mt-0.5 text-[0.8125rem] text-soft">
          <When job={job} />
          {attemptWords(job) !== null && `, ${attemptWords(job)}`}
          {name !== job.kind && <span className="ml-2 font-mono text-xs text-faint max-sm:hidden">{job.kind}</span>}
        </p>
      </div>
      {job.state === 'running' && job.progress !== undefined && <Progress job={job} />}
    </Row>
  );
}

function When({ job }: { job: Job }) {
  if (job.endedAt !== undefined) return <>ended <RelativeTime iso={job.endedAt} /></>;
  if (job.state === 'running' && job.startedAt !== undefined) return <>began <RelativeTime iso={job.startedAt} /></>;
  return <>begins <RelativeTime iso={job.runAt} /></>;
}

function Progress({ job }: { job: Job }) {
  const part = partDone(job);
  const { progress } = job;
  if (progress === undefined) return null;
  return (
    <div className="w-full basis-40 sm:w-40 sm:grow-0">
      <p className="flex justify-between gap-2 text-xs text-soft tabular-nums">
        <span className="truncate">{progress.what}</span>
        <span>{part === null ? progress.done.toLocaleString('en') : `${Math.round(part * 100)} %`}</span>
      </p>
      <progress
        className="progress mt-1 h-1.5 w-full"
        aria-label={`Progress of ${jobKindWords(job.kind)}`}
        {...(part !== null && { value: part })}
        max={1}
      />
    </div>
  );
}
