import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { ChevronsUpDown, FolderCog, LoaderCircle } from 'lucide-react';
import { asProblem } from '@/protocol/problem';
import { Menu, MenuChoice, MenuItem, MenuLine } from '@/ui/menu';
import { useSay } from '@/ui/notes';
import { Skeleton } from '@/ui/states';
import { useMay, useMe, useServices } from './services';
import { canSwitch, pathAfterSwitch } from './switching';

/** Where the caller is; a menu of where else to go for those who can. */
export function Switcher() {
  const { api, project, startAnew } = useServices();
  const router = useRouter();
  const navigate = useNavigate();
  const say = useSay();
  const path = useLocation({ select: (location) => location.pathname });
  const me = useMe().data;
  const mayManage = useMay('projects.write');
  const known = { enabled: me !== undefined, staleTime: 60_000 };
  const projects = useQuery({ queryKey: ['projects', 'all'], queryFn: api.projects, ...known }).data?.items ?? [];
  const organisations = useQuery({ queryKey: ['organisations'], queryFn: api.organisations, ...known }).data?.items ?? [];
  const moving = useMutation({
    mutationFn: api.switchOrganisation,
    onSuccess: () => startAnew(pathAfterSwitch(path)),
    onError: (error) => say(asProblem(error).detail, 'critical'),
  });

  if (me === undefined) return <Skeleton className="mx-2.5 mb-2.5 h-12 rounded-xl" />;
  const manyProjects = canSwitch(projects.length, me.permissions, 'projects.write');
  const manyOrganisations = canSwitch(organisations.length, me.permissions, 'organisations.create');
  const place = (
    <span className="min-w-0 grow leading-tight">
      <span className="block truncate text-[0.8125rem] font-medium">{me.project.name}</span>
      <span className="block truncate text-xs text-faint">{me.org.name}</span>
    </span>
  );
  if (!manyProjects && !manyOrganisations) return <div className="mb-2.5 flex h-12 items-center px-5.5">{place}</div>;

  const goTo = async (id: string) => {
    if (id === me.project.id) return;
    const chosen = projects.find((each) => each.id === id);
    await router.navigate({ href: pathAfterSwitch(path) });
    project.choose(chosen?.isDefault === true ? null : id);
    say(`You are in the project ${chosen?.name ?? ''} now.`);
  };

  return (
    <div className="px-2.5 pb-2.5">
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            className="flex h-12 w-full items-center gap-2 rounded-xl border bg-surface px-3 text-left hover:bg-hover data-[state=open]:bg-hover"
          >
            {place}
            <span className="sr-only">Switch project or organisation</span>
            {moving.isPending ? (
              <LoaderCircle className="size-4 shrink-0 animate-spin text-faint" aria-hidden="true" />
            ) : (
              <ChevronsUpDown className="size-4 shrink-0 text-faint" aria-hidden="true" />
            )}
          </button>
        }
      >
        <div className="w-58">
          <MenuChoice
            label="Project"
            value={me.project.id}
            choices={projects.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => void goTo(id)}
          />
          {manyOrganisations && organisations.length > 0 && (
            <>
              <MenuLine />
              <MenuChoice
                label="Organisation"
                value={me.org.id}
                choices={organisations.map(({ id, name }) => ({ value: id, label: name }))}
                onChange={(id) => id !== me.org.id && moving.mutate(id)}
              />
            </>
          )}
          {mayManage && (
            <>
              <MenuLine />
              <MenuItem
                icon={<FolderCog className="size-4 text-faint" aria-hidden="true" />}
                onSelect={() => void navigate({ to: '/settings/projects' })}
              >
                Manage projects
              </MenuItem>
            </>
          )}
        </div>
      </Menu>
    </div>
  );
}
