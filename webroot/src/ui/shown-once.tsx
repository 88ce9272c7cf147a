import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button';

/** Something that is never shown again. */
export function ShownOnce({ label, text, children }: { label: string; text: string; children: ReactNode }) {
  return (
    <div className="rounded-xl border border-line-strong">
      <p className="flex gap-2.5 rounded-t-xl bg-warning-tint px-3.5 py-2.5 leading-relaxed text-warning">
        <TriangleAlert className="mt-1 size-4 shrink-0" aria-hidden="true" />
        <span>{children}</span>
      </p>
      <div className="flex items-start gap-2 border-t border-line-strong py-2.5 pr-2 pl-3.5">
        <output aria-label={label} className="min-w-0 grow py-1 font-mono text-[0.8125rem] break-all select-all">
          {text}
        </output>
        <CopyButton label="Copy" text={() => text} />
      </div>
    </div>
  );
}
