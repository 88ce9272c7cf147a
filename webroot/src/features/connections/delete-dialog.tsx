import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useServices } from '@/app/services';
import type { Connection } from '@/protocol/openapi';
import { Confirm } from '@/ui/dialog';
import { Refused } from '@/ui/states';

export function DeleteDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.deleteConnection(connection.id),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Delete ${connection.name}?`}
      action="Delete"
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p>
        Its keys and the {(connection.resources ?? 0).toLocaleString('en')} resources that were found through it are removed
        from Aurora. Nothing changes in the cloud.
      </p>
      <Refused error={remove.error} />
    </Confirm>
  );
}
