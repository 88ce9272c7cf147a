import type { Run } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { classNames } from '@/ui/class-names';

/** What somebody asked, and how it runs where that is not as usual. */
export function Question({ text, run, faint = false }: { text: string; run: Run; faint?: boolean }) {
  const marks = [run.mode === 'act' ? 'Act' : null, run.background ? 'In the background' : null].filter((mark) => mark !== null);
  return (
    <>
      <h2 className="sr-only">Question</h2>
      <div className="flex flex-col items-end gap-1.5">
        <p
          className={classNames(
            'max-w-[85%] rounded-2xl rounded-br-md border px-4 py-2.5 text-[0.9375rem] leading-relaxed break-words whitespace-pre-wrap',
            faint ? 'border-dashed border-line-strong text-soft' : 'bg-accent-tint',
          )}
        >
          {text}
        </p>
        {marks.length > 0 && (
          <p className="flex gap-1.5">
            {marks.map((mark) => (
              <Badge key={mark} tone={mark === 'Act' ? 'warning' : 'neutral'}>
                {mark}
              </Badge>
            ))}
          </p>
        )}
      </div>
    </>
  );
}
