import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useServices } from '@/app/services';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Logo } from '@/ui/logo';
import { Refused } from '@/ui/states';

const route = getRouteApi('/login');

export function LoginPage() {
  const { session } = useServices();
  const { next } = route.useSearch();
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    first.current?.focus();
    document.title = 'Log in - Aurora';
  }, []);

  const login = useMutation({
    mutationFn: () => session.login({ email: email.trim(), password }),
    onSuccess: () => router.history.push(next ?? '/'),
    onError: () => setPassword(''),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };

  return (
    <main className="aurora-sky relative grid h-full place-items-center overflow-y-auto px-5 py-12">
      <div className="w-full max-w-88">
        <Logo size={40} />
        <h1 className="mt-5 text-2xl font-semibold tracking-tight">Log in to Aurora</h1>
        <p className="mt-1.5 leading-relaxed text-soft">Ask your clouds in plain language.</p>
        <form onSubmit={submit} className="mt-8 space-y-4">
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
          <Button type="submit" look="primary" busy={login.isPending} className="w-full">
            Log in
          </Button>
        </form>
      </div>
    </main>
  );
}
