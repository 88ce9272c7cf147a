import { useEffect, useState } from 'react';

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** Such as "3 minutes ago". */
export function relativeTime(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 0 ? 'in a moment' : 'just now';
}

export function RelativeTime({ iso }: { iso: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={iso} title={absolute.format(new Date(iso))}>
      {relativeTime(iso, now)}
    </time>
  );
}

/** Such as "240 ms" or "3.2 s". */
export function duration(millis: number): string {
  return millis < 1000 ? `${Math.max(0, Math.round(millis))} ms` : `${(millis / 1000).toFixed(1)} s`;
}

/** Such as "40 seconds", "3 minutes" or "2 hours"; never less than it is. */
export function waitWords(seconds: number): string {
  const [size, unit] = seconds < 90 ? [1, 'second'] : seconds < 90 * 60 ? [60, 'minute'] : [3600, 'hour'];
  const count = Math.max(1, Math.ceil(seconds / Number(size)));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A date as in "3 Nov 2026", with the time on pointing at it. */
export function ShortDate({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={absolute.format(new Date(iso))}>
      {day.format(new Date(iso))}
    </time>
  );
}

/** A moment to the second. */
export function ExactTime({ iso }: { iso: string }) {
  return <time dateTime={iso}>{absolute.format(new Date(iso))}</time>;
}
