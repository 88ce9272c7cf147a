import { expect, it } from 'vitest';
import type { DiscoveryScope } from '@/protocol/openapi';
import { readServices } from './read-services';

const scope = (service: string, region: string, resources: number, succeededAt: string): DiscoveryScope => ({
  service,
  region,
  resources,
  succeededAt,
  state: 'fresh',
  attemptedAt: succeededAt,
});

it('adds up the regions of a service and keeps the oldest reading', () => {
  const read = readServices([
    scope('sqs', 'us-east-1', 1, '2026-03-01T10:00:00Z'),
    scope('ec2', 'eu-central-1', 40, '2026-03-01T10:00:05Z'),
    scope('ec2', 'us-east-1', 2, '2026-03-01T10:00:01Z'),
  ]);
  expect(read).toEqual([
    { service: 'ec2', regions: 2, resources: 42, oldest: '2026-03-01T10:00:01Z' },
    { service: 'sqs', regions: 1, resources: 1, oldest: '2026-03-01T10:00:00Z' },
  ]);
});
