import type { ReactNode } from 'react';
import { Badge } from '@/ui/badge';
import { JsonBlock } from '@/ui/json-block';
import { Notice } from '@/ui/states';
import { ExactTime } from '@/ui/time';
import { effectWords, type Wanted } from './words';

/** What would be done, where, and what to be careful about, before anybody decides. */
export function ApprovalFacts({ wanted, more }: { wanted: Wanted; more?: readonly (readonly [string, ReactNode])[] }) {
  const effect = effectWords(wanted.effect);
  const facts: (readonly [string, ReactNode])[] = [
    ['Effect', <Badge key="effect" tone={effect.tone}>{effect.label}</Badge>],
    ['Where', wanted.target],
    ['Tool', wanted.tool !== null && <span className="font-mono text-[0.8125rem]">{wanted.tool}</span>],
    ['Until', wanted.expiresAt !== null && <ExactTime key="until" iso={wanted.expiresAt} />],
    ...(more ?? []),
  ];
  return (
    <div className="space-y-3">
      {wanted.repeat && (
        <Notice tone="warning">
          This was begun, and then Aurora or its node stopped. It may have been done already; look before it is done again.
        </Notice>
      )}
      {wanted.tainted && (
        <Notice tone="warning">
          The model asks for this after it read text from outside, such as a tag, a document or the output of a tool. Such
          text can try to make it ask for things. Read what will be done to the letter.
        </Notice>
      )}
      <dl className="grid gap-x-6 gap-y-2 text-[0.8125rem] sm:grid-cols-[6rem_1fr]">
        {facts
          .filter(([, value]) => value !== null && value !== false && value !== '')
          .map(([name, value]) => (
            <div key={name} className="contents max-sm:block">
              <dt className="text-faint">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
      {wanted.content !== null && <JsonBlock title="What will be done, to the letter" text={wanted.content} wrap />}
    </div>
  );
}
