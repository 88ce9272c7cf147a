import type { UseQueryResult } from '@tanstack/react-query';
import { CircleAlert, LockKeyhole, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '@/protocol/openapi';
import { asProblem, waitOf } from '@/protocol/problem';
import { Button } from './button';
import { classNames } from './class-names';
import { waitWords } from './time';

export function Skeleton({ className }: { className?: string }) {
  return <div className={classNames('animate-breathe rounded-md bg-hover', className)} aria-hidden="true" />;
}

/** Rows of a list that is still on its way. */
export function SkeletonRows({ rows = 6, className = 'h-10' }: { rows?: number; className?: string }) {
  return (
    <div className="space-y-2" role="status">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className={className} />
      ))}
    </div>
  );
}

type EmptyStateProps = { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode };

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      <div className="mb-4 rounded-xl border bg-surface p-3 text-faint">{icon}</div>
      <h2 className="font-semibold tracking-tight">{title}</h2>
      {children !== undefined && <div className="mt-1.5 max-w-sm leading-relaxed text-soft">{children}</div>}
      {action !== undefined && <div className="mt-5">{action}</div>}
    </div>
  );
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

const whoCanHelp = 'An administrator of your organisation can give you a role that includes it.';

/** A whole view that cannot be shown, with the reason and the way on. */
export function ProblemView({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  if (problem.status === 403) {
    return (
      <EmptyState icon={<LockKeyhole className="size-5" aria-hidden="true" />} title="You may not see this">
        {sentence(problem.detail)} {whoCanHelp}
      </EmptyState>
    );
  }
  return (
    <div role="alert">
      <EmptyState
        icon={<CircleAlert className="size-5 text-critical" aria-hidden="true" />}
        title={problem.title}
        {...(onRetry !== undefined && {
          action: (
            <Button onClick={onRetry}>
              <RotateCw className="size-4" aria-hidden="true" /> Try again
            </Button>
          ),
        })}
      >
        {problem.detail}
        {problem.requestId !== undefined && (
          <span className="mt-2 block font-mono text-xs text-faint">Request {problem.requestId}</span>
        )}
      </EmptyState>
    </div>
  );
}

const noticeLooks = {
  critical: 'bg-critical-tint text-critical',
  warning: 'bg-warning-tint text-warning',
  info: 'bg-info-tint text-info',
};

type NoticeProps = { tone: keyof typeof noticeLooks; children: ReactNode; role?: 'alert' | 'status' };

export function Notice({ tone, children, role }: NoticeProps) {
  return (
    <div role={role} className={classNames('flex gap-2.5 rounded-lg px-3.5 py-2.5 leading-relaxed', noticeLooks[tone])}>
      <CircleAlert className="mt-1 size-4 shrink-0" aria-hidden="true" />
      <div className="min-w-0 grow">{children}</div>
    </div>
  );
}

/** The sentence of a change that was refused. */
export function Refused({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  return (
    <Notice tone="critical" role="alert">
      <RefusalText error={error} />
    </Notice>
  );
}

/** What was refused, who can help, and how long to wait. */
export function RefusalText({ error }: { error: unknown }) {
  const { detail, status } = asProblem(error);
  const wait = waitOf(error);
  return (
    <>
      {sentence(detail)}
      {status === 403 && ` ${whoCanHelp}`}
      {wait !== null && !/\bagain in \d/.test(detail) && ` Try again in ${waitWords(wait)}.`}
    </>
  );
}

type QueryViewProps<T> = { query: UseQueryResult<T>; loading: ReactNode; children: (answer: T) => ReactNode };

/** Shows what a query answered, or why it has not. */
export function QueryView<T>({ query, loading, children }: QueryViewProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ProblemView problem={asProblem(query.error)} onRetry={() => void query.refetch()} />;
  return loading;
}
