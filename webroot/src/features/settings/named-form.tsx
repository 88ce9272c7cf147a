import { type FormEvent, type ReactNode, useState } from 'react';
import { statusOf } from '@/protocol/problem';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Refused, RefusalText } from '@/ui/states';

export type Naming = { name: string; slug?: string };

type NamedFormProps = {
  initial: Naming;
  maxLength?: number;
  placeholder?: string;
  slugHint?: ReactNode;
  action: string;
  busy: boolean;
  error: unknown;
  readOnly?: boolean;
  onCancel?: () => void;
  onSubmit: (naming: Naming) => void;
};

const slugPattern = '[a-z0-9]([a-z0-9\\-]{0,61}[a-z0-9])?';

/** A name, and where there is one a slug. */
export function NamedForm({ initial, slugHint, action, busy, error, readOnly = false, onCancel, onSubmit, ...rest }: NamedFormProps) {
  const [name, setName] = useState(initial.name);
  const [slug, setSlug] = useState(initial.slug);
  const taken = slug !== undefined && statusOf(error) === 409;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ name: name.trim(), ...(slug !== undefined && slug.trim() !== '' && { slug: slug.trim() }) });
  };
  const unchanged = name.trim() === '' || (name.trim() === initial.name && slug === initial.slug);
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label="Name"
        required
        maxLength={200}
        autoComplete="off"
        readOnly={readOnly}
        value={name}
        onChange={(event) => setName(event.target.value)}
        {...rest}
      />
      {slug !== undefined && (
        <TextField
          label="Slug"
          required={initial.slug !== ''}
          maxLength={63}
          autoComplete="off"
          pattern={slugPattern}
          title="Small letters, digits and dashes between them"
          readOnly={readOnly}
          hint={slugHint}
          error={taken && <RefusalText error={error} />}
          value={slug}
          onChange={(event) => setSlug(event.target.value)}
        />
      )}
      {!taken && <Refused error={error} />}
      {!readOnly && (
        <div className={onCancel === undefined ? '' : 'flex flex-wrap justify-end gap-2 pt-1'}>
          {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
          <Button type="submit" look="primary" busy={busy} disabled={unchanged}>
            {action}
          </Button>
        </div>
      )}
    </form>
  );
}
