import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useMe } from '@/app/services';
import { asProblem } from '@/protocol/problem';
import { Menu, MenuItem, MenuLabel } from '@/ui/menu';
import { ProblemView, Skeleton } from '@/ui/states';
import { type SectionGroup, sectionOf, sectionsFor } from './sections';

/** The settings: what somebody may see of them at the side, one of them beside it. */
export function SettingsLayout() {
  const me = useMe();
  const groups = sectionsFor(me.data?.permissions ?? []);
  return (
    <div className="@container relative h-full overflow-y-auto">
      <div className="mx-auto flex w-full max-w-[66rem] flex-col gap-x-12 px-4 pt-5 pb-16 @3xl:flex-row @3xl:px-8 @3xl:pt-8">
        {me.isPending && <Skeleton className="h-9 w-44 shrink-0 @3xl:h-72" />}
        {me.isError && me.data === undefined ? (
          <ProblemView problem={asProblem(me.error)} onRetry={() => void me.refetch()} />
        ) : (
          <>
            <SideNavigation groups={groups} />
            <TopNavigation groups={groups} />
            <div className="min-w-0 grow">
              <Outlet />
            </div>
          </>
        )}
      </div>
    </div>
  );
}

function SideNavigation({ groups }: { groups: readonly SectionGroup[] }) {
  if (groups.length === 0) return null;
  return (
    <nav aria-label="Settings" className="hidden w-44 shrink-0 space-y-5 @3xl:block">
      {groups.map(({ label, sections }) => (
        <section key={label} aria-label={label}>
          <h2 className="mb-1 px-2.5 text-xs font-medium text-faint">{label}</h2>
          <ul className="space-y-px">
            {sections.map(({ path, label: name }) => (
              <li key={path}>
                <Link
                  to={path}
                  activeOptions={{ includeSearch: false }}
                  className="block rounded-lg px-2.5 py-1.5 text-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink"
                >
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** The same for narrow screens. */
function TopNavigation({ groups }: { groups: readonly SectionGroup[] }) {
  const navigate = useNavigate();
  const current = useLocation({ select: ({ pathname }) => sectionOf(pathname)?.label });
  if (groups.length === 0) return null;
  return (
    <nav aria-label="Settings" className="mb-6 @3xl:hidden">
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            className="flex h-9 w-full items-center justify-between rounded-lg border border-line-strong bg-surface px-3 text-left hover:bg-hover"
          >
            <span>
              <span className="text-faint">Settings / </span>
              <span className="font-medium">{current ?? 'Choose'}</span>
            </span>
            <ChevronDown className="size-4 text-faint" aria-hidden="true" />
          </button>
        }
      >
        {groups.map(({ label, sections }) => (
          <div key={label} role="group" aria-label={label} className="w-64">
            <MenuLabel>{label}</MenuLabel>
            {sections.map(({ path, label: name }) => (
              <MenuItem key={path} onSelect={() => void navigate({ to: path })}>
                {name}
              </MenuItem>
            ))}
          </div>
        ))}
      </Menu>
    </nav>
  );
}
