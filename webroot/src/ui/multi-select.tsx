import { Check, ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { classNames } from './class-names';

type Option = { value: string; label: string; count?: number };

type MultiSelectProps = {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

/** Several of many, by mouse or keyboard; the menu stays open while choosing. */
export function MultiSelect({ label, options, chosen, onChange }: MultiSelectProps) {
  const first = options.find((option) => option.value === chosen[0])?.label ?? chosen[0];
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={classNames(
          'inline-flex h-9 max-w-60 items-center gap-2 rounded-lg border bg-surface px-3 hover:bg-hover',
          chosen.length > 0 ? 'border-accent text-ink' : 'border-line-strong text-soft',
        )}
      >
        <span className="truncate">
          {label}
          {chosen.length > 0 && `: ${first ?? ''}`}
        </span>
        {chosen.length > 1 && <span className="shrink-0 text-xs text-accent">+{chosen.length - 1}</span>}
        <ChevronDown className="size-4 shrink-0 text-faint" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-80 min-w-56 animate-appear overflow-y-auto rounded-xl border bg-raised p-1 shadow-pop"
        >
          {options.length === 0 && <p className="px-2.5 py-1.5 text-faint">Nothing to choose</p>}
          {options.map((option) => (
            <DropdownMenu.CheckboxItem
              key={option.value}
              checked={chosen.includes(option.value)}
              onCheckedChange={() => toggle(option.value)}
              onSelect={(event) => event.preventDefault()}
              className="flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-1.5 outline-none select-none data-highlighted:bg-hover"
            >
              <span className="grid size-4 shrink-0 place-items-center rounded border border-line-strong">
                <DropdownMenu.ItemIndicator>
                  <Check className="size-3.5 text-accent" aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
              </span>
              <span className="grow">{option.label}</span>
              {option.count !== undefined && <span className="pl-4 text-xs text-faint tabular-nums">{option.count}</span>}
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
