import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Member } from '@/protocol/openapi';
import { Confirm } from '@/ui/dialog';
import { useSay } from '@/ui/notes';
import { Refused } from '@/ui/states';
import { useSettingsApi } from './use-settings-api';

type RemoveMemberDialogProps = { member: Member; isMe: boolean; onClose: () => void };

export function RemoveMemberDialog({ member, isMe, onClose }: RemoveMemberDialogProps) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const remove = useMutation({
    mutationFn: () => api.removeMember(member.id),
    onSuccess: async () => {
      onClose();
      say(`${member.name} is no longer a member.`);
      await queries.invalidateQueries({ queryKey: isMe ? [] : ['members'] });
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={isMe ? 'Leave the organisation?' : `Remove ${member.name}?`}
      action={isMe ? 'Leave' : 'Remove'}
      typed={member.name}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p className="mb-3">
        {isMe ? 'Your' : 'Their'} sessions and API keys in this organisation end at the next request. What was done stays in the
        audit log.
      </p>
      <Refused error={remove.error} />
    </Confirm>
  );
}
