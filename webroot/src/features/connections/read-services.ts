import type { DiscoveryScope } from '@/protocol/openapi';

type ReadService = { service: string; regions: number; resources: number; oldest: string };

/** What was read, one line for each service over all its regions. */
export function readServices(scopes: readonly DiscoveryScope[]): ReadService[] {
  const services = new Map<string, ReadService>();
  for (const { service, resources, succeededAt, attemptedAt } of scopes) {
    const read = succeededAt ?? attemptedAt;
    const known = services.get(service);
    if (known === undefined) {
      services.set(service, { service, regions: 1, resources, oldest: read });
      continue;
    }
    known.regions += 1;
    known.resources += resources;
    if (read < known.oldest) known.oldest = read;
  }
  return [...services.values()].toSorted((a, b) => a.service.localeCompare(b.service));
}
