import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirm } from '@/ui/dialog';
import { useSay } from '@/ui/notes';
import { Refused } from '@/ui/states';
import { useIntent } from '@/ui/use-intent';
import { useSettingsApi } from './use-settings-api';

export function EndOthersDialog({ onClose }: { onClose: () => void }) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const intent = useIntent();
  const end = useMutation({
    mutationFn: () => intent.run('end others', api.endOtherSessions),
    onSuccess: async ({ ended }) => {
      onClose();
      say(ended === 1 ? 'One session has ended.' : `${ended.toLocaleString('en')} sessions have ended.`);
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  return (
    <Confirm open onClose={onClose} title="End all other sessions?" action="End them" busy={end.isPending} onConfirm={() => end.mutate()}>
      <p className="mb-3">
        Everywhere but here you will be asked to log in again at the next click, in every organisation you are a member of. API
        keys go on.
      </p>
      <Refused error={end.error} />
    </Confirm>
  );
}
