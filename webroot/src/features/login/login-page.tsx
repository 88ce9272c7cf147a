import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useServices } from '@/app/services';
import { withQuery } from '@/protocol/rest';
import { Button, buttonLook } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Gate } from '@/ui/gate';
import { Notice, Refused } from '@/ui/states';
import { waitWords } from '@/ui/time';
import { useWait } from '@/ui/use-wait';
import { loginError } from './login-errors';

const route = getRouteApi('/login');

export function LoginPage() {
  const { session } = useServices();
  const { next, error } = route.useSearch();
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const first = useRef<HTMLInputElement>(null);
  const methods = useQuery({ queryKey: ['login methods'], queryFn: session.methods, staleTime: Infinity }).data;
  const byPassword = methods?.password !== false;
  useEffect(() => first.current?.focus(), []);

  const login = useMutation({
    mutationFn: () => session.login({ email: email.trim(), password }),
    onSuccess: () => router.history.push(next ?? '/'),
    onError: () => setPassword(''),
  });
  const wait = useWait(login.error);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };

  return (
    <Gate title="Log in to Aurora" note="Ask your clouds in plain language.">
      {session.wasEnded && login.isIdle && error === undefined && (
        <div className="mb-5">
          <Notice tone="info" role="status">
            Your session has ended. Log in to go on where you were.
          </Notice>
        </div>
      )}
      {error !== undefined && login.isIdle && (
        <div className="mb-5">
          <Notice tone="critical" role="alert">
            {loginError(error)}
          </Notice>
        </div>
      )}
      {byPassword && (
        <form onSubmit={submit} className="space-y-4">
          <TextField
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            ref={first}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <TextField
            label="Password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Refused error={login.error} />
          <Button type="submit" look="primary" busy={login.isPending} disabled={wait > 0} className="w-full">
            {wait > 0 ? `Wait ${waitWords(wait)}` : 'Log in'}
          </Button>
        </form>
      )}
      {methods?.openId !== undefined && (
        <>
          {byPassword && (
            <p className="my-5 flex items-center gap-3 text-xs text-faint before:grow before:border-t after:grow after:border-t">or</p>
          )}
          <a href={withQuery('/api/auth/openid/login', { returnTo: next })} className={buttonLook('secondary', 'medium', 'w-full')}>
            <KeyRound className="size-4" aria-hidden="true" /> Log in with {methods.openId.name}
          </a>
        </>
      )}
    </Gate>
  );
}
