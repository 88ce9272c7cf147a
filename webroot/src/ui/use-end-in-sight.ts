import { useEffect, useRef } from 'react';

/** Calls when the element comes near the visible part, each time it is wanted again. */
export function useEndInSight(wanted: boolean, onSeen: () => void) {
  const end = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  useEffect(() => {
    if (!wanted || end.current === null) return undefined;
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && seen.current(),
      { rootMargin: '300px' },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [wanted]);
  return end;
}
