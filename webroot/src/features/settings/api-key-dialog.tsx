import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMay, useMe } from '@/app/services';
import type { CreatedApiKey, NewApiKey } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { CopyButton } from '@/ui/copy-button';
import { Dialog } from '@/ui/dialog';
import { SelectField, TextField } from '@/ui/field';
import { ShownOnce } from '@/ui/shown-once';
import { QueryView, Refused, SkeletonRows } from '@/ui/states';
import { usagesOf } from './key-usage';
import { grantable, stillChosen } from './permission-groups';
import { PermissionPicker } from './permission-picker';
import { FormEnd } from './section-page';
import { useIntent } from '@/ui/use-intent';
import { useSettingsApi } from './use-settings-api';

const lifetimes = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 180, label: '180 days' },
  { days: 365, label: '1 year' },
];

type ApiKeyDialogProps = { accountId?: string | undefined; onClose: () => void };

export function ApiKeyDialog({ accountId, onClose }: ApiKeyDialogProps) {
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      sturdy={made !== null}
      title={made === null ? 'New API key' : `${made.apiKey.name} is made`}
      description={
        made === null ? 'It may do what you choose here, as long as its account may.' : `It acts as ${made.apiKey.account.name}.`
      }
    >
      {made === null ? (
        <KeyForm accountId={accountId} onClose={onClose} onMade={setMade} />
      ) : (
        <MadeKey made={made} onClose={onClose} />
      )}
    </Dialog>
  );
}

type KeyFormProps = ApiKeyDialogProps & { onMade: (made: CreatedApiKey) => void };

function KeyForm({ accountId, onClose, onMade }: KeyFormProps) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const intent = useIntent();
  const me = useMe().data;
  const manages = useMay('api-keys.manage');
  const [name, setName] = useState('');
  const [account, setAccount] = useState(accountId ?? '');
  const [expiresInDays, setDays] = useState(90);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const table = useQuery({ queryKey: ['permissions'], queryFn: api.permissions, staleTime: Infinity });
  const services = useQuery({
    queryKey: ['members', 'services'],
    queryFn: () => api.members({ kind: 'service', limit: 500 }),
    enabled: manages,
  });
  const service = services.data?.items.find(({ id }) => id === account);
  const role = service?.role ?? me?.role ?? 'viewer';
  const make = useMutation({
    mutationFn: (wanted: NewApiKey) => intent.run(wanted, (key) => api.createApiKey(wanted, key)),
    onSuccess: (made) => {
      onMade(made);
      void queries.invalidateQueries({ queryKey: ['api-keys'] });
    },
  });
  return (
    <QueryView query={table} loading={<SkeletonRows rows={8} className="h-9" />}>
      {({ items }) => {
        const offered = grantable(items, me?.permissions ?? [], role);
        const permissions = stillChosen(chosen, offered);
        const submit = (event: FormEvent) => {
          event.preventDefault();
          make.mutate({ name: name.trim(), permissions, expiresInDays, ...(service !== undefined && { accountId: service.id }) });
        };
        return (
          <form onSubmit={submit} className="space-y-4">
            <TextField
              label="Name"
              required
              maxLength={200}
              autoComplete="off"
              placeholder="Nightly report"
              hint="What it is for; you find it by this."
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <div className="grid gap-4 sm:grid-cols-2">
              {manages && (
                <SelectField label="Acts as" value={service?.id ?? ''} onChange={(event) => setAccount(event.target.value)}>
                  <option value="">Me</option>
                  {(services.data?.items ?? []).map((each) => (
                    <option key={each.id} value={each.id}>
                      {each.name}
                    </option>
                  ))}
                </SelectField>
              )}
              <SelectField label="Good for" value={expiresInDays} onChange={(event) => setDays(Number(event.target.value))}>
                {lifetimes.map(({ days, label }) => (
                  <option key={days} value={days}>
                    {label}
                  </option>
                ))}
              </SelectField>
            </div>
            <PermissionPicker offered={offered} chosen={permissions} onChange={setChosen} />
            <Refused error={make.error} />
            <FormEnd>
              <Button onClick={onClose}>Cancel</Button>
              <Button
                type="submit"
                look="primary"
                busy={make.isPending}
                disabled={name.trim() === '' || permissions.length === 0}
              >
                Make the key
              </Button>
            </FormEnd>
          </form>
        );
      }}
    </QueryView>
  );
}

function MadeKey({ made, onClose }: { made: CreatedApiKey; onClose: () => void }) {
  return (
    <div className="space-y-5">
      <ShownOnce label="API key" text={made.secret}>
        Copy the key now and keep it where secrets are kept. It is not stored here and cannot be shown again.
      </ShownOnce>
      {usagesOf(location.origin).map(({ label, text }) => (
        <section key={label} aria-label={label}>
          <div className="mb-1 flex items-center justify-between gap-3">
            <h3 className="text-xs font-medium text-faint">{label}</h3>
            <CopyButton label="Copy" text={() => text} />
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
          <pre tabIndex={0} className="overflow-auto rounded-lg border bg-canvas px-3 py-2 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">
            {text}
          </pre>
        </section>
      ))}
      <FormEnd>
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      </FormEnd>
    </div>
  );
}
