import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Bot, ListChecks, SearchX, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useMay, useMe } from '@/app/services';
import { Button } from '@/ui/button';
import { SelectField } from '@/ui/field';
import { lazyPart } from '@/ui/lazy-part';
import { More, Rows } from '@/ui/rows';
import { SearchField } from '@/ui/search-field';
import { EmptyState, QueryView, SkeletonRows } from '@/ui/states';
import { MemberRow } from './member-row';
import { roles } from './roles';
import { changed, type MemberSearch } from './searches';
import { SectionPage } from './section-page';
import { useSettingsApi } from './use-settings-api';

const InviteDialog = lazyPart(async () => (await import('./invite-dialog')).InviteDialog);
const RolesSheet = lazyPart(async () => (await import('./roles-sheet')).RolesSheet);
const ServiceAccountDialog = lazyPart(async () => (await import('./service-account-dialog')).ServiceAccountDialog);

const route = getRouteApi('/app/settings/members');

export function MembersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayInvite = useMay('invitations.write');
  const mayAddService = useMay('service-accounts.write');
  const [open, setOpen] = useState<'invite' | 'service account' | 'roles' | null>(null);
  const change = (part: Parameters<typeof changed<MemberSearch>>[1]) =>
    void navigate({ replace: true, search: (known) => changed<MemberSearch>(known, part) });
  const close = () => setOpen(null);
  return (
    <SectionPage
      title="Members"
      note="The people and service accounts of the organisation. A change of role counts from their next request on."
      actions={
        <div className="flex flex-wrap gap-2">
          {mayAddService && (
            <Button onClick={() => setOpen('service account')}>
              <Bot className="size-4" aria-hidden="true" /> Add a service account
            </Button>
          )}
          {mayInvite && (
            <Button look="primary" onClick={() => setOpen('invite')}>
              <UserPlus className="size-4" aria-hidden="true" /> Invite
            </Button>
          )}
        </div>
      }
    >
      <search className="mb-4 flex flex-wrap items-center gap-2">
        <SearchField label="Name or e-mail" value={search.q} onChange={(q) => change({ q })} />
        <SelectField
          label="Role"
          hideLabel
          className="w-38"
          value={search.role ?? ''}
          onChange={(event) => change({ role: event.target.value as MemberSearch['role'] | '' })}
        >
          <option value="">Any role</option>
          {roles.map(({ role, label }) => (
            <option key={role} value={role}>
              {label}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Kind"
          hideLabel
          className="w-38"
          value={search.kind ?? ''}
          onChange={(event) => change({ kind: event.target.value as MemberSearch['kind'] | '' })}
        >
          <option value="">Everybody</option>
          <option value="person">People</option>
          <option value="service">Service accounts</option>
        </SelectField>
        <Button look="quiet" onClick={() => setOpen('roles')}>
          <ListChecks className="size-4" aria-hidden="true" /> What roles may do
        </Button>
      </search>
      <MemberList search={search} />
      {open === 'invite' && <InviteDialog onClose={close} />}
      {open === 'service account' && <ServiceAccountDialog onClose={close} />}
      {open === 'roles' && <RolesSheet onClose={close} />}
    </SectionPage>
  );
}

function MemberList({ search }: { search: MemberSearch }) {
  const api = useSettingsApi();
  const me = useMe().data;
  const mayChange = useMay('members.write');
  const members = useInfiniteQuery({
    queryKey: ['members', search],
    queryFn: ({ pageParam }) => api.members({ ...search, limit: 50, ...(pageParam !== undefined && { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  return (
    <QueryView query={members} loading={<SkeletonRows rows={5} className="h-16 rounded-xl" />}>
      {({ pages }) => {
        const found = pages.flatMap((page) => page.items);
        if (found.length === 0) {
          return (
            <EmptyState icon={<SearchX className="size-5" aria-hidden="true" />} title="Nobody matches">
              Take a filter away, or search for a shorter part of the name.
            </EmptyState>
          );
        }
        return (
          <>
            <Rows label="Members" stale={members.isPlaceholderData}>
              {found.map((member) => (
                <MemberRow key={member.id} member={member} isMe={member.id === me?.account.id} mayChange={mayChange} />
              ))}
            </Rows>
            <More list={members} />
          </>
        );
      }}
    </QueryView>
  );
}
