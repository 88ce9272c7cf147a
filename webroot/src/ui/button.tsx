import { LoaderCircle } from 'lucide-react';
import type { ComponentPropsWithRef } from 'react';
import { classNames } from './class-names';

const looks = {
  primary: 'bg-accent-fill text-on-accent hover:bg-accent-fill-hover',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover',
  quiet: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'bg-critical text-surface hover:opacity-90',
};

const sizes = { small: 'h-7 px-2 text-[0.8125rem] gap-1.5', medium: 'h-9 px-3.5 gap-2', icon: 'size-8' };

type Look = keyof typeof looks;

type Size = keyof typeof sizes;

/** How a button looks, for a link that stands as one. */
export const buttonLook = (look: Look, size: Size, more?: string) =>
  classNames(
    'inline-flex shrink-0 items-center justify-center rounded-lg font-medium whitespace-nowrap transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-50',
    looks[look],
    sizes[size],
    more,
  );

type ButtonProps = ComponentPropsWithRef<'button'> & {
  look?: Look;
  size?: Size;
  busy?: boolean;
};

export function Button({ look = 'secondary', size = 'medium', busy = false, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={buttonLook(look, size, rest.className)}
    >
      {busy && <LoaderCircle className="size-4 animate-spin" aria-hidden="true" />}
      {children}
    </button>
  );
}
