import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { useServices } from '@/app/services';
import { Intent } from '@/protocol/intent';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Dialog } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { Refused } from '@/ui/states';
import { asksForKey, asksForProfile, type Auth, type ConnectionForm, emptyForm, requestOf } from './new-connection';

const ways: readonly { auth: Auth; label: string; hint: string }[] = [
  { auth: 'access-key', label: 'Access key', hint: 'A key pair of an IAM user. Aurora only reads; ReadOnlyAccess is enough.' },
  { auth: 'profile', label: 'Profile', hint: 'A profile of the AWS configuration on the machine that runs Aurora.' },
  { auth: 'assume-role', label: 'Assume a role', hint: 'A role in the account, best with an external id. The safest way.' },
];

type AddDialogProps = { onClose: () => void; onAdded: (id: string) => void };

/** Connects an AWS account, asks it who it is, and looks what it holds. */
export function AddDialog({ onClose, onAdded }: AddDialogProps) {
  const { api } = useServices();
  const queries = useQueryClient();
  const [form, setForm] = useState<ConnectionForm>(emptyForm);
  const [intent] = useState(() => new Intent());
  const add = useMutation({
    mutationFn: () => {
      const connection = requestOf(form);
      return intent.run(connection, (key) => api.createConnection(connection, key));
    },
    onSuccess: ({ id }) => {
      onAdded(id);
      void firstLook(id);
    },
  });

  const firstLook = async (id: string) => {
    try {
      const tested = await api.testConnection(id);
      if (tested.state === 'working') await api.discover(id);
    } finally {
      await queries.invalidateQueries({ queryKey: ['connections'] });
      await queries.invalidateQueries({ queryKey: ['connection', id] });
    }
  };

  const field = (name: keyof ConnectionForm) => ({
    value: form[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
      setForm((known) => ({ ...known, [name]: event.target.value })),
    autoComplete: 'off',
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };

  return (
    <Dialog open onClose={onClose} title="Connect AWS" description="Keys go to the secret store; no page ever shows them again.">
      <form onSubmit={submit} className="space-y-4">
        <TextField label="Name" required maxLength={100} placeholder="Production" {...field('name')} />
        <fieldset>
          <legend className="mb-1.5 text-[0.8125rem] font-medium text-soft">How Aurora logs in</legend>
          <div className="grid grid-cols-3 gap-1 rounded-xl bg-hover p-1">
            {ways.map(({ auth, label }) => (
              <label
                key={auth}
                className={classNames(
                  'cursor-pointer rounded-lg px-2 py-1.5 text-center font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent',
                  form.auth === auth ? 'bg-surface text-ink shadow-sm' : 'text-soft',
                )}
              >
                <input
                  type="radio"
                  name="auth"
                  className="sr-only"
                  checked={form.auth === auth}
                  onChange={() => setForm((known) => ({ ...known, auth }))}
                />
                {label}
              </label>
            ))}
          </div>
          <p className="mt-1.5 text-xs text-faint">{ways.find((way) => way.auth === form.auth)?.hint}</p>
        </fieldset>
        {form.auth === 'assume-role' && (
          <>
            <TextField
              label="Role ARN"
              required
              maxLength={2048}
              placeholder="arn:aws:iam::123456789012:role/aurora-reader"
              {...field('roleArn')}
            />
            <TextField label="External id" maxLength={1224} {...field('externalId')} />
            <SelectField label="Starting from" {...field('base')}>
              <option value="machine">the identity of the machine</option>
              <option value="access-key">an access key</option>
              <option value="profile">a profile</option>
            </SelectField>
          </>
        )}
        {asksForKey(form) && (
          <>
            <TextField label="Access key id" required maxLength={128} {...field('accessKeyId')} />
            <TextField label="Secret access key" type="password" required maxLength={256} {...field('secretAccessKey')} />
          </>
        )}
        {asksForProfile(form) && <TextField label="Profile" required maxLength={200} placeholder="default" {...field('profile')} />}
        <details className="group/more rounded-xl border">
          <summary className="flex list-none items-center gap-2 rounded-xl px-3.5 py-2.5 font-medium text-soft hover:text-ink">
            <ChevronRight className="size-4 transition-transform group-open/more:rotate-90" aria-hidden="true" />
            More settings
          </summary>
          <div className="space-y-4 px-3.5 pt-1 pb-4">
            {asksForKey(form) && (
              <TextField label="Session token" type="password" maxLength={4096} {...field('sessionToken')} />
            )}
            <TextField
              label="Only these regions"
              hint="Separated by commas; empty means every enabled region."
              placeholder="eu-central-1, us-east-1"
              {...field('regions')}
            />
            <TextField label="Region to ask first" hint="us-east-1 when empty." maxLength={50} {...field('region')} />
            <TextField
              label="Endpoint"
              hint="For a server that speaks like AWS."
              maxLength={2048}
              placeholder="http://127.0.0.1:5000"
              {...field('endpoint')}
            />
          </div>
        </details>
        <Refused error={add.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={add.isPending}>
            Connect
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
