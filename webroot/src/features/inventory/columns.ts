import type { Risk } from '@/protocol/openapi';

export type Severity = Risk['severity'];

export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

export const sortableColumns = ['name', 'type', 'region', 'state', 'createdAt'] as const;

export type SortableColumn = (typeof sortableColumns)[number];

export type ResourceSort = SortableColumn | `-${SortableColumn}`;

export const resourceSorts: readonly ResourceSort[] = sortableColumns.flatMap((column) => [column, `-${column}`] as const);

/** The sort after a click on a column: rising, then falling. */
export const nextSort = (current: ResourceSort, column: SortableColumn): ResourceSort =>
  current === column ? `-${column}` : column;
