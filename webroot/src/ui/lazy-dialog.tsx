import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

/** A dialog whose code is fetched when it is opened the first time. */
export function lazyDialog<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactNode {
  const Loaded = lazy(async () => ({ default: await load() }));
  return (props) => (
    <Suspense fallback={null}>
      <Loaded {...props} />
    </Suspense>
  );
}
