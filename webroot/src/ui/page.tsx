import type { ReactNode } from 'react';

type PageProps = { title: string; note?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A page that is not the chat: heading, actions, content. */
export function Page({ title, note, actions, children }: PageProps) {
  return (
    <div className="relative h-full overflow-y-auto">
      <div className="mx-auto w-full max-w-[76rem] px-4 pt-7 pb-12 md:px-8">
        <header className="mb-6 flex flex-wrap items-end gap-x-4 gap-y-3">
          <div className="min-w-0 grow">
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            {note !== undefined && <div className="mt-1 text-soft">{note}</div>}
          </div>
          {actions}
        </header>
        {children}
      </div>
    </div>
  );
}
