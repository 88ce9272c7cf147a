import { useMemo } from 'react';
import { WorkApi } from '@/protocol/work-api';
import { useServices } from './services';

export function useWorkApi(): WorkApi {
  const { api } = useServices();
  return useMemo(() => new WorkApi(api.rest), [api]);
}
