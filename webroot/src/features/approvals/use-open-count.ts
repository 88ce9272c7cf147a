import { useQuery } from '@tanstack/react-query';
import { useMay } from '@/app/services';
import { useWorkApi } from '@/app/use-work-api';

const lookAgainMillis = 30_000;

/** How many approvals are open, looked at now and then, since a decision is told to nobody. */
export function useOpenCount(): number {
  const api = useWorkApi();
  const may = useMay('approvals.read');
  const page = useQuery({
    queryKey: ['approvals', 'count'],
    queryFn: () => api.approvals({ state: 'open', limit: 1 }),
    enabled: may,
    refetchInterval: lookAgainMillis,
  });
  return page.data?.open ?? 0;
}
