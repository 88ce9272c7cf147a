import { memo, useRef } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { toCsv } from '@/protocol/csv';
import { classNames } from '@/ui/class-names';
import { CopyButton } from '@/ui/copy-button';

const components: Components = {
  a: ({ node: _node, children, ...rest }) => (
    <a {...rest} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ),
  img: ({ alt }) => <em>{alt}</em>,
  table: ({ children }) => <Table>{children}</Table>,
  th: ({ node: _node, ...rest }) => (
    <th {...rest} className="sticky top-0 border-b bg-surface px-3 py-2 text-left font-medium whitespace-nowrap text-soft" />
  ),
  td: ({ node: _node, children, ...rest }) => (
    <td {...rest} className={classNames('border-b px-3 py-2 align-top', isShort(children) && 'whitespace-nowrap')}>
      {children}
    </td>
  ),
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
};

/** A region or an id stays on one line; the table scrolls instead. */
function isShort(children: unknown): boolean {
  return typeof children === 'string' && children.length <= 32;
}

const plugins = [remarkGfm];

/** The Markdown of an answer; HTML in it stays text. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="prose-answer">
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
});

function Table({ children }: { children?: React.ReactNode }) {
  const table = useRef<HTMLTableElement>(null);
  const csv = () => {
    const rows = [...(table.current?.rows ?? [])];
    return toCsv(rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  };
  return (
    <figure className="overflow-hidden rounded-xl border bg-surface">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className="max-h-112 overflow-auto" tabIndex={0} role="region" aria-label="Table">
        <table
          ref={table}
          className="w-full border-separate border-spacing-0 text-[0.8125rem] leading-5 tabular-nums [&_tbody_tr:hover]:bg-hover [&_tbody_tr:last-child_td]:border-b-0"
        >
          {children}
        </table>
      </div>
      <figcaption className="flex justify-end border-t px-1.5 py-1">
        <CopyButton label="Copy as CSV" text={csv} />
      </figcaption>
    </figure>
  );
}

function CodeBlock({ children }: { children?: React.ReactNode }) {
  const code = useRef<HTMLPreElement>(null);
  return (
    <div className="group/code relative">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <pre ref={code} tabIndex={0} className="overflow-x-auto rounded-xl border bg-surface px-4 py-3 font-mono text-[0.8125rem] leading-relaxed">
        {children}
      </pre>
      <CopyButton
        label="Copy"
        className="absolute top-1.5 right-1.5 bg-surface opacity-0 group-focus-within/code:opacity-100 group-hover/code:opacity-100"
        text={() => code.current?.textContent ?? ''}
      />
    </div>
  );
}
