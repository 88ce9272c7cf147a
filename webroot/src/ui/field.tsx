import type { ComponentPropsWithRef, ReactNode } from 'react';
import { useId } from 'react';
import { ChevronDown } from 'lucide-react';
import { classNames } from './class-names';

const boxLook =
  'w-full rounded-lg border border-line-strong bg-surface px-3 text-ink placeholder:text-faint ' +
  'hover:border-faint focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-critical';

type FieldFrame = { label: string; hint?: ReactNode; error?: ReactNode; hideLabel?: boolean };

type TextFieldProps = FieldFrame & ComponentPropsWithRef<'input'>;

export function TextField({ label, hint, error, hideLabel, className, ...rest }: TextFieldProps) {
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
        {...describedBy(id, hint, error)}
        className={classNames(boxLook, 'h-9 read-only:border-line read-only:bg-hover read-only:text-soft')}
      />
      <Notes id={id} hint={hint} error={error} />
    </div>
  );
}

type TextAreaProps = FieldFrame & ComponentPropsWithRef<'textarea'>;

/** Text of several lines, as high as it is long. */
export function TextArea({ label, hint, error, hideLabel, className, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <div className={className}>
      <Label id={id} hidden={hideLabel}>
        {label}
      </Label>
      <textarea
        id={id}
        {...rest}
        {...describedBy(id, hint, error)}
        className={classNames(boxLook, 'block field-sizing-content max-h-60 min-h-16 resize-y py-2 leading-relaxed')}
      />
      <Notes id={id} hint={hint} error={error} />
    </div>
  );
}

type SelectFieldProps = FieldFrame & ComponentPropsWithRef<'select'>;

export function SelectField({ label, hint, error, hideLabel, className, children, ...rest }: SelectFieldProps) {
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
          {...describedBy(id, hint, error)}
          className={classNames(boxLook, 'h-9 appearance-none pr-8')}
        >
          {children}
        </select>
        <ChevronDown className="pointer-events-none absolute top-2.5 right-2.5 size-4 text-faint" aria-hidden="true" />
      </div>
      <Notes id={id} hint={hint} error={error} />
    </div>
  );
}

type CheckboxProps = { label: ReactNode; hint?: ReactNode } & Omit<ComponentPropsWithRef<'input'>, 'type'>;

export function Checkbox({ label, hint, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <label className={classNames('flex cursor-pointer items-start gap-2.5', className)}>
      <input
        type="checkbox"
        {...rest}
        aria-describedby={isThere(hint) ? `${id}-hint` : undefined}
        className="mt-0.5 size-4 shrink-0 cursor-pointer accent-accent-fill"
      />
      <span className="min-w-0">
        <span className="block leading-5">{label}</span>
        {isThere(hint) && (
          <span id={`${id}-hint`} className="block text-xs leading-relaxed text-faint">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}

const isThere = (note: ReactNode) => note !== undefined && note !== null && note !== false;

function describedBy(id: string, hint: ReactNode, error: ReactNode) {
  const ids = [isThere(error) && `${id}-error`, isThere(hint) && `${id}-hint`].filter(Boolean).join(' ');
  return { ...(ids !== '' && { 'aria-describedby': ids }), ...(isThere(error) && { 'aria-invalid': true }) };
}

function Label({ id, hidden, children }: { id: string; hidden: boolean | undefined; children: ReactNode }) {
  return (
    <label htmlFor={id} className={hidden === true ? 'sr-only' : 'mb-1.5 block text-[0.8125rem] font-medium text-soft'}>
      {children}
    </label>
  );
}

function Notes({ id, hint, error }: { id: string; hint: ReactNode; error: ReactNode }) {
  return (
    <>
      {isThere(error) && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-[0.8125rem] leading-relaxed text-critical">
          {error}
        </p>
      )}
      {isThere(hint) && (
        <p id={`${id}-hint`} className="mt-1.5 text-xs leading-relaxed text-faint">
          {hint}
        </p>
      )}
    </>
  );
}
