import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useMay } from '@/app/services';
import type { NewServiceAccount, Role } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { useSay } from '@/ui/notes';
import { Refused } from '@/ui/states';
import { RoleField } from './role-field';
import { FormEnd } from './section-page';
import { useIntent } from '@/ui/use-intent';
import { useSettingsApi } from './use-settings-api';

export function ServiceAccountDialog({ onClose }: { onClose: () => void }) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const intent = useIntent();
  const mayManageKeys = useMay('api-keys.manage');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const add = useMutation({
    mutationFn: (account: NewServiceAccount) => intent.run(account, (key) => api.createServiceAccount(account, key)),
    onSuccess: async (made) => {
      onClose();
      say(`${made.name} is added. It needs an API key to do anything.`);
      await queries.invalidateQueries({ queryKey: ['members'] });
      if (mayManageKeys) await navigate({ to: '/settings/api-keys', search: { account: made.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ name: name.trim(), role });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a service account"
      description="For a program. It cannot log in; it acts with API keys alone and stays when people go."
    >
      <form onSubmit={submit} className="space-y-4">
        <TextField
          label="Name"
          required
          maxLength={200}
          placeholder="Nightly report"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <RoleField value={role} onChange={setRole} />
        <Refused error={add.error} />
        <FormEnd>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={add.isPending} disabled={name.trim() === ''}>
            Add
          </Button>
        </FormEnd>
      </form>
    </Dialog>
  );
}
