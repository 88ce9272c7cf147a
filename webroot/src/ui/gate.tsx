import { type ReactNode, useEffect } from 'react';
import { Logo } from './logo';

type GateProps = { title: string; note?: ReactNode; children: ReactNode };

/** A page before the log-in. */
export function Gate({ title, note, children }: GateProps) {
  useEffect(() => {
    document.title = `${title} - Aurora`;
  }, [title]);
  return (
    <main className="aurora-sky relative grid h-full place-items-center overflow-y-auto px-5 py-12">
      <div className="w-full max-w-88">
        <Logo size={40} />
        <h1 className="mt-5 text-2xl font-semibold tracking-tight text-balance">{title}</h1>
        {note !== undefined && <div className="mt-1.5 leading-relaxed text-soft">{note}</div>}
        <div className="mt-8">{children}</div>
      </div>
    </main>
  );
}
