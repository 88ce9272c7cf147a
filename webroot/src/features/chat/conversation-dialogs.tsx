import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useServices } from '@/app/services';
import type { Conversation } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { Confirm, Dialog } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { Refused } from '@/ui/states';

type ForConversation = { conversation: Conversation; onClose: () => void };

export function RenameDialog({ conversation, onClose }: ForConversation) {
  const { api } = useServices();
  const queries = useQueryClient();
  const [title, setTitle] = useState(conversation.title);
  const rename = useMutation({
    mutationFn: () => api.renameConversation(conversation.id, title.trim()),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['conversations'] });
      void queries.invalidateQueries({ queryKey: ['conversation', conversation.id] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Dialog open onClose={onClose} title="Rename conversation">
      <form onSubmit={submit} className="space-y-4">
        <TextField label="Title" required maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
        <Refused error={rename.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={rename.isPending} disabled={title.trim() === ''}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function ArchiveDialog({ conversation, onClose }: ForConversation) {
  const { api } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  const archive = useMutation({
    mutationFn: () => api.archiveConversation(conversation.id),
    onSuccess: async () => {
      onClose();
      if (conversationId === conversation.id) await navigate({ to: '/chat/{-$conversationId}', params: { conversationId: undefined } });
      await queries.invalidateQueries({ queryKey: ['conversations'] });
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title="Archive this conversation?"
      action="Archive"
      busy={archive.isPending}
      onConfirm={() => archive.mutate()}
    >
      <p>"{conversation.title}" will no longer be listed.</p>
      <Refused error={archive.error} />
    </Confirm>
  );
}
