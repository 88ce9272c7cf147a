import { resourceSorts, severities, type ResourceSort, type Severity } from './columns';

/** What the address of the inventory page says. */
export type InventorySearch = {
  view?: 'risks';
  q?: string;
  type?: string;
  region?: string;
  state?: string;
  connection?: string;
  sort?: ResourceSort;
  severity?: Severity;
  open?: string;
};

/** Reads the address; what makes no sense is left out. */
export function inventorySearch(search: Record<string, unknown>): InventorySearch {
  const found: InventorySearch = {};
  if (search['view'] === 'risks') found.view = 'risks';
  for (const key of ['q', 'type', 'region', 'state', 'connection', 'open'] as const) {
    const value = search[key];
    if ((typeof value === 'string' || typeof value === 'number') && value !== '') found[key] = String(value);
  }
  const sort = resourceSorts.find((each) => each === search['sort']);
  if (sort !== undefined && sort !== 'name') found.sort = sort;
  const severity = severities.find((each) => each === search['severity']);
  if (severity !== undefined) found.severity = severity;
  return found;
}
