import type { ComponentPropsWithRef, ElementType } from 'react';

type RemoveScrollProps = ComponentPropsWithRef<'div'> & {
  as?: ElementType;
  enabled?: boolean;
  allowPinchZoom?: boolean;
  removeScrollBar?: boolean;
  shards?: unknown;
};

/** Stands in for the package of that name: the document never scrolls here, so there is nothing to lock. */
export function RemoveScroll({
  as: Element = 'div',
  enabled: _enabled,
  allowPinchZoom: _allowPinchZoom,
  removeScrollBar: _removeScrollBar,
  shards: _shards,
  ...rest
}: RemoveScrollProps) {
  return <Element {...rest} />;
}
