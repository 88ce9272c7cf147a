import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Invitation } from '@/protocol/openapi';
import { Confirm } from '@/ui/dialog';
import { useSay } from '@/ui/notes';
import { Refused } from '@/ui/states';
import { useSettingsApi } from './use-settings-api';

export function WithdrawDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const withdraw = useMutation({
    mutationFn: () => api.withdrawInvitation(invitation.id),
    onSuccess: async () => {
      onClose();
      say(`The invitation of ${invitation.email} is withdrawn.`);
      await queries.invalidateQueries({ queryKey: ['invitations'] });
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title="Withdraw the invitation?"
      action="Withdraw"
      busy={withdraw.isPending}
      onConfirm={() => withdraw.mutate()}
    >
      <p className="mb-3">The link that {invitation.email} got will no longer let them join.</p>
      <Refused error={withdraw.error} />
    </Confirm>
  );
}
