import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useServices } from '@/app/services';
import type { RelatedResource, ResourceDetail, Risk } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { CopyButton } from '@/ui/copy-button';
import { Sheet } from '@/ui/dialog';
import { QueryView, SkeletonRows } from '@/ui/states';
import { RelativeTime } from '@/ui/time';
import { attributeName, attributeText, severityTone, stateTone, typeName } from './names';

type ResourceSheetProps = { id: string; onOpen: (id: string) => void; onClose: () => void };

/** Everything known about one resource. */
export function ResourceSheet({ id, onOpen, onClose }: ResourceSheetProps) {
  const { api } = useServices();
  const detail = useQuery({ queryKey: ['resource', id], queryFn: () => api.resource(id) });
  const resource = detail.data?.resource;
  return (
    <Sheet
      open
      onClose={onClose}
      title={resource?.name ?? 'Resource'}
      description={resource === undefined ? 'Loading' : `${typeName(resource.type)} in ${resource.region}`}
    >
      <QueryView query={detail} loading={<SkeletonRows rows={8} className="h-8" />}>
        {(answer) => <Details detail={answer} onOpen={onOpen} />}
      </QueryView>
    </Sheet>
  );
}

function Details({ detail: { resource, related, risks }, onOpen }: { detail: ResourceDetail; onOpen: (id: string) => void }) {
  const attributes = Object.entries(resource.attributes).toSorted(([a], [b]) => a.localeCompare(b));
  const tags = Object.entries(resource.tags).toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <div className="space-y-7">
      {risks.length > 0 && (
        <Section title="Risks">
          <ul className="space-y-2">
            {risks.map((risk) => (
              <RiskItem key={risk.check} risk={risk} />
            ))}
          </ul>
        </Section>
      )}
      <Section title="Identity">
        <Facts>
          <Fact name="Id">
            <span className="font-mono text-[0.8125rem]">{resource.localId}</span>
          </Fact>
          <Fact name="ARN">
            <span className="font-mono text-[0.8125rem] break-all">{resource.nativeId}</span>
            <CopyButton label="Copy" className="-my-1 ml-1" text={() => resource.nativeId} />
          </Fact>
          <Fact name="Account">
            <span className="font-mono text-[0.8125rem]">{resource.account}</span>
          </Fact>
          <Fact name="Connection">{resource.connection}</Fact>
          {resource.state !== undefined && (
            <Fact name="State">
              <Badge tone={stateTone(resource.state)} dot>
                {resource.state}
              </Badge>
            </Fact>
          )}
          {resource.createdAt !== undefined && (
            <Fact name="Created">
              <RelativeTime iso={resource.createdAt} />
            </Fact>
          )}
          <Fact name="Last seen">
            <RelativeTime iso={resource.lastSeenAt} />
          </Fact>
        </Facts>
      </Section>
      {attributes.length > 0 && (
        <Section title="Attributes">
          <Facts>
            {attributes.map(([name, value]) => (
              <Fact key={name} name={attributeName(name)}>
                <span className="break-words">{attributeText(value)}</span>
              </Fact>
            ))}
          </Facts>
        </Section>
      )}
      <Section title="Tags">
        {tags.length === 0 ? (
          <p className="text-faint">It has no tags.</p>
        ) : (
          <ul className="flex flex-wrap gap-1.5">
            {tags.map(([name, value]) => (
              <li key={name} className="max-w-full truncate rounded-md border bg-surface px-2 py-0.5 font-mono text-xs">
                <span className="text-faint">{name}</span> {value}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {related.length > 0 && (
        <Section title="Related">
          <ul className="-mx-2">
            {related.map((each) => (
              <RelatedItem key={`${each.direction} ${each.relation} ${each.id}`} related={each} onOpen={onOpen} />
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-xs font-medium text-faint">{title}</h3>
      {children}
    </section>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">{children}</dl>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function RiskItem({ risk }: { risk: Risk }) {
  return (
    <li className="rounded-xl border bg-surface px-3.5 py-3">
      <p className="flex items-start justify-between gap-3 font-medium">
        {risk.title}
        <Badge tone={severityTone[risk.severity]}>{risk.severity}</Badge>
      </p>
      <p className="mt-1 leading-relaxed text-soft">{risk.why}</p>
      <p className="mt-1.5 leading-relaxed">
        <span className="text-faint">Fix:</span> {risk.fix}
      </p>
    </li>
  );
}

function RelatedItem({ related, onOpen }: { related: RelatedResource; onOpen: (id: string) => void }) {
  const Arrow = related.direction === 'out' ? ArrowRight : ArrowLeft;
  return (
    <li>
      <button
        type="button"
        onClick={() => onOpen(related.id)}
        className="flex w-full items-center gap-2.5 rounded-lg px-2 py-1.5 text-left hover:bg-hover"
      >
        <Arrow className="size-4 shrink-0 text-faint" aria-hidden="true" />
        <span className="w-26 shrink-0 truncate text-soft">{related.relation.replaceAll(/[_-]/g, ' ')}</span>
        <span className="min-w-0 grow truncate font-medium">{related.name}</span>
        <span className="shrink-0 text-xs text-faint">{typeName(related.type)}</span>
      </button>
    </li>
  );
}
