import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import {
  Boxes,
  ListChecks,
  LogOut,
  Menu as MenuIcon,
  MonitorCog,
  Moon,
  PlugZap,
  Settings,
  ShieldCheck,
  SquarePen,
  Sun,
  UserRound,
  X,
} from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ConversationList } from '@/features/chat/conversation-list';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { lazyPart } from '@/ui/lazy-part';
import { Logo } from '@/ui/logo';
import { Menu, MenuChoice, MenuItem, MenuLine } from '@/ui/menu';
import { Skeleton } from '@/ui/states';
import { useMe, useProjectId, useServices } from './services';
import { Switcher } from './switcher';
import { chooseTheme, type Theme, useTheme } from './theme';

const OpenCount = lazyPart(async () => (await import('@/features/approvals/open-count')).OpenCount);

/** All that is shown belongs to one project, so another one is shown from the start. */
export function Shell() {
  const project = useProjectId();
  return <Frame key={project ?? 'default'} />;
}

function Frame() {
  const router = useRouter();
  const [opened, setOpened] = useState(false);
  const closer = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!opened) return undefined;
    closer.current?.focus();
    const closeOnEscape = (event: KeyboardEvent) => event.key === 'Escape' && setOpened(false);
    addEventListener('keydown', closeOnEscape);
    return () => removeEventListener('keydown', closeOnEscape);
  }, [opened]);
  useEffect(() => router.subscribe('onBeforeNavigate', () => setOpened(false)), [router]);
  useAskWhoOneIs();
  return (
    <div className="flex h-full">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-raised px-4 py-2 shadow-pop focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the content
      </a>
      {opened && (
        <button
          type="button"
          tabIndex={-1}
          aria-label="Close the navigation"
          className="fixed inset-0 z-30 bg-[oklch(0.15_0.03_260/0.45)] md:hidden"
          onClick={() => setOpened(false)}
        />
      )}
      <aside
        className={classNames(
          'flex w-66 shrink-0 flex-col border-r bg-sidebar max-md:fixed max-md:inset-y-0 max-md:z-40 max-md:shadow-pop',
          !opened && 'max-md:hidden',
        )}
      >
        <div className="flex h-14 items-center gap-2.5 px-4">
          <Logo size={22} />
          <span className="grow font-semibold tracking-tight">Aurora</span>
          <Button
            ref={closer}
            look="quiet"
            size="icon"
            aria-label="Close the navigation"
            className="md:hidden"
            onClick={() => setOpened(false)}
          >
            <X className="size-4" aria-hidden="true" />
          </Button>
        </div>
        <Switcher />
        <nav aria-label="Main" className="space-y-0.5 px-2.5">
          <MainLink to="/chat/{-$conversationId}" icon={<SquarePen className="size-4" aria-hidden="true" />}>
            New chat
          </MainLink>
          <MainLink to="/inventory" icon={<Boxes className="size-4" aria-hidden="true" />}>
            Inventory
          </MainLink>
          <MainLink to="/connections" icon={<PlugZap className="size-4" aria-hidden="true" />}>
            Connections
          </MainLink>
          <MainLink
            to="/approvals/{-$approvalId}"
            icon={<ShieldCheck className="size-4" aria-hidden="true" />}
            permission="approvals.read"
            end={<OpenCount />}
          >
            Approvals
          </MainLink>
          <MainLink to="/jobs" icon={<ListChecks className="size-4" aria-hidden="true" />} permission="jobs.read">
            Jobs
          </MainLink>
          <MainLink to="/settings" icon={<Settings className="size-4" aria-hidden="true" />}>
            Settings
          </MainLink>
        </nav>
        <ConversationList />
        <Account />
      </aside>
      <div className="flex min-w-0 grow flex-col">
        <div className="flex h-12 shrink-0 items-center gap-2 border-b px-3 md:hidden">
          <Button look="quiet" size="icon" aria-label="Open the navigation" onClick={() => setOpened(true)}>
            <MenuIcon className="size-4" aria-hidden="true" />
          </Button>
          <Logo size={20} />
          <span className="font-semibold tracking-tight">Aurora</span>
        </div>
        <main id="content" tabIndex={-1} className="min-h-0 grow outline-none">
          <Outlet />
        </main>
      </div>
    </div>
  );
}

