import { Ban, Ellipsis, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { ApiKey } from '@/protocol/openapi';
import { Badge, type Tone } from '@/ui/badge';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { Menu, MenuItem } from '@/ui/menu';
import { Row } from '@/ui/rows';
import { RelativeTime, ShortDate } from '@/ui/time';

const dialogs = () => import('./api-key-dialogs');
const RenameDialog = lazyPart(async () => (await dialogs()).RenameDialog);
const RevokeDialog = lazyPart(async () => (await dialogs()).RevokeDialog);

const tones: Record<ApiKey['state'], Tone> = { active: 'good', expired: 'warning', revoked: 'neutral' };

export function ApiKeyRow({ apiKey, mayChange }: { apiKey: ApiKey; mayChange: boolean }) {
  const [doing, setDoing] = useState<'rename' | 'revoke' | null>(null);
  const { name, hint, account, permissions, state, createdAt, expiresAt, lastUsedAt } = apiKey;
  return (
    <Row
      name={name}
      below={
        <details className="group/permissions text-[0.8125rem]">
          <summary className="inline cursor-pointer rounded text-soft underline decoration-line-strong underline-offset-3 hover:text-ink">
            {permissions.length === 1 ? '1 permission' : `${permissions.length} permissions`}
          </summary>
          <ul className="mt-2 flex flex-wrap gap-1.5">
            {permissions.map((permission) => (
              <li key={permission} className="rounded-md border bg-canvas px-1.5 py-px font-mono text-xs text-soft">
                {permission}
              </li>
            ))}
          </ul>
        </details>
      }
      actions={
        <>
          <Badge tone={tones[state]} dot>
            {state}
          </Badge>
          {mayChange && state !== 'revoked' && (
            <Menu
              trigger={
                <Button look="quiet" size="icon" aria-label={`More for ${name}`}>
                  <Ellipsis className="size-4" aria-hidden="true" />
                </Button>
              }
            >
              <MenuItem icon={<Pencil className="size-4 text-faint" aria-hidden="true" />} onSelect={() => setDoing('rename')}>
                Rename
              </MenuItem>
              <MenuItem icon={<Ban className="size-4" aria-hidden="true" />} danger onSelect={() => setDoing('revoke')}>
                Revoke
              </MenuItem>
            </Menu>
          )}
        </>
      }
    >
      <div className="min-w-0 grow basis-40">
        <p className="flex flex-wrap items-baseline gap-x-2.5 font-medium">
          <span className="min-w-0 break-words">{name}</span>
          <span className="font-mono text-xs font-normal text-faint">{hint}…</span>
        </p>
        <p className="mt-0.5 text-[0.8125rem] text-soft">
          Acts as {account.name}, made <RelativeTime iso={createdAt} />,{' '}
          {lastUsedAt === undefined ? 'never used' : <>last used <RelativeTime iso={lastUsedAt} /></>}
          {state !== 'revoked' && (
            <>
              , {state === 'expired' ? 'expired' : 'good until'} <ShortDate iso={expiresAt} />
            </>
          )}
        </p>
      </div>
      {doing === 'rename' && <RenameDialog apiKey={apiKey} onClose={() => setDoing(null)} />}
      {doing === 'revoke' && <RevokeDialog apiKey={apiKey} onClose={() => setDoing(null)} />}
    </Row>
  );
}
