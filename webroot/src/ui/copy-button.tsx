import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button';

type CopyButtonProps = { label: string; text: () => string; className?: string };

export function CopyButton({ label, text, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1800);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setCopied(true);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button look="quiet" size="small" className={className} onClick={() => void copy()}>
      <Icon className="size-3.5" aria-hidden="true" />
      <span aria-live="polite">{copied ? 'Copied' : failed ? 'Select it and copy' : label}</span>
    </Button>
  );
}
