import { useMutation } from '@tanstack/react-query';
import { useServices } from '@/app/services';

/** Goes on in another organisation. */
export function useMove() {
  const { api, startAnew } = useServices();
  return useMutation({
    mutationFn: (id: string) => api.switchOrganisation(id),
    onSuccess: () => startAnew('/settings/organisation'),
  });
}
