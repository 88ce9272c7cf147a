import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { approvalSearch } from '@/features/approvals/search';
import { inventorySearch } from '@/features/inventory/search';
import { jobSearch } from '@/features/jobs/search';
import { auditSearch } from '@/features/settings/audit-search';
import { apiKeySearch, memberSearch } from '@/features/settings/searches';
import { asProblem } from '@/protocol/problem';
import type { Session } from '@/protocol/session';
import { ProblemView } from '@/ui/states';
import { NotFound } from './not-found';
import { Shell } from './shell';
import { ownPath } from './switching';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function RouteProblem({ error, reset }: ErrorComponentProps) {
  return <ProblemView problem={asProblem(error)} onRetry={reset} />;
}

function createTree(session: Session) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: RouteProblem });

  const login = createRoute({
    getParentRoute: () => root,
    path: '/login',
    validateSearch: (search: Record<string, unknown>): { next?: string; error?: string } => {
      const next = ownPath(search['next']);
      const error = text(search['error']);
      return { ...(next !== undefined && { next }), ...(error !== undefined && { error }) };
    },
    beforeLoad: async ({ search }) => {
      if ((await session.restore()) === 'authenticated') throw redirect({ href: search.next ?? '/' });
    },
    component: lazyRouteComponent(() => import('@/features/login/login-page'), 'LoginPage'),
  });

  const join = createRoute({
    getParentRoute: () => root,
    path: '/join',
    beforeLoad: () => session.restore().catch(() => undefined),
    component: lazyRouteComponent(() => import('@/features/join/join-page'), 'JoinPage'),
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

  const approvals = createRoute({
    getParentRoute: () => app,
    path: '/approvals/{-$approvalId}',
    validateSearch: approvalSearch,
    component: lazyRouteComponent(() => import('@/features/approvals/approvals-page'), 'ApprovalsPage'),
  });

  const jobs = createRoute({
    getParentRoute: () => app,
    path: '/jobs',
    validateSearch: jobSearch,
    component: lazyRouteComponent(() => import('@/features/jobs/jobs-page'), 'JobsPage'),
  });

  const settings = createRoute({
    getParentRoute: () => app,
    path: '/settings',
    component: lazyRouteComponent(() => import('@/features/settings/settings-layout'), 'SettingsLayout'),
  });

  const settingsStart = createRoute({
    getParentRoute: () => settings,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/settings/profile', replace: true });
    },
  });

  const profile = createRoute({
    getParentRoute: () => settings,
    path: '/profile',
    component: lazyRouteComponent(() => import('@/features/settings/profile-page'), 'ProfilePage'),
  });

  const password = createRoute({
    getParentRoute: () => settings,
    path: '/password',
    component: lazyRouteComponent(() => import('@/features/settings/password-page'), 'PasswordPage'),
  });

  const sessions = createRoute({
    getParentRoute: () => settings,
    path: '/sessions',
    component: lazyRouteComponent(() => import('@/features/settings/sessions-page'), 'SessionsPage'),
  });

  const apiKeys = createRoute({
    getParentRoute: () => settings,
    path: '/api-keys',
    validateSearch: apiKeySearch,
    component: lazyRouteComponent(() => import('@/features/settings/api-keys-page'), 'ApiKeysPage'),
  });

  const organisation = createRoute({
    getParentRoute: () => settings,
    path: '/organisation',
    component: lazyRouteComponent(() => import('@/features/settings/organisation-page'), 'OrganisationPage'),
  });

  const members = createRoute({
    getParentRoute: () => settings,
    path: '/members',
    validateSearch: memberSearch,
    component: lazyRouteComponent(() => import('@/features/settings/members-page'), 'MembersPage'),
  });

  const invitations = createRoute({
    getParentRoute: () => settings,
    path: '/invitations',
    component: lazyRouteComponent(() => import('@/features/settings/invitations-page'), 'InvitationsPage'),
  });

  const projects = createRoute({
    getParentRoute: () => settings,
    path: '/projects',
    component: lazyRouteComponent(() => import('@/features/settings/projects-page'), 'ProjectsPage'),
  });

  const audit = createRoute({
    getParentRoute: () => settings,
    path: '/audit',
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import('@/features/settings/audit-page'), 'AuditPage'),
  });

  const mine = [settingsStart, profile, password, sessions, apiKeys];
  const sections = [...mine, organisation, members, invitations, projects, audit];
  const pages = [start, chat, inventory, connections, approvals, jobs, settings.addChildren(sections)];
  return root.addChildren([login, join, app.addChildren(pages)]);
}

export function createAppRouter(session: Session) {
  return createRouter({ routeTree: createTree(session), defaultPreload: 'intent', defaultErrorComponent: RouteProblem });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
