import { shortCount } from '@/ui/short-count';
import { useOpenCount } from './use-open-count';

/** How many approvals are open, beside the way to them. */
export function OpenCount() {
  const count = useOpenCount();
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-warning-tint px-1.5 py-px text-xs font-semibold text-warning tabular-nums">
      {shortCount(count)}
      <span className="sr-only"> open</span>
    </span>
  );
}
