import { classNames } from './class-names';
import { CopyButton } from './copy-button';

const look = 'max-h-72 overflow-auto rounded-lg border bg-canvas px-3 py-2 font-mono text-xs leading-relaxed';

type JsonBlockProps = { title: string; text: string; wrap?: boolean };

/** JSON for reading and copying; text that is no JSON stays as it is. What must be read whole wraps. */
export function JsonBlock({ title, text, wrap = false }: JsonBlockProps) {
  const pretty = prettyJson(text);
  return (
    <section aria-label={title}>
      <div className="mb-1 flex items-center justify-between">
        <h3 className="text-xs font-medium text-faint">{title}</h3>
        <CopyButton label="Copy" text={() => pretty} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className={classNames(look, wrap && 'break-words whitespace-pre-wrap')}>
        {pretty}
      </pre>
    </section>
  );
}

export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