/** Asks at each step, so that whoever was removed, or has another role, does not go on among what was read before. */
function useAskWhoOneIs() {
  const router = useRouter();
  const queries = useQueryClient();
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', ({ pathChanged }) => {
        if (pathChanged) void queries.invalidateQueries({ queryKey: ['me'] });
      }),
    [router, queries],
  );
}

type Place = '/chat/{-$conversationId}' | '/inventory' | '/connections' | '/approvals/{-$approvalId}' | '/jobs' | '/settings';

type MainLinkProps = { to: Place; icon: ReactNode; children: ReactNode; permission?: string; end?: ReactNode };

/** The way to a page, for those who may see it. */
function MainLink({ to, icon, children, permission, end }: MainLinkProps) {
  const permissions = useMe().data?.permissions;
  if (permission !== undefined && permissions?.includes(permission) !== true) return null;
  return (
    <Link
      to={to}
      params={{ conversationId: undefined, approvalId: undefined }}
      activeOptions={{ exact: to !== '/settings' && to !== '/approvals/{-$approvalId}', includeSearch: false }}
      className="flex h-8.5 items-center gap-2.5 rounded-lg px-2.5 font-medium text-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:text-ink"
    >
      {icon}
      {children}
      {end}
    </Link>
  );
}

const themes = [
  { value: 'system', label: 'As the system', icon: <MonitorCog className="size-4 text-faint" aria-hidden="true" /> },
  { value: 'light', label: 'Light', icon: <Sun className="size-4 text-faint" aria-hidden="true" /> },
  { value: 'dark', label: 'Dark', icon: <Moon className="size-4 text-faint" aria-hidden="true" /> },
] as const;

function Account() {
  const { session } = useServices();
  const navigate = useNavigate();
  const theme = useTheme();
  const me = useMe().data;
  if (me === undefined) return <Skeleton className="m-3 h-10" />;
  const logout = async () => {
    await session.logout().catch(() => undefined);
    await navigate({ to: '/login' });
  };
  return (
    <div className="border-t p-2.5">
      <Menu
        side="top"
        align="start"
        trigger={
          <button
            type="button"
            className="flex w-full items-center gap-2.5 rounded-lg px-2 py-1.5 text-left hover:bg-hover data-[state=open]:bg-hover"
          >
            <span
              className="grid size-7.5 shrink-0 place-items-center rounded-full bg-accent-tint text-xs font-semibold text-accent"
              aria-hidden="true"
            >
              {me.account.name.slice(0, 1).toUpperCase()}
            </span>
            <span className="min-w-0 leading-tight">
              <span className="block truncate font-medium">{me.account.name}</span>
              <span className="block truncate text-xs text-faint">{me.email ?? me.role}</span>
            </span>
            <span className="sr-only">Account and appearance</span>
          </button>
        }
      >
        <div className="w-60 space-y-1 px-2.5 py-2 text-[0.8125rem]">
          <AccountFact name="Organisation" value={me.org.name} />
          <AccountFact name="Project" value={me.project.name} />
          <AccountFact name="Role" value={me.role} />
          <AccountFact name="Model" value={me.model} />
        </div>
        <MenuLine />
        <MenuItem
          icon={<UserRound className="size-4 text-faint" aria-hidden="true" />}
          onSelect={() => void navigate({ to: '/settings/profile' })}
        >
          Your profile
        </MenuItem>
        <MenuChoice<Theme> label="Appearance" value={theme} choices={themes} onChange={chooseTheme} />
        <MenuLine />
        <MenuItem icon={<LogOut className="size-4 text-faint" aria-hidden="true" />} onSelect={() => void logout()}>
          Log out
        </MenuItem>
      </Menu>
    </div>
  );
}

function AccountFact({ name, value }: { name: string; value: string }) {
  return (
    <p className="flex justify-between gap-4">
      <span className="text-faint">{name}</span>
      <span className="truncate" title={value}>
        {value}
      </span>
    </p>
  );
}
