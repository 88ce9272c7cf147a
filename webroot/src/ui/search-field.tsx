import { Search } from 'lucide-react';
import { useEffect, useRef } from 'react';

type SearchFieldProps = { label: string; value: string | undefined; onChange: (text: string) => void };

const pauseMillis = 250;

/** Says what was typed after a short pause. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement>(null);
  const said = useRef(value ?? '');
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const now = value ?? '';
    if (box.current === null || now === said.current) return;
    said.current = now;
    box.current.value = now;
  }, [value]);
  const typed = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      said.current = text.trim();
      onChange(said.current);
    }, pauseMillis);
  };
  return (
    <div className="relative grow basis-52">
      <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-faint" aria-hidden="true" />
      <input
        ref={box}
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={200}
        defaultValue={value}
        onChange={(event) => typed(event.target.value)}
        className="h-9 w-full rounded-lg border border-line-strong bg-surface pr-3 pl-9 placeholder:text-faint focus-visible:outline-offset-0"
      />
    </div>
  );
}
