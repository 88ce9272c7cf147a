import { useId } from 'react';

/** The mark of Aurora: two arcs of light. */
export function Logo({ size = 24 }: { size?: number }) {
  const id = useId();
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" strokeLinecap="round" aria-hidden="true">
      <defs>
        <linearGradient id={id} x1="0" y1="1" x2="1" y2="0">
          <stop offset="0" stopColor="#5b6cf0" />
          <stop offset=".6" stopColor="#12a892" />
          <stop offset="1" stopColor="#5fd99b" />
        </linearGradient>
      </defs>
      <path d="M4 26C8 11.5 11.7 5 16 5s8 6.5 12 21" stroke={`url(#${id})`} strokeWidth="3.6" />
      <path d="M10 26c2-6.4 3.9-9.500 6-9.500s4 3.100 6 9.500" stroke={`url(#${id})`} strokeWidth="3" opacity=".55" />
    </svg>
  );
}
