import { useCallback, useEffect, useRef, useState } from 'react';

const nearPixels = 80;

/** Keeps the end of the content in sight, unless the reader has scrolled away from it. */
export function useFollowScroll() {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    following.current = true;
    setAway(false);
    frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, []);

  useEffect(() => {
    const outer = frame.current;
    const inner = content.current;
    if (outer === null || inner === null) return undefined;
    let lastTop = outer.scrollTop;
    const scrolled = () => {
      const atEnd = outer.scrollHeight - outer.scrollTop - outer.clientHeight < nearPixels;
      if (atEnd) following.current = true;
      else if (outer.scrollTop < lastTop) following.current = false;
      lastTop = outer.scrollTop;
      setAway(!atEnd && !following.current);
    };
    const grown = new ResizeObserver(() => {
      if (following.current) outer.scrollTo({ top: outer.scrollHeight });
    });
    outer.addEventListener('scroll', scrolled, { passive: true });
    grown.observe(inner);
    return () => {
      outer.removeEventListener('scroll', scrolled);
      grown.disconnect();
    };
  }, []);

  return { frame, content, away, toEnd };
}
