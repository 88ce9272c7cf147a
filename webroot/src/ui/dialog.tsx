import { X } from 'lucide-react';
import { AlertDialog as RadixAlertDialog, Dialog as RadixDialog } from 'radix-ui';
import { type ReactNode, useRef, useState } from 'react';
import { Button } from './button';
import { classNames } from './class-names';
import { TextField } from './field';

const veil = 'fixed inset-0 z-40 bg-[oklch(0.15_0.03_260/0.45)] animate-appear';
const card =
  'fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg -translate-1/2 flex-col ' +
  'rounded-2xl border bg-raised shadow-pop';

/** Where the focus was goes back when the dialog ends; to the content when that is gone, such as a row that was removed. */
function useFocusBack() {
  const [before] = useState(() => {
    const focused = document.activeElement;
    const menu = focused?.closest('[role=menu]');
    return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
  });
  return (event: Event) => {
    event.preventDefault();
    const target = before?.isConnected === true ? before : document.getElementById('content');
    if (target instanceof HTMLElement) target.focus();
  };
}

type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
};

/** A sturdy one shows what is lost with it, so only its buttons close it. */
export function Dialog({ open, onClose, title, description, sturdy = false, children }: DialogProps & { sturdy?: boolean }) {
  const focusBack = useFocusBack();
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={veil} />
        <RadixDialog.Content
          className={card}
          onCloseAutoFocus={focusBack}
          onEscapeKeyDown={(event) => sturdy && event.preventDefault()}
          onInteractOutside={(event) => sturdy && event.preventDefault()}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <header className="pr-14 pl-6 pt-5">
            <RadixDialog.Title className="text-base font-semibold tracking-tight">{title}</RadixDialog.Title>
            {description !== undefined && (
              <RadixDialog.Description className="mt-1 text-soft">{description}</RadixDialog.Description>
            )}
          </header>
          <div className="overflow-y-auto px-6 pt-4 pb-6">{children}</div>
          <CloseButton />
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** A panel at the right edge for the details of something in a list. */
export function Sheet({ open, onClose, title, description, children }: DialogProps) {
  const focusBack = useFocusBack();
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={veil} />
        <RadixDialog.Content
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-[34rem] animate-slide flex-col border-l bg-raised shadow-pop"
          onCloseAutoFocus={focusBack}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <header className="border-b py-4 pr-14 pl-6">
            <div className="min-w-0">
              <RadixDialog.Title className="truncate text-base font-semibold tracking-tight">{title}</RadixDialog.Title>
              {description !== undefined && (
                <RadixDialog.Description asChild className="mt-0.5 text-soft">
                  <div>{description}</div>
                </RadixDialog.Description>
              )}
            </div>
          </header>
          <CloseButton />
          <div className="grow overflow-y-auto px-6 py-5">{children}</div>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

function CloseButton() {
  return (
    <RadixDialog.Close asChild>
      <Button look="quiet" size="icon" aria-label="Close" className="absolute top-3.5 right-4">
        <X className="size-4" aria-hidden="true" />
      </Button>
    </RadixDialog.Close>
  );
}

type ConfirmProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  action: string;
  busy?: boolean;
  /** Must be typed first. */
  typed?: string;
  onConfirm: () => void;
};

/** Asks before something that cannot be taken back. */
export function Confirm({ open, onClose, title, children, action, busy = false, typed, onConfirm }: ConfirmProps) {
  const focusBack = useFocusBack();
  const [text, setText] = useState('');
  const box = useRef<HTMLInputElement>(null);
  const sure = typed === undefined || text.trim() === typed.trim();
  return (
    <RadixAlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <RadixAlertDialog.Portal>
        <RadixAlertDialog.Overlay className={veil} />
        <RadixAlertDialog.Content
          className={classNames(card, 'max-w-md overflow-y-auto p-6')}
          onCloseAutoFocus={focusBack}
          onOpenAutoFocus={(event) => {
            if (box.current === null) return;
            event.preventDefault();
            box.current.focus();
          }}
        >
          <RadixAlertDialog.Title className="text-base font-semibold tracking-tight">{title}</RadixAlertDialog.Title>
          <RadixAlertDialog.Description asChild>
            <div className="mt-2 leading-relaxed text-soft">{children}</div>
          </RadixAlertDialog.Description>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (sure) onConfirm();
            }}
          >
            {typed !== undefined && (
              <TextField
                className="mt-4"
                label={`Type ${typed} to go on`}
                autoComplete="off"
                ref={box}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
            <div className="mt-6 flex flex-wrap justify-end gap-2">
              <RadixAlertDialog.Cancel asChild>
                <Button>Cancel</Button>
              </RadixAlertDialog.Cancel>
              <Button type="submit" look="danger" busy={busy} disabled={!sure}>
                {action}
              </Button>
            </div>
          </form>
        </RadixAlertDialog.Content>
      </RadixAlertDialog.Portal>
    </RadixAlertDialog.Root>
  );
}
