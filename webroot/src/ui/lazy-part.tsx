import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

/** A part of a page whose code is fetched when it is shown the first time, such as a dialog that is opened. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactNode {
  const Loaded = lazy(async () => ({ default: await load() }));
  return (props) => (
    <Suspense fallback={null}>
      <Loaded {...props} />
    </Suspense>
  );
}
