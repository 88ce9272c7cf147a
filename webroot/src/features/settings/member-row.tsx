import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Bot, Ellipsis, KeyRound, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/app/services';
import type { Member, Role } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { SelectField } from '@/ui/field';
import { lazyPart } from '@/ui/lazy-part';
import { Menu, MenuItem } from '@/ui/menu';
import { useSay } from '@/ui/notes';
import { Row } from '@/ui/rows';
import { Refused } from '@/ui/states';
import { RelativeTime, ShortDate } from '@/ui/time';
import { changeRole } from './change-role';
import { roleLabel, roles } from './roles';
import { useSettingsApi } from './use-settings-api';

const RemoveMemberDialog = lazyPart(async () => (await import('./remove-member-dialog')).RemoveMemberDialog);

type MemberRowProps = { member: Member; isMe: boolean; mayChange: boolean };

export function MemberRow({ member, isMe, mayChange }: MemberRowProps) {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const mayManageKeys = useMay('api-keys.manage');
  const [removing, setRemoving] = useState(false);
  const change = useMutation({
    mutationFn: (role: Role) => changeRole(api, member, role),
    onSuccess: ({ name, role }) => say(`${name} is ${roleLabel(role)} now.`),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['members'] });
      if (isMe) await queries.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const shown = change.isPending ? change.variables : member.role;
  return (
    <Row
      name={member.name}
      below={<Refused error={change.error} />}
      actions={
        mayChange ? (
          <>
            <SelectField
              label={`Role of ${member.name}`}
              hideLabel
              className="w-38"
              value={shown}
              disabled={change.isPending}
              onChange={(event) => change.mutate(event.target.value as Role)}
            >
              {roles.map(({ role, label }) => (
                <option key={role} value={role}>
                  {label}
                </option>
              ))}
            </SelectField>
            <Menu
              trigger={
                <Button look="quiet" size="icon" aria-label={`More for ${member.name}`}>
                  <Ellipsis className="size-4" aria-hidden="true" />
                </Button>
              }
            >
              {mayManageKeys && (
                <MenuItem
                  icon={<KeyRound className="size-4 text-faint" aria-hidden="true" />}
                  onSelect={() => void navigate({ to: '/settings/api-keys', search: { account: member.id } })}
                >
                  API keys
                </MenuItem>
              )}
              <MenuItem icon={<UserMinus className="size-4" aria-hidden="true" />} danger onSelect={() => setRemoving(true)}>
                Remove
              </MenuItem>
            </Menu>
          </>
        ) : (
          <Badge>{roleLabel(member.role)}</Badge>
        )
      }
    >
      <span
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-tint text-[0.8125rem] font-semibold text-accent max-sm:hidden"
        aria-hidden="true"
      >
        {member.kind === 'service' ? <Bot className="size-4.5" /> : member.name.slice(0, 1).toUpperCase()}
      </span>
      <div className="min-w-0 grow basis-48">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <span className="min-w-0 break-words">{member.name}</span>
          {isMe && <Badge tone="good">You</Badge>}
          {member.kind === 'service' && <Badge>Service account</Badge>}
        </p>
        <p className="mt-0.5 text-[0.8125rem] break-words text-soft">
          {member.email !== undefined && member.email !== '' && <>{member.email}, </>}
          {member.lastSeenAt === undefined ? (
            <>
              member since <ShortDate iso={member.joinedAt} />
            </>
          ) : (
            <>
              seen <RelativeTime iso={member.lastSeenAt} />
            </>
          )}
        </p>
      </div>
      {removing && <RemoveMemberDialog member={member} isMe={isMe} onClose={() => setRemoving(false)} />}
    </Row>
  );
}
