import { useInfiniteQuery } from '@tanstack/react-query';
import { Archive, Ellipsis, FolderPlus, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useMay, useMe, useServices } from '@/app/services';
import type { Project } from '@/protocol/openapi';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { Menu, MenuItem } from '@/ui/menu';
import { useSay } from '@/ui/notes';
import { More, Row, Rows } from '@/ui/rows';
import { QueryView, SkeletonRows } from '@/ui/states';
import { ShortDate } from '@/ui/time';
import { SectionPage } from './section-page';
import { useSettingsApi } from './use-settings-api';

const dialogs = () => import('./project-dialogs');
const NewProjectDialog = lazyPart(async () => (await dialogs()).NewProjectDialog);
const RenameDialog = lazyPart(async () => (await dialogs()).RenameDialog);
const ArchiveDialog = lazyPart(async () => (await dialogs()).ArchiveDialog);

export function ProjectsPage() {
  const api = useSettingsApi();
  const me = useMe().data;
  const mayChange = useMay('projects.write');
  const [making, setMaking] = useState(false);
  const projects = useInfiniteQuery({
    queryKey: ['projects', 'pages'],
    queryFn: ({ pageParam }) => api.projects({ limit: 100, ...(pageParam !== undefined && { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  return (
    <SectionPage
      title="Projects"
      note="A project holds connections and conversations of its own. A chat runs in one project and sees only its connections."
      actions={
        mayChange && (
          <Button look="primary" onClick={() => setMaking(true)}>
            <FolderPlus className="size-4" aria-hidden="true" /> New project
          </Button>
        )
      }
    >
      <QueryView query={projects} loading={<SkeletonRows rows={3} className="h-16 rounded-xl" />}>
        {({ pages }) => (
          <>
            <Rows label="Projects">
              {pages
                .flatMap((page) => page.items)
                .map((project) => (
                  <ProjectRow key={project.id} project={project} here={project.id === me?.project.id} mayChange={mayChange} />
                ))}
            </Rows>
            <More list={projects} />
          </>
        )}
      </QueryView>
      {making && <NewProjectDialog onClose={() => setMaking(false)} />}
    </SectionPage>
  );
}

type ProjectRowProps = { project: Project; here: boolean; mayChange: boolean };

function ProjectRow({ project, here, mayChange }: ProjectRowProps) {
  const { project: current } = useServices();
  const say = useSay();
  const [doing, setDoing] = useState<'rename' | 'archive' | null>(null);
  const enter = () => {
    current.choose(project.isDefault ? null : project.id);
    say(`You are in the project ${project.name} now.`);
  };
  return (
    <Row
      name={project.name}
      actions={
        <>
          {here ? (
            <Badge tone="good" dot>
              You are here
            </Badge>
          ) : (
            <Button size="small" aria-label={`Switch to ${project.name}`} onClick={enter}>
              Switch to it
            </Button>
          )}
          {mayChange && (
            <Menu
              trigger={
                <Button look="quiet" size="icon" aria-label={`More for ${project.name}`}>
                  <Ellipsis className="size-4" aria-hidden="true" />
                </Button>
              }
            >
              <MenuItem icon={<Pencil className="size-4 text-faint" aria-hidden="true" />} onSelect={() => setDoing('rename')}>
                Rename
              </MenuItem>
              <MenuItem icon={<Archive className="size-4" aria-hidden="true" />} danger onSelect={() => setDoing('archive')}>
                Archive
              </MenuItem>
            </Menu>
          )}
        </>
      }
    >
      <div className="min-w-0 grow basis-32">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <span className="min-w-0 break-words">{project.name}</span>
          {project.isDefault && <Badge>Default</Badge>}
        </p>
        <p className="mt-0.5 text-[0.8125rem] text-soft">
          <span className="font-mono text-xs">{project.slug}</span>, {connections(project.connections)}, since{' '}
          <ShortDate iso={project.createdAt} />
        </p>
      </div>
      {doing === 'rename' && <RenameDialog project={project} onClose={() => setDoing(null)} />}
      {doing === 'archive' && <ArchiveDialog project={project} onClose={() => setDoing(null)} />}
    </Row>
  );
}

const connections = (count: number) =>
  count === 0 ? 'no connections' : count === 1 ? '1 connection' : `${count.toLocaleString('en')} connections`;
