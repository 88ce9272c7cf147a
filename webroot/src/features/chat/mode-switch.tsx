import { Eye, Wrench } from 'lucide-react';
import { useId } from 'react';
import type { Mode } from '@/protocol/frames';
import { classNames } from '@/ui/class-names';

const modes = [
  { mode: 'ask', label: 'Ask', icon: Eye, what: 'Looks, and changes nothing.' },
  { mode: 'act', label: 'Act', icon: Wrench, what: 'May change things, each one when somebody approves it.' },
] as const;

/** Whether a question may lead to changes. */
export function ModeSwitch({ mode, onChange }: { mode: Mode; onChange: (mode: Mode) => void }) {
  const name = useId();
  return (
    <fieldset className="flex min-w-0 items-center gap-2">
      <legend className="sr-only">Mode</legend>
      <div className="flex shrink-0 rounded-lg bg-hover p-0.5">
        {modes.map((each) => (
          <label
            key={each.mode}
            title={each.what}
            className={classNames(
              'flex h-7 cursor-pointer items-center gap-1.5 rounded-md px-2.5 text-[0.8125rem] font-medium',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent',
              each.mode !== mode && 'text-soft hover:text-ink',
              each.mode === mode && (each.mode === 'act' ? 'bg-warning-tint text-warning' : 'bg-surface shadow-sm'),
            )}
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              value={each.mode}
              checked={each.mode === mode}
              aria-describedby={`${name}-what`}
              onChange={() => onChange(each.mode)}
            />
            <each.icon className="size-3.5" aria-hidden="true" />
            {each.label}
          </label>
        ))}
      </div>
      <span
        id={`${name}-what`}
        className={classNames('min-w-0 truncate text-xs', mode === 'act' ? 'text-warning' : 'text-faint max-sm:hidden')}
      >
        {modes.find((each) => each.mode === mode)?.what}
      </span>
    </fieldset>
  );
}
