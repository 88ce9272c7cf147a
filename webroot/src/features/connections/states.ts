import type { Connection, Discovery } from '@/protocol/openapi';
import type { Tone } from '@/ui/badge';

export const connectionTone: Record<Connection['state'], Tone> = { unchecked: 'neutral', working: 'good', failing: 'critical' };

export const discoveryWords: Record<Discovery['state'], string> = {
  running: 'Looking now',
  finished: 'Complete',
  partial: 'Partly failed',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

export const authWords = (auth: string) =>
  new Map([
    ['access-key', 'Access key'],
    ['profile', 'Profile'],
    ['assume-role', 'Assumed role'],
    ['sandbox', 'Sandbox'],
  ]).get(auth) ?? auth;
