import { lazy, Suspense } from 'react';

/** Markdown weighs as much as the rest of the chat, so it comes after the first paint. */
export const loadMarkdown = () => import('./markdown');

const Markdown = lazy(async () => ({ default: (await loadMarkdown()).Markdown }));

export function AnswerText({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="prose-answer whitespace-pre-wrap">{text}</p>}>
      <Markdown text={text} />
    </Suspense>
  );
}
