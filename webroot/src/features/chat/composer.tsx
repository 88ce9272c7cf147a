import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type Ref } from 'react';
import { Button } from '@/ui/button';

type ComposerProps = {
  ref: Ref<HTMLTextAreaElement>;
  draft: string;
  busy: boolean;
  onDraft: (draft: string) => void;
  onSend: () => void;
  onStop: () => void;
};

export function Composer({ ref, draft, busy, onDraft, onSend, onStop }: ComposerProps) {
  const canSend = !busy && draft.trim() !== '';
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (canSend) onSend();
  };
  return (
    <form
      className="rounded-2xl border border-line-strong bg-surface p-2 shadow-[0_8px_24px_-12px_oklch(0.3_0.03_255/0.18)] focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend();
      }}
    >
      <div className="flex items-end gap-2">
        <textarea
          ref={ref}
          aria-label="Your question"
          aria-describedby="composer-keys"
          placeholder="Ask about your clouds"
          rows={1}
          maxLength={20_000}
          value={draft}
          onChange={(event) => onDraft(event.target.value)}
          onKeyDown={sendOnEnter}
          className="field-sizing-content max-h-48 min-h-9 grow resize-none bg-transparent px-2.5 py-1.5 text-[0.9375rem] leading-6 outline-none placeholder:text-faint"
        />
        {busy ? (
          <Button size="icon" className="size-9" aria-label="Stop the answer" onClick={onStop}>
            <Square className="size-3.5 fill-current" aria-hidden="true" />
          </Button>
        ) : (
          <Button type="submit" look="primary" size="icon" className="size-9" aria-label="Send" disabled={!canSend}>
            <ArrowUp className="size-4.5" aria-hidden="true" />
          </Button>
        )}
      </div>
      <p id="composer-keys" className="sr-only">
        Enter sends, Shift and Enter begins a new line.
        {busy && ' You can send when the answer is complete.'}
      </p>
    </form>
  );
}
