import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CreatedInvitation, NewInvitation, Role } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { ShownOnce } from '@/ui/shown-once';
import { Refused } from '@/ui/states';
import { RoleField } from './role-field';
import { roleLabel } from './roles';
import { FormEnd } from './section-page';
import { useIntent } from '@/ui/use-intent';
import { useSettingsApi } from './use-settings-api';

const days = [1, 3, 7, 14, 30];

const beforehand = "You get a link to send on. Aurora sends no mail; who has the link can join in the name of the e-mail.";

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      sturdy={made !== null}
      title={made === null ? 'Invite somebody' : 'Invited'}
      description={
        made === null ? beforehand : `${made.invitation.email}, as ${roleLabel(made.invitation.role)}. Send the link to them yourself.`
      }
    >
      {made === null ? <InviteForm onClose={onClose} onMade={setMade} /> : <Link made={made} onClose={onClose} />}
    </Dialog>
  );
}

type InviteFormProps = { onClose: () => void; onMade: (made: CreatedInvitation) => void };

function InviteForm({ onClose, onMade }: InviteFormProps) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const intent = useIntent();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [expiresInDays, setDays] = useState(7);
  const invite = useMutation({
    mutationFn: (invitation: NewInvitation) => intent.run(invitation, (key) => api.invite(invitation, key)),
    onSuccess: (made) => {
      onMade(made);
      void queries.invalidateQueries({ queryKey: ['invitations'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ email: email.trim(), role, expiresInDays });
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label="E-mail"
        type="email"
        required
        maxLength={320}
        autoComplete="off"
        placeholder="ada@example.com"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <RoleField value={role} onChange={setRole} />
      <SelectField label="The link is good for" value={expiresInDays} onChange={(event) => setDays(Number(event.target.value))}>
        {days.map((count) => (
          <option key={count} value={count}>
            {count === 1 ? '1 day' : `${count} days`}
          </option>
        ))}
      </SelectField>
      <Refused error={invite.error} />
      <FormEnd>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={invite.isPending}>
          Make the link
        </Button>
      </FormEnd>
    </form>
  );
}

function Link({ made, onClose }: { made: CreatedInvitation; onClose: () => void }) {
  return (
    <div className="space-y-4">
      <ShownOnce label="Link of the invitation" text={`${location.origin}${made.path}`}>
        The link is shown this once. Whoever has it can join in the name of {made.invitation.email}.
      </ShownOnce>
      <FormEnd>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </FormEnd>
    </div>
  );
}
