import type { ComponentPropsWithRef, ReactNode } from 'react';
import { useId } from 'react';
import { ChevronDown } from 'lucide-react';
import { classNames } from './class-names';

const boxLook =
  'h-9 w-full rounded-lg border border-line-strong bg-surface px-3 text-ink placeholder:text-faint ' +
  'hover:border-faint focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-critical';

type FieldFrame = { label: string; hint?: ReactNode; hideLabel?: boolean };

export function TextField({ label, hint, hideLabel, className, ...rest }: FieldFrame & ComponentPropsWithRef<'input'>) {
  const id = useId();
  return (
    <div className={className}>
      <Label id={id} hidden={hideLabel}>
        {label}
      </Label>
      <input
        id={id}
        spellCheck={false}
        {...rest}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={boxLook}
      />
      <Hint id={id}>{hint}</Hint>
    </div>
  );
}

type SelectFieldProps = FieldFrame & ComponentPropsWithRef<'select'>;

export function SelectField({ label, hint, hideLabel, className, children, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <Label id={id} hidden={hideLabel}>
        {label}
      </Label>
      <div className="relative">
        <select
          id={id}
          {...rest}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className={classNames(boxLook, 'appearance-none pr-8')}
        >
          {children}
        </select>
        <ChevronDown className="pointer-events-none absolute top-2.5 right-2.5 size-4 text-faint" aria-hidden="true" />
      </div>
      <Hint id={id}>{hint}</Hint>
    </div>
  );
}

function Label({ id, hidden, children }: { id: string; hidden: boolean | undefined; children: ReactNode }) {
  return (
    <label htmlFor={id} className={hidden === true ? 'sr-only' : 'mb-1.5 block text-[0.8125rem] font-medium text-soft'}>
      {children}
    </label>
  );
}

function Hint({ id, children }: { id: string; children: ReactNode }) {
  if (children === undefined) return null;
  return (
    <p id={`${id}-hint`} className="mt-1.5 text-xs text-faint">
      {children}
    </p>
  );
}
