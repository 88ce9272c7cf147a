import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useServices } from '@/app/services';
import type { NewProject, Project } from '@/protocol/openapi';
import { Confirm, Dialog } from '@/ui/dialog';
import { useSay } from '@/ui/notes';
import { Refused } from '@/ui/states';
import { NamedForm } from './named-form';
import { useIntent } from '@/ui/use-intent';
import { useSettingsApi } from './use-settings-api';
import { VersionedEdit } from '@/ui/versioned';

function useProjectsChanged() {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: ['projects'] });
    await queries.invalidateQueries({ queryKey: ['me'] });
  };
}

export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const api = useSettingsApi();
  const projectsChanged = useProjectsChanged();
  const say = useSay();
  const intent = useIntent();
  const make = useMutation({
    mutationFn: (project: NewProject) => intent.run(project, (key) => api.createProject(project, key)),
    onSuccess: async ({ name }) => {
      onClose();
      say(`The project ${name} is there. Switch to it to connect clouds.`);
      await projectsChanged();
    },
  });
  return (
    <Dialog open onClose={onClose} title="New project">
      <NamedForm
        initial={{ name: '', slug: '' }}
        placeholder="Web shop"
        slugHint="For programs. Made from the name when empty."
        action="Make it"
        busy={make.isPending}
        error={make.error}
        onCancel={onClose}
        onSubmit={(project) => make.mutate(project)}
      />
    </Dialog>
  );
}

export function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const api = useSettingsApi();
  const projectsChanged = useProjectsChanged();
  const say = useSay();
  return (
    <Dialog open onClose={onClose} title={`Rename ${project.name}`}>
      <VersionedEdit
        queryKey={['project', project.id]}
        read={() => api.project(project.id)}
        write={(change: NewProject, etag) => api.updateProject(project.id, change, etag)}
        onSaved={({ name }) => {
          onClose();
          say(`The project is called ${name} now.`);
          void projectsChanged();
        }}
      >
        {({ value, busy, error, save }) => (
          <NamedForm
            initial={{ name: value.name, slug: value.slug }}
            slugHint="For programs, which must follow when it changes."
            action="Save"
            busy={busy}
            error={error}
            onCancel={onClose}
            onSubmit={save}
          />
        )}
      </VersionedEdit>
    </Dialog>
  );
}

export function ArchiveDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const { project: current } = useServices();
  const api = useSettingsApi();
  const queries = useQueryClient();
  const say = useSay();
  const archive = useMutation({
    mutationFn: () => api.archiveProject(project.id),
    onSuccess: async () => {
      onClose();
      say(`The project ${project.name} is archived.`);
      current.leave(project.id);
      await queries.invalidateQueries();
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Archive ${project.name}?`}
      action="Archive"
      busy={archive.isPending}
      onConfirm={() => archive.mutate()}
    >
      <p className="mb-3">
        Nobody can act in it any more, and its conversations are out of sight. Remove its connections first; the last project
        stays.
      </p>
      <Refused error={archive.error} />
    </Confirm>
  );
}
