import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { useMay, useMe, useServices } from '@/app/services';
import type { Organisation, UpdateOrganisation } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { useSay } from '@/ui/notes';
import { Row, Rows } from '@/ui/rows';
import { QueryView, Refused, SkeletonRows } from '@/ui/states';
import { NamedForm } from './named-form';
import { roleLabel } from './roles';
import { Card, SectionPage } from './section-page';
import { useMove } from './use-move';
import { VersionedEdit } from '@/ui/versioned';
import { useSettingsApi } from './use-settings-api';

const NewOrganisationDialog = lazyPart(async () => (await import('./new-organisation-dialog')).NewOrganisationDialog);

export function OrganisationPage() {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const mayChange = useMay('organisation.write');
  return (
    <SectionPage title="Organisation" note="Everything in Aurora belongs to one organisation, and nothing of it is seen by another.">
      <div className="space-y-8">
        <Card title="General">
          <div className="max-w-sm">
            <VersionedEdit
              queryKey={['organisation']}
              read={api.organisation}
              write={(change: UpdateOrganisation, etag) => api.updateOrganisation(change, etag)}
              onSaved={({ name }) => {
                say(`Saved; the organisation is called ${name}.`);
                void queries.invalidateQueries({ queryKey: ['me'] });
                void queries.invalidateQueries({ queryKey: ['organisations'] });
              }}
            >
              {({ value, busy, error, save }) => (
                <NamedForm
                  initial={{ name: value.name, slug: value.slug }}
                  slugHint="People may give it at the log-in to choose the organisation."
                  action="Save"
                  busy={busy}
                  error={error}
                  readOnly={!mayChange}
                  onSubmit={save}
                />
              )}
            </VersionedEdit>
          </div>
        </Card>
        <YourOrganisations />
      </div>
    </SectionPage>
  );
}

function YourOrganisations() {
  const { api } = useServices();
  const me = useMe().data;
  const mayList = useMay('account.write');
  const mayCreate = useMay('organisations.create');
  const [making, setMaking] = useState(false);
  const organisations = useQuery({ queryKey: ['organisations'], queryFn: api.organisations, staleTime: 60_000, enabled: mayList });
  if (!mayList) return null;
  return (
    <section aria-label="Your organisations">
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <h2 className="grow font-semibold tracking-tight">Your organisations</h2>
        {mayCreate && (
          <Button size="small" onClick={() => setMaking(true)}>
            <Building2 className="size-4" aria-hidden="true" /> New organisation
          </Button>
        )}
      </div>
      <QueryView query={organisations} loading={<SkeletonRows rows={2} className="h-16 rounded-xl" />}>
        {({ items }) => (
          <Rows label="Your organisations">
            {items.map((organisation) => (
              <OrganisationRow key={organisation.id} organisation={organisation} here={organisation.id === me?.org.id} />
            ))}
          </Rows>
        )}
      </QueryView>
      {making && <NewOrganisationDialog onClose={() => setMaking(false)} />}
    </section>
  );
}

function OrganisationRow({ organisation, here }: { organisation: Organisation; here: boolean }) {
  const move = useMove();
  return (
    <Row
      name={organisation.name}
      below={<Refused error={move.error} />}
      actions={
        here ? (
          <Badge tone="good" dot>
            You are here
          </Badge>
        ) : (
          <Button
            size="small"
            busy={move.isPending || move.isSuccess}
            aria-label={`Switch to ${organisation.name}`}
            onClick={() => move.mutate(organisation.id)}
          >
            Switch to it
          </Button>
        )
      }
    >
      <div className="min-w-0 grow basis-48">
        <p className="font-medium break-words">{organisation.name}</p>
        <p className="mt-0.5 text-[0.8125rem] text-soft">
          <span className="font-mono text-xs">{organisation.slug}</span>
          {organisation.role !== undefined && `, as ${roleLabel(organisation.role)}`}
        </p>
      </div>
    </Row>
  );
}
