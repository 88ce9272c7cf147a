import { useMemo } from 'react';
import { useServices } from '@/app/services';
import { SettingsApi } from '@/protocol/settings-api';

export function useSettingsApi(): SettingsApi {
  const { api } = useServices();
  return useMemo(() => new SettingsApi(api.rest), [api]);
}
