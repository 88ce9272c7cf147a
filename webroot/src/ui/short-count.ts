const mostCounted = 99;

/** A count in the room of a badge. */
export const shortCount = (count: number) => (count > mostCounted ? `${mostCounted}+` : String(count));
