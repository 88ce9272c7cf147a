import './styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Api } from '@/protocol/api';
import { ChatSocket } from '@/protocol/chat-socket';
import { ProblemError } from '@/protocol/problem';
import { Session } from '@/protocol/session';
import { ErrorBoundary } from './error-boundary';
import { createAppRouter } from './router';
import { ServicesProvider } from './services';
import { watchTheme } from './theme';

const session = new Session();
const api = new Api(session);
const socket = new ChatSocket(session, `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/chat`);
const isRefusal = (error: Error) => error instanceof ProblemError && error.problem.status >= 400 && error.problem.status < 500;
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 10_000, retry: (failures, error) => !isRefusal(error) && failures < 2 } },
});
const router = createAppRouter(session);

session.subscribe(() => {
  if (session.state !== 'anonymous') return;
  queries.clear();
  void router.invalidate();
});
watchTheme();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element "root".');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <ServicesProvider services={{ session, api, socket }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ServicesProvider>
    </ErrorBoundary>
  </StrictMode>,
);
