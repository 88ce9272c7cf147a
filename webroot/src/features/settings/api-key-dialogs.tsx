import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSettingsApi } from './use-settings-api';
import type { ApiKey, RenameApiKey } from '@/protocol/openapi';
import { Confirm, Dialog } from '@/ui/dialog';
import { useSay } from '@/ui/notes';
import { Refused } from '@/ui/states';
import { NamedForm } from './named-form';
import { VersionedEdit } from '@/ui/versioned';

type ForKey = { apiKey: ApiKey; onClose: () => void };

export function RenameDialog({ apiKey, onClose }: ForKey) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  return (
    <Dialog open onClose={onClose} title={`Rename ${apiKey.name}`}>
      <VersionedEdit
        queryKey={['api-key', apiKey.id]}
        read={() => api.apiKey(apiKey.id)}
        write={(change: RenameApiKey, etag) => api.renameApiKey(apiKey.id, change, etag)}
        onSaved={({ name }) => {
          onClose();
          say(`The key is called ${name} now.`);
          void queries.invalidateQueries({ queryKey: ['api-keys'] });
        }}
      >
        {({ value, busy, error, save }) => (
          <NamedForm
            initial={{ name: value.name }}
            action="Save"
            busy={busy}
            error={error}
            onCancel={onClose}
            onSubmit={({ name }) => save({ name })}
          />
        )}
      </VersionedEdit>
    </Dialog>
  );
}

export function RevokeDialog({ apiKey, onClose }: ForKey) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const revoke = useMutation({
    mutationFn: () => api.revokeApiKey(apiKey.id),
    onSuccess: async () => {
      onClose();
      say(`${apiKey.name} is revoked.`);
      await queries.invalidateQueries({ queryKey: ['api-keys'] });
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Revoke ${apiKey.name}?`}
      action="Revoke"
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    >
      <p className="mb-3">What uses it is refused from the next request on. A revoked key cannot be brought back.</p>
      <Refused error={revoke.error} />
    </Confirm>
  );
}
