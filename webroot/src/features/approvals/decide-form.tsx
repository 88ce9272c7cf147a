import { Check, X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Choice } from '@/protocol/frames';
import { Button } from '@/ui/button';
import { TextArea, TextField } from '@/ui/field';
import { Refused } from '@/ui/states';
import { isDestroying, type Wanted } from './words';

type DecideFormProps = {
  wanted: Pick<Wanted, 'confirm' | 'effect'>;
  busy: boolean;
  error: unknown;
  onDecide: (choice: Choice) => void;
};

/** Approve, or reject with a reason. Where one person decides alone they type the name of what it is about. */
export function DecideForm({ wanted, busy, error, onDecide }: DecideFormProps) {
  const [rejecting, setRejecting] = useState(false);
  return (
    <div className="space-y-3">
      {rejecting ? (
        <RejectForm busy={busy} onBack={() => setRejecting(false)} onDecide={onDecide} />
      ) : (
        <ApproveForm wanted={wanted} busy={busy} onReject={() => setRejecting(true)} onDecide={onDecide} />
      )}
      <Refused error={error} />
    </div>
  );
}

type ApproveFormProps = Pick<DecideFormProps, 'wanted' | 'busy' | 'onDecide'> & { onReject: () => void };

function ApproveForm({ wanted: { confirm, effect }, busy, onReject, onDecide }: ApproveFormProps) {
  const [typed, setTyped] = useState('');
  const sure = confirm === null || typed.trim() === confirm;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sure) onDecide({ decision: 'approve', ...(confirm !== null && { confirmation: typed.trim() }) });
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      {confirm !== null && (
        <TextField
          label={`Type ${confirm} to approve it`}
          hint="You decide alone, so make sure that it is the one you mean."
          autoComplete="off"
          className="max-w-sm"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look={isDestroying(effect) ? 'danger' : 'primary'} busy={busy} disabled={!sure}>
          {!busy && <Check className="size-4" aria-hidden="true" />} Approve
        </Button>
        <Button disabled={busy} onClick={onReject}>
          <X className="size-4" aria-hidden="true" /> Reject
        </Button>
      </div>
    </form>
  );
}

type RejectFormProps = Pick<DecideFormProps, 'busy' | 'onDecide'> & { onBack: () => void };

function RejectForm({ busy, onBack, onDecide }: RejectFormProps) {
  const [reason, setReason] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = reason.trim();
    onDecide({ decision: 'reject', ...(text !== '' && { reason: text }) });
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <TextArea
        ref={box}
        label="Why not?"
        hint="Whoever asked reads it, and so does the model, which may then try something better. It may be left empty."
        maxLength={1000}
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="danger" busy={busy}>
          Reject it
        </Button>
        <Button disabled={busy} onClick={onBack}>
          Back
        </Button>
      </div>
    </form>
  );
}
