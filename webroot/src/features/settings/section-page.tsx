import { type ReactNode, useEffect } from 'react';

type SectionPageProps = { title: string; note?: ReactNode; actions?: ReactNode; children: ReactNode };

/** One section of the settings. */
export function SectionPage({ title, note, actions, children }: SectionPageProps) {
  useEffect(() => {
    document.title = `${title} - Aurora`;
  }, [title]);
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-72">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {note !== undefined && <div className="mt-1 max-w-xl leading-relaxed text-soft">{note}</div>}
        </div>
        {actions}
      </header>
      {children}
    </>
  );
}

/** A part of a section in a frame. */
export function Card({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-xl border bg-surface px-5 py-4">
      <h2 className="font-semibold tracking-tight">{title}</h2>
      {note !== undefined && <p className="mt-0.5 leading-relaxed text-soft">{note}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}

export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 @md:grid-cols-[9rem_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents @max-md:block">
          <dt className="text-soft @max-md:text-xs">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The buttons at the end of a form in a dialog. */
export function FormEnd({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-1">{children}</div>;
}
