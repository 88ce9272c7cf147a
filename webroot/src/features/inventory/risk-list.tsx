import type { UseQueryResult } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Risk, RiskPage } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { EmptyState, QueryView, SkeletonRows } from '@/ui/states';
import { severities, type Severity } from './columns';
import { severityTone, typeName } from './names';

type RiskListProps = {
  query: UseQueryResult<RiskPage>;
  severity: Severity | undefined;
  onSeverity: (severity: Severity | undefined) => void;
  onOpen: (id: string) => void;
};

type Finding = { check: string; severity: Severity; title: string; fix: string; risks: Risk[] };

const shownAtFirst = 5;

export function RiskList({ query, severity, onSeverity, onOpen }: RiskListProps) {
  return (
    <QueryView query={query} loading={<SkeletonRows rows={5} className="h-28 rounded-xl" />}>
      {({ items, total }) => {
        if (total === 0) {
          return (
            <EmptyState icon={<ShieldCheck className="size-5 text-good" aria-hidden="true" />} title="Nothing is wrong">
              None of the checks found a risk in what the clouds hold.
            </EmptyState>
          );
        }
        const findings = findingsOf(items.filter((risk) => severity === undefined || risk.severity === severity));
        return (
          <>
            <Severities items={items} chosen={severity} onChoose={onSeverity} />
            {items.length < total && (
              <p className="mb-4 text-soft">
                The {items.length.toLocaleString('en')} worst of {total.toLocaleString('en')} are shown.
              </p>
            )}
            <ul className="space-y-3">
              {findings.map((finding) => (
                <FindingCard key={`${finding.severity} ${finding.check}`} finding={finding} onOpen={onOpen} />
              ))}
            </ul>
          </>
        );
      }}
    </QueryView>
  );
}

function findingsOf(risks: readonly Risk[]): Finding[] {
  const findings = new Map<string, Finding>();
  for (const risk of risks) {
    const key = `${risk.severity} ${risk.check}`;
    const known = findings.get(key);
    if (known === undefined) {
      const { check, severity, title, fix } = risk;
      findings.set(key, { check, severity, title, fix, risks: [risk] });
    } else {
      known.risks.push(risk);
    }
  }
  return [...findings.values()].toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

type SeveritiesProps = {
  items: readonly Risk[];
  chosen: Severity | undefined;
  onChoose: (severity: Severity | undefined) => void;
};

function Severities({ items, chosen, onChoose }: SeveritiesProps) {
  const choices = [undefined, ...severities.filter((severity) => items.some((risk) => risk.severity === severity))];
  return (
    <div className="mb-4 flex flex-wrap gap-1.5" role="group" aria-label="Severity">
      {choices.map((severity) => (
        <button
          key={severity ?? 'all'}
          type="button"
          aria-pressed={chosen === severity}
          onClick={() => onChoose(severity)}
          className={classNames(
            'flex h-8 items-center gap-2 rounded-lg border px-3 capitalize',
            chosen === severity ? 'border-accent bg-selected' : 'bg-surface text-soft hover:bg-hover',
          )}
        >
          {severity ?? 'all'}
          <span className="text-xs text-faint tabular-nums">
            {items.filter((risk) => severity === undefined || risk.severity === severity).length}
          </span>
        </button>
      ))}
    </div>
  );
}

function FindingCard({ finding, onOpen }: { finding: Finding; onOpen: (id: string) => void }) {
  const [all, setAll] = useState(false);
  const shown = all ? finding.risks : finding.risks.slice(0, shownAtFirst);
  const hidden = finding.risks.length - shown.length;
  return (
    <li className="rounded-xl border bg-surface">
      <div className="flex items-start gap-3 px-4 pt-3.5">
        <div className="grow">
          <h2 className="font-semibold tracking-tight">{finding.title}</h2>
          <p className="mt-1 leading-relaxed text-soft">
            <span className="text-faint">Fix:</span> {finding.fix}
          </p>
        </div>
        <Badge tone={severityTone[finding.severity]}>{finding.severity}</Badge>
      </div>
      <ul className="mt-2.5 border-t px-2 py-1.5">
        {shown.map((risk) => (
          <li key={risk.resource.id}>
            <button
              type="button"
              onClick={() => onOpen(risk.resource.id)}
              className="grid w-full grid-cols-1 items-baseline gap-x-4 rounded-lg px-2 py-1.5 text-left hover:bg-hover sm:grid-cols-[14rem_1fr_auto]"
            >
              <span className="truncate font-medium">{risk.resource.name}</span>
              <span className="leading-relaxed text-soft">{risk.why}</span>
              <span className="text-xs whitespace-nowrap text-faint">
                {typeName(risk.resource.type)}, {risk.resource.region}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <div className="px-2 pb-2">
          <Button look="quiet" size="small" onClick={() => setAll(true)}>
            Show {hidden} more
          </Button>
        </div>
      )}
    </li>
  );
}
