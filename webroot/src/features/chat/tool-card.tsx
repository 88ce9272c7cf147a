import { Check, ChevronRight, CircleSlash, Hourglass, LoaderCircle, TriangleAlert } from 'lucide-react';
import { failureOf, type ToolPart } from '@/protocol/parts';
import { JsonBlock } from '@/ui/json-block';
import { duration } from '@/ui/time';
import { argumentLine, resultLine, toolLabel } from './tool-summary';

const states = {
  preparing: { word: 'preparing', icon: <LoaderCircle className="size-4 animate-spin text-accent" aria-hidden="true" /> },
  waiting: { word: 'waits for a decision', icon: <Hourglass className="size-4 text-warning" aria-hidden="true" /> },
  running: { word: 'running', icon: <LoaderCircle className="size-4 animate-spin text-accent" aria-hidden="true" /> },
  finished: { word: 'finished', icon: <Check className="size-4 text-good" aria-hidden="true" /> },
  failed: { word: 'failed', icon: <TriangleAlert className="size-4 text-critical" aria-hidden="true" /> },
  stopped: { word: 'stopped', icon: <CircleSlash className="size-4 text-faint" aria-hidden="true" /> },
};

export function ToolCard({ tool }: { tool: ToolPart }) {
  const state = states[tool.state];
  const took = tool.startedAt !== null && tool.endedAt !== null ? duration(tool.endedAt - tool.startedAt) : null;
  const failure = tool.result === null ? null : failureOf(tool.result);
  const line = argumentLine(tool.arguments);
  return (
    <details className="group/tool rounded-xl border bg-surface" data-tool={tool.name} data-state={tool.state}>
      <summary className="flex min-w-0 list-none items-center gap-2.5 rounded-xl px-3 py-2 hover:bg-hover">
        {state.icon}
        <span className="shrink-0 font-medium">{toolLabel(tool.name, tool.state === 'finished')}</span>
        <span className="sr-only">{state.word}</span>
        {failure === null ? (
          <span className="min-w-0 grow truncate font-mono text-xs text-faint max-sm:hidden">{line}</span>
        ) : (
          <span className="min-w-0 grow truncate text-critical">{failure}</span>
        )}
        <span className="ml-auto shrink-0 text-xs text-faint tabular-nums">
          {[tool.result === null ? '' : resultLine(tool.result), took].filter(Boolean).join(' · ')}
        </span>
        <ChevronRight className="size-4 shrink-0 text-faint transition-transform group-open/tool:rotate-90" aria-hidden="true" />
      </summary>
      {failure !== null && <p className="border-t px-3 py-2 text-critical">{failure}</p>}
      <div className="space-y-3 border-t px-3 py-3">
        <JsonBlock title={`Arguments of ${tool.name}`} text={tool.arguments === '' ? '{}' : tool.arguments} />
        {tool.result !== null && failure === null && <JsonBlock title="Result" text={tool.result} />}
      </div>
    </details>
  );
}
