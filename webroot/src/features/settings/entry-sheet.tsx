import type { AuditEntry } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { CopyButton } from '@/ui/copy-button';
import { Sheet } from '@/ui/dialog';
import { ExactTime } from '@/ui/time';
import type { AuditSearch } from './audit-search';
import { actionWords, actorWords } from './audit-words';
import { Facts } from './section-page';

type EntrySheetProps = { entry: AuditEntry; onClose: () => void; onFilter: (part: AuditSearch) => void };

export function EntrySheet({ entry, onClose, onFilter }: EntrySheetProps) {
  const json = JSON.stringify(entry, null, 2);
  return (
    <Sheet open onClose={onClose} title={actionWords(entry.action)} description={<ExactTime iso={entry.createdAt} />}>
      <div className="@container space-y-6">
        <Facts
          facts={[
            ['Who', actorWords(entry)],
            ...(entry.via === undefined ? [] : [['Let in by', <span key="via" className="font-mono text-[0.8125rem] break-all">{entry.via}</span>] as const]),
            ['Action', <span key="action" className="font-mono text-[0.8125rem]">{entry.action}</span>],
            ['Of what', <span key="subject" className="font-mono text-[0.8125rem] break-all">{entry.subject}</span>],
          ]}
        />
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={() => onFilter({ actor: entry.actor })}>
            All by them
          </Button>
          <Button size="small" onClick={() => onFilter({ action: entry.action })}>
            All of this kind
          </Button>
        </div>
        <section aria-label="The entry as JSON">
          <div className="mb-1 flex items-center justify-between">
            <h3 className="text-xs font-medium text-faint">The entry as JSON</h3>
            <CopyButton label="Copy" text={() => json} />
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
          <pre tabIndex={0} className="overflow-auto rounded-lg border bg-canvas px-3 py-2 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">
            {json}
          </pre>
        </section>
      </div>
    </Sheet>
  );
}
