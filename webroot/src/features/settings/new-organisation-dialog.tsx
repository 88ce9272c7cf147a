import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { NewOrganisation } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Refused } from '@/ui/states';
import { NamedForm } from './named-form';
import { useIntent } from '@/ui/use-intent';
import { useMove } from './use-move';
import { useSettingsApi } from './use-settings-api';

export function NewOrganisationDialog({ onClose }: { onClose: () => void }) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const intent = useIntent();
  const move = useMove();
  const make = useMutation({
    mutationFn: (organisation: NewOrganisation) => intent.run(organisation, (key) => api.createOrganisation(organisation, key)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['organisations'] });
    },
  });
  const made = make.data;
  return (
    <Dialog
      open
      onClose={onClose}
      title={made === undefined ? 'New organisation' : `${made.name} is there`}
      description={
        made === undefined
          ? 'You are its administrator. It starts with a project and nobody else.'
          : 'You are its administrator. What you see now still belongs to the organisation you are in.'
      }
    >
      {made === undefined ? (
        <NamedForm
          initial={{ name: '', slug: '' }}
          placeholder="Northwind"
          slugHint="Made from the name when empty."
          action="Make it"
          busy={make.isPending}
          error={make.error}
          onCancel={onClose}
          onSubmit={(organisation) => make.mutate(organisation)}
        />
      ) : (
        <div className="space-y-4">
          <Refused error={move.error} />
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>Stay here</Button>
            <Button look="primary" busy={move.isPending || move.isSuccess} onClick={() => move.mutate(made.id)}>
              Switch to it
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
