import { Eye } from 'lucide-react';
import type { Approval } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Row, Rows } from '@/ui/rows';
import { RelativeTime } from '@/ui/time';
import { decisionWords, effectWords, stateWords } from './words';

type ApprovalListProps = { approvals: readonly Approval[]; stale: boolean; onOpen: (id: string) => void };

export function ApprovalList({ approvals, stale, onOpen }: ApprovalListProps) {
  return (
    <Rows label="Approvals" stale={stale}>
      {approvals.map((approval) => (
        <ApprovalRow key={approval.id} approval={approval} onOpen={() => onOpen(approval.id)} />
      ))}
    </Rows>
  );
}

function ApprovalRow({ approval, onOpen }: { approval: Approval; onOpen: () => void }) {
  const { title, target, state, tainted, requestedBy, createdAt, expiresAt, decidedAt, decidedBy } = approval;
  const effect = effectWords(approval.effect);
  const open = state === 'open';
  const ending = stateWords(state);
  return (
    <Row
      name={title}
      interactive
      actions={
        open ? (
          <span className="text-[0.8125rem] whitespace-nowrap text-soft max-sm:text-xs">
            until <RelativeTime iso={expiresAt} />
          </span>
        ) : (
          <Badge tone={ending.tone} dot>
            {ending.label}
          </Badge>
        )
      }
    >
      <div className="min-w-0 grow basis-64">
        <button
          type="button"
          onClick={onOpen}
          className="max-w-full text-left font-medium break-words after:absolute after:inset-0 after:rounded-xl group-hover/row:text-accent"
        >
          {title}
        </button>
        <p className="mt-0.5 text-[0.8125rem] break-words text-soft">{target}</p>
        <p className="mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xs text-faint">
          <Badge tone={effect.tone}>{effect.label}</Badge>
          {tainted && (
            <Badge tone="warning">
              <Eye className="size-3" aria-hidden="true" /> After text from outside
            </Badge>
          )}
          <span>
            {requestedBy.name}, <RelativeTime iso={createdAt} />
          </span>
          {!open && decidedAt !== undefined && (
            <span>
              {decisionWords(state, decidedBy?.name ?? null)}, <RelativeTime iso={decidedAt} />
            </span>
          )}
        </p>
      </div>
    </Row>
  );
}
