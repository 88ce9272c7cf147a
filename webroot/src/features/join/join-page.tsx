import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useMe, useServices, useSessionState } from '@/app/services';
import type { InvitationPreview, Join } from '@/protocol/openapi';
import { asProblem, statusOf } from '@/protocol/problem';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { Gate } from '@/ui/gate';
import { passwordRules } from '@/ui/password-rules';
import { Notice, Refused, RefusalText, SkeletonRows } from '@/ui/states';
import { ShortDate, waitWords } from '@/ui/time';
import { useWait } from '@/ui/use-wait';
import { joinState, tokenOf } from './join-state';

/** Where the link of an invitation leads; the token is behind the # and so in no log of a server. */
export function JoinPage() {
  const { session } = useServices();
  const [token] = useState(() => tokenOf(location.hash));
  const authenticated = useSessionState() === 'authenticated';
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => session.invitation(token),
    enabled: token !== '',
    staleTime: Infinity,
  });
  const state = joinState({
    token,
    invitation: invitation.data,
    problem: invitation.error === null ? null : asProblem(invitation.error),
    authenticated,
    email: useEmail(authenticated),
  });

  switch (state.step) {
    case 'looking':
      return (
        <Gate title="You are invited">
          <SkeletonRows rows={4} />
        </Gate>
      );
    case 'refused':
      return (
        <Gate title={state.title} note={<p role="alert">{state.detail}</p>}>
          {state.again ? (
            <Button busy={invitation.isFetching} onClick={() => void invitation.refetch()}>
              Try again
            </Button>
          ) : (
            <Link to="/" className="text-accent underline underline-offset-3">
              Go to Aurora
            </Link>
          )}
        </Gate>
      );
    case 'new account':
      return <NewAccount invitation={state.invitation} token={token} />;
    case 'own password':
      return <OwnPassword invitation={state.invitation} token={token} />;
    case 'accept':
      return <Accept invitation={state.invitation} token={token} />;
    case 'somebody else':
      return <SomebodyElse invitation={state.invitation} email={state.email} />;
  }
}

function useEmail(authenticated: boolean): string | undefined {
  const me = useMe(authenticated);
  return authenticated && me.data !== undefined ? (me.data.email ?? '') : undefined;
}

type StepProps = { invitation: InvitationPreview; token: string };

function Invited({ invitation }: { invitation: InvitationPreview }) {
  const { invitedBy, organisation, role, expiresAt } = invitation;
  return (
    <>
      {invitedBy === undefined ? 'You are invited' : `${invitedBy} invites you`} to {organisation} as{' '}
      <strong className="font-semibold text-ink">{role}</strong>. The invitation is good until <ShortDate iso={expiresAt} />.
    </>
  );
}

function useJoin() {
  const { session, startAnew } = useServices();
  return useMutation({ mutationFn: (join: Join) => session.join(join), onSuccess: () => startAnew('/') });
}

function NewAccount({ invitation, token }: StepProps) {
  const join = useJoin();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const first = useFirstFocus();
  const wait = useWait(join.error);
  const refusedPassword = statusOf(join.error) === 400;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate({ token, name: name.trim(), password });
  };
  return (
    <Gate title={`Join ${invitation.organisation}`} note={<Invited invitation={invitation} />}>
      <form onSubmit={submit} className="space-y-4">
        <TextField label="E-mail" type="email" autoComplete="username" readOnly value={invitation.email} />
        <TextField
          label="Your name"
          autoComplete="name"
          required
          maxLength={200}
          ref={first}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          maxLength={1000}
          hint={passwordRules}
          error={refusedPassword && <RefusalText error={join.error} />}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {!refusedPassword && <Refused error={join.error} />}
        <JoinButton busy={join.isPending || join.isSuccess} wait={wait} organisation={invitation.organisation} />
      </form>
    </Gate>
  );
}

function OwnPassword({ invitation, token }: StepProps) {
  const { session } = useServices();
  const join = useJoin();
  const [password, setPassword] = useState('');
  const first = useFirstFocus();
  const wait = useWait(join.error);
  const wrong = statusOf(join.error) === 401;
  const methods = useQuery({ queryKey: ['login methods'], queryFn: session.methods, staleTime: Infinity }).data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate(
      { token, password },
      {
        onError: () => {
          setPassword('');
          first.current?.focus();
        },
      },
    );
  };
  return (
    <Gate title={`Join ${invitation.organisation}`} note={<Invited invitation={invitation} />}>
      <form onSubmit={submit} className="space-y-4">
        <TextField label="E-mail" type="email" autoComplete="username" readOnly value={invitation.email} />
        <TextField
          label="Your password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={1000}
          hint="You have an account at this Aurora already; its password is all that is needed."
          error={wrong && <RefusalText error={join.error} />}
          ref={first}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {!wrong && <Refused error={join.error} />}
        <JoinButton busy={join.isPending || join.isSuccess} wait={wait} organisation={invitation.organisation} />
      </form>
      {methods?.openId !== undefined && (
        <p className="mt-5 leading-relaxed text-soft">
          No password?{' '}
          <Link to="/login" search={{ next: `/join#${token}` }} className="text-accent underline underline-offset-3">
            Log in with {methods.openId.name}
          </Link>{' '}
          and come back here.
        </p>
      )}
    </Gate>
  );
}

function JoinButton({ busy, wait, organisation }: { busy: boolean; wait: number; organisation: string }) {
  return (
    <Button type="submit" look="primary" busy={busy} disabled={wait > 0} className="w-full">
      <span className="truncate">{wait > 0 ? `Wait ${waitWords(wait)}` : `Join ${organisation}`}</span>
    </Button>
  );
}

function Accept({ invitation, token }: StepProps) {
  const { api, startAnew } = useServices();
  const accept = useMutation({
    mutationFn: async () => {
      const { id } = await api.acceptInvitation(token);
      await api.switchOrganisation(id);
    },
    onSuccess: () => startAnew('/'),
  });
  return (
    <Gate title={`Join ${invitation.organisation}`} note={<Invited invitation={invitation} />}>
      <div className="space-y-4">
        <p className="text-soft">
          You are logged in as <span className="font-medium text-ink">{invitation.email}</span>.
        </p>
        <Refused error={accept.error} />
        <Button
          look="primary"
          busy={accept.isPending || accept.isSuccess}
          className="w-full"
          onClick={() => accept.mutate()}
        >
          <span className="truncate">Join {invitation.organisation}</span>
        </Button>
      </div>
    </Gate>
  );
}

function SomebodyElse({ invitation, email }: { invitation: InvitationPreview; email: string }) {
  const { session } = useServices();
  const leave = useMutation({ mutationFn: () => session.logout() });
  return (
    <Gate title={`Join ${invitation.organisation}`} note={<Invited invitation={invitation} />}>
      <div className="space-y-4">
        <Notice tone="warning">
          The invitation is for {invitation.email}, and you are logged in as {email === '' ? 'somebody else' : email}.
        </Notice>
        <Refused error={leave.error} />
        <Button look="primary" busy={leave.isPending} className="w-full" onClick={() => leave.mutate()}>
          Log out and go on
        </Button>
        <p className="text-center">
          <Link to="/" className="text-accent underline underline-offset-3">
            Stay who I am
          </Link>
        </p>
      </div>
    </Gate>
  );
}

function useFirstFocus() {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return first;
}
