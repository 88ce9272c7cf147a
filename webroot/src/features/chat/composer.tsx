import { ArrowUp, Ellipsis, Moon, Square } from 'lucide-react';
import { type KeyboardEvent, type Ref } from 'react';
import type { Mode } from '@/protocol/frames';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Menu, MenuItem } from '@/ui/menu';
import { ModeSwitch } from './mode-switch';

type ComposerProps = {
  ref: Ref<HTMLTextAreaElement>;
  draft: string;
  /** Whether an answer is being written or waits for a decision. */
  busy: boolean;
  mode: Mode;
  mayAct: boolean;
  onDraft: (draft: string) => void;
  onMode: (mode: Mode) => void;
  onSend: () => void;
  onSendToBackground: () => void;
  onStop: () => void;
};

export function Composer(props: ComposerProps) {
  const { ref, draft, busy, mode, mayAct, onDraft, onMode, onSend, onSendToBackground, onStop } = props;
  const canSend = draft.trim() !== '';
  const acting = mode === 'act';
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (canSend) onSend();
  };
  return (
    <form
      data-mode={mode}
      className={classNames(
        'rounded-2xl border bg-surface p-2 shadow-[0_8px_24px_-12px_oklch(0.3_0.03_255/0.18)]',
        acting ? 'border-warning' : 'border-line-strong focus-within:border-accent',
      )}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend();
      }}
    >
      <textarea
        ref={ref}
        aria-label="Your question"
        aria-describedby="composer-keys"
        placeholder={acting ? 'Ask, or say what to change' : 'Ask about your clouds'}
        rows={1}
        maxLength={20_000}
        value={draft}
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={sendOnEnter}
        className="field-sizing-content max-h-48 min-h-9 w-full resize-none bg-transparent px-2.5 py-1.5 text-[0.9375rem] leading-6 outline-none placeholder:text-faint"
      />
      <div className="flex items-center gap-1.5">
        {mayAct && <ModeSwitch mode={mode} onChange={onMode} />}
        <span className="grow" />
        <Menu
          side="top"
          trigger={
            <Button look="quiet" size="icon" aria-label="More ways to send">
              <Ellipsis className="size-4" aria-hidden="true" />
            </Button>
          }
        >
          <MenuItem
            icon={<Moon className="size-4 text-faint" aria-hidden="true" />}
            disabled={!canSend}
            onSelect={onSendToBackground}
          >
            Run in the background
          </MenuItem>
        </Menu>
        {busy && (
          <Button size="icon" className="size-9" aria-label="Stop the answer" onClick={onStop}>
            <Square className="size-3.5 fill-current" aria-hidden="true" />
          </Button>
        )}
        {(!busy || canSend) && (
          <Button
            type="submit"
            look="primary"
            size="icon"
            className="size-9"
            aria-label={busy ? 'Send when the answer is complete' : 'Send'}
            disabled={!canSend}
          >
            <ArrowUp className="size-4.5" aria-hidden="true" />
          </Button>
        )}
      </div>
      <p id="composer-keys" className="sr-only">
        Enter sends, Shift and Enter begins a new line.
        {busy && ' What you send now waits until the answer is complete.'}
      </p>
    </form>
  );
}
