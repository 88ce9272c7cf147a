import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useMe } from '@/app/services';
import { asProblem, statusOf } from '@/protocol/problem';
import { Button } from '@/ui/button';
import { Checkbox, TextField } from '@/ui/field';
import { useSay } from '@/ui/notes';
import { passwordRules } from '@/ui/password-rules';
import { Refused, RefusalText } from '@/ui/states';
import { waitWords } from '@/ui/time';
import { useWait } from '@/ui/use-wait';
import { refusedField } from './refused-field';
import { Card, SectionPage } from './section-page';
import { useSettingsApi } from './use-settings-api';

export function PasswordPage() {
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const email = useMe().data?.email;
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [shown, setShown] = useState(false);
  const current = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const change = useMutation({
    mutationFn: () => api.changePassword({ currentPassword, newPassword }),
    onSuccess: async () => {
      setCurrent('');
      setNew('');
      setShown(false);
      say('Your password is changed, and your other sessions have ended.');
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
    onError: (error) => {
      const refused = refusedField(statusOf(error));
      if (refused !== null) (refused === 'current' ? current : next).current?.focus();
    },
  });
  const wait = useWait(change.error);
  const field = change.error === null ? null : refusedField(statusOf(change.error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <SectionPage title="Password" note="A change ends all your sessions but this one. API keys go on as they are; revoke those you do not trust.">
      <Card title="Change the password">
        <form onSubmit={submit} className="max-w-sm space-y-4">
          <input type="text" autoComplete="username" readOnly hidden value={email ?? ''} />
          <TextField
            label="Current password"
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            required
            maxLength={1000}
            ref={current}
            error={field === 'current' && asProblem(change.error).detail}
            value={currentPassword}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <TextField
            label="New password"
            type={shown ? 'text' : 'password'}
            autoComplete="new-password"
            required
            maxLength={1000}
            hint={passwordRules}
            ref={next}
            error={field === 'new' && <RefusalText error={change.error} />}
            value={newPassword}
            onChange={(event) => setNew(event.target.value)}
          />
          <Checkbox label="Show both" checked={shown} onChange={(event) => setShown(event.target.checked)} />
          {field === null && <Refused error={change.error} />}
          <Button
            type="submit"
            look="primary"
            busy={change.isPending}
            disabled={wait > 0 || currentPassword === '' || newPassword === ''}
          >
            {wait > 0 ? `Wait ${waitWords(wait)}` : 'Change the password'}
          </Button>
        </form>
      </Card>
    </SectionPage>
  );
}
