import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useMay, useMe } from '@/app/services';
import type { Me } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { useSay } from '@/ui/notes';
import { QueryView, Refused, SkeletonRows } from '@/ui/states';
import { roleLabel, roleMay } from './roles';
import { Card, Facts, SectionPage } from './section-page';
import { useSettingsApi } from './use-settings-api';

export function ProfilePage() {
  const me = useMe();
  return (
    <SectionPage title="Profile" note="Who you are here, and as what.">
      <QueryView query={me} loading={<SkeletonRows rows={3} className="h-28 rounded-xl" />}>
        {(known) => (
          <div className="space-y-4">
            <NameForm key={known.account.name} me={known} />
            <Card title="Where you are">
              <Facts
                facts={[
                  ['Organisation', known.org.name],
                  ['Project', known.project.name],
                  ['Role', roleLabel(known.role)],
                  ['What it may do', roleMay(known.role)],
                ]}
              />
            </Card>
          </div>
        )}
      </QueryView>
    </SectionPage>
  );
}

function NameForm({ me }: { me: Me }) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const mayChange = useMay('account.write');
  const [name, setName] = useState(me.account.name);
  const rename = useMutation({
    mutationFn: () => api.rename(name.trim()),
    onSuccess: async (now) => {
      queries.setQueryData(['me'], now);
      say('Your name is changed.');
      await queries.invalidateQueries({ queryKey: ['members'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  const unchanged = name.trim() === '' || name.trim() === me.account.name;
  return (
    <Card title="You">
      <form onSubmit={submit} className="max-w-sm space-y-4">
        <TextField
          label="Name"
          autoComplete="name"
          required
          maxLength={200}
          readOnly={!mayChange}
          hint="Others see it at what you do."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {me.email !== undefined && me.email !== '' && (
          <TextField label="E-mail" type="email" readOnly hint="You log in with it; it cannot be changed here." value={me.email} />
        )}
        <Refused error={rename.error} />
        {mayChange && (
          <Button type="submit" look="primary" busy={rename.isPending} disabled={unchanged}>
            Save
          </Button>
        )}
      </form>
    </Card>
  );
}
