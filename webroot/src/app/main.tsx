import './styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Api } from '@/protocol/api';
import { ChatSocket } from '@/protocol/chat-socket';
import { CurrentProject } from '@/protocol/current-project';
import { ProblemError } from '@/protocol/problem';
import { Rest } from '@/protocol/rest';
import { Session } from '@/protocol/session';
import { Tabs } from '@/protocol/tabs';
import { NotesProvider } from '@/ui/notes';
import { ErrorBoundary } from './error-boundary';
import { createAppRouter } from './router';
import { ServicesProvider } from './services';
import { pathAfterSwitch } from './switching';
import { watchTheme } from './theme';

const session = new Session();
const tabs = new Tabs();
const project = new CurrentProject(session, storage(() => sessionStorage), storage(() => localStorage));
const api = new Api(new Rest(session, project));
const socketAddress = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/chat`;
const socket = new ChatSocket(session, socketAddress, () => project.id);
const isRefusal = (error: Error) => error instanceof ProblemError && error.problem.status >= 400 && error.problem.status < 500;
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 10_000, retry: (failures, error) => !isRefusal(error) && failures < 2 } },
});
const router = createAppRouter(session);

function startAnew(path: string): void {
  tabs.announce();
  location.assign(path);
}

function beElsewhere(): void {
  if (location.pathname === '/join') location.reload();
  else location.assign(pathAfterSwitch(location.pathname));
}

let role = '';
session.subscribe(() => {
  if (session.state === 'moved') beElsewhere();
  const now = session.place?.role ?? role;
  if (now !== role && role !== '') void queries.invalidateQueries({ queryKey: ['me'] });
  role = now;
  if (session.state !== 'anonymous') return;
  queries.clear();
  void router.invalidate();
});
project.subscribe(() => {
  socket.forget();
  queries.clear();
});
tabs.onAnnounced(() => {
  if (session.state === 'authenticated') session.renew().catch(() => undefined);
});
watchTheme();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element "root".');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <ServicesProvider services={{ session, api, socket, project, startAnew }}>
        <QueryClientProvider client={queries}>
          <NotesProvider>
            <RouterProvider router={router} />
          </NotesProvider>
        </QueryClientProvider>
      </ServicesProvider>
    </ErrorBoundary>
  </StrictMode>,
);

/** A browser that is told to keep nothing throws at the mere sight of its storage. */
function storage(of: () => Storage): Storage | null {
  try {
    return of();
  } catch {
    return null;
  }
}
