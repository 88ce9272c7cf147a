import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { inventorySearch } from '@/features/inventory/search';
import { asProblem } from '@/protocol/problem';
import type { Session } from '@/protocol/session';
import { ProblemView } from '@/ui/states';
import { NotFound } from './not-found';
import { Shell } from './shell';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Only a path of this page may be gone to after the login. */
function ownPath(value: unknown): string | undefined {
  const path = text(value);
  return path !== undefined && /^\/(?![/\\])/.test(path) ? path : undefined;
}

function RouteProblem({ error, reset }: ErrorComponentProps) {
  return <ProblemView problem={asProblem(error)} onRetry={reset} />;
}

function createTree(session: Session) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: RouteProblem });

  const login = createRoute({
    getParentRoute: () => root,
    path: '/login',
    validateSearch: (search: Record<string, unknown>): { next?: string } => {
      const next = ownPath(search['next']);
      return next === undefined ? {} : { next };
    },
    beforeLoad: async ({ search }) => {
      if ((await session.restore()) === 'authenticated') throw redirect({ href: search.next ?? '/' });
    },
    component: lazyRouteComponent(() => import('@/features/login/login-page'), 'LoginPage'),
  });

  const app = createRoute({
    getParentRoute: () => root,
    id: 'app',
    beforeLoad: async ({ location }) => {
      if ((await session.restore()) === 'authenticated') return;
      throw redirect({ to: '/login', search: location.href === '/' ? {} : { next: location.href } });
    },
    component: Shell,
  });

  const start = createRoute({
    getParentRoute: () => app,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/chat/{-$conversationId}', params: { conversationId: undefined }, replace: true });
    },
  });

  const chat = createRoute({
    getParentRoute: () => app,
    path: '/chat/{-$conversationId}',
    component: lazyRouteComponent(() => import('@/features/chat/chat-page'), 'ChatPage'),
  });

  const inventory = createRoute({
    getParentRoute: () => app,
    path: '/inventory',
    validateSearch: inventorySearch,
    component: lazyRouteComponent(() => import('@/features/inventory/inventory-page'), 'InventoryPage'),
  });

  const connections = createRoute({
    getParentRoute: () => app,
    path: '/connections',
    validateSearch: (search: Record<string, unknown>): { open?: string } => {
      const open = text(search['open']);
      return open === undefined ? {} : { open };
    },
    component: lazyRouteComponent(() => import('@/features/connections/connections-page'), 'ConnectionsPage'),
  });

  return root.addChildren([login, app.addChildren([start, chat, inventory, connections])]);
}

export function createAppRouter(session: Session) {
  return createRouter({ routeTree: createTree(session), defaultPreload: 'intent', defaultErrorComponent: RouteProblem });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
