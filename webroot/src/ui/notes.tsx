import { Check, CircleAlert, X } from 'lucide-react';
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react';
import { Button } from './button';

const shownMillis = 6000;

type Tone = 'good' | 'critical';

type Note = { id: number; text: string; tone: Tone };

type Say = (text: string, tone?: Tone) => void;

const NotesContext = createContext<Say>(() => undefined);

/** Says what was done, for a few seconds in a corner and to a screen reader. */
export function NotesProvider({ children }: { children: ReactNode }) {
  const [note, setNote] = useState<Note | null>(null);
  const say = useCallback<Say>((text, tone = 'good') => setNote((last) => ({ id: (last?.id ?? 0) + 1, text, tone })), []);
  useEffect(() => {
    if (note === null) return undefined;
    const timer = setTimeout(() => setNote(null), shownMillis);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <NotesContext value={say}>
      {children}
      <div aria-live="polite" className="pointer-events-none fixed inset-x-4 bottom-4 z-60 flex justify-center">
        {note !== null && (
          <div
            key={note.id}
            className="pointer-events-auto flex max-w-full animate-appear items-center gap-2.5 rounded-xl border bg-raised py-1.5 pr-1.5 pl-3.5 shadow-pop"
          >
            {note.tone === 'good' ? (
              <Check className="size-4 shrink-0 text-good" aria-hidden="true" />
            ) : (
              <CircleAlert className="size-4 shrink-0 text-critical" aria-hidden="true" />
            )}
            <span className="min-w-0 break-words">{note.text}</span>
            <Button look="quiet" size="icon" aria-label="Close this note" onClick={() => setNote(null)}>
              <X className="size-4" aria-hidden="true" />
            </Button>
          </div>
        )}
      </div>
    </NotesContext>
  );
}

export const useSay = () => use(NotesContext);
