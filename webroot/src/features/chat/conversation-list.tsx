import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Archive, Ellipsis, Hourglass, LoaderCircle, Pencil, ShieldQuestion } from 'lucide-react';
import { useState } from 'react';
import { useServices } from '@/app/services';
import type { Conversation } from '@/protocol/openapi';
import { asProblem } from '@/protocol/problem';
import { Button } from '@/ui/button';
import { lazyPart } from '@/ui/lazy-part';
import { Menu, MenuItem } from '@/ui/menu';
import { Skeleton } from '@/ui/states';
import { groupByDay } from './group-by-day';

const dialogs = () => import('./conversation-dialogs');
const RenameDialog = lazyPart(async () => (await dialogs()).RenameDialog);
const ArchiveDialog = lazyPart(async () => (await dialogs()).ArchiveDialog);

type Chosen = { what: 'rename' | 'archive'; conversation: Conversation };

export function ConversationList() {
  const { api } = useServices();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [now] = useState(() => new Date());
  const list = useInfiniteQuery({
    queryKey: ['conversations'],
    queryFn: ({ pageParam }) => api.conversations(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((each) => each.runState !== undefined)) === true ? 5_000 : false,
  });
  const groups = groupByDay(list.data?.pages.flatMap((page) => page.items) ?? [], now);

  return (
    <nav aria-label="Conversations" className="relative mt-4 min-h-0 grow overflow-y-auto px-2.5 pb-4">
      {list.isPending && <ListSkeleton />}
      {list.isError && list.data === undefined && (
        <div role="alert" className="px-2.5 py-2 text-[0.8125rem] text-soft">
          {asProblem(list.error).detail}{' '}
          <button type="button" className="text-accent underline" onClick={() => void list.refetch()}>
            Try again
          </button>
        </div>
      )}
      {list.isSuccess && groups.length === 0 && (
        <p className="px-2.5 py-2 text-[0.8125rem] leading-relaxed text-faint">Your conversations will be listed here.</p>
      )}
      {groups.map((group) => (
        <section key={group.label} className="mb-3" aria-label={group.label}>
          <h2 className="px-2.5 py-1.5 text-xs font-medium text-faint">{group.label}</h2>
          <ul className="space-y-px">
            {group.items.map((conversation) => (
              <Item
                key={conversation.id}
                conversation={conversation}
                onChoose={(what) => setChosen({ what, conversation })}
              />
            ))}
          </ul>
        </section>
      ))}
      {list.hasNextPage && (
        <Button look="quiet" size="small" className="w-full" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
      {chosen?.what === 'rename' && <RenameDialog conversation={chosen.conversation} onClose={() => setChosen(null)} />}
      {chosen?.what === 'archive' && <ArchiveDialog conversation={chosen.conversation} onClose={() => setChosen(null)} />}
    </nav>
  );
}

function ListSkeleton() {
  return (
    <div className="space-y-2.5 px-2.5 py-2" role="status">
      <span className="sr-only">Loading conversations</span>
      {['w-4/5', 'w-3/5', 'w-11/12', 'w-2/3'].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}

const marks = {
  running: { words: 'running', icon: LoaderCircle, look: 'animate-spin text-accent' },
  parked: { words: 'needs a decision', icon: ShieldQuestion, look: 'text-warning' },
  queued: { words: 'waiting', icon: Hourglass, look: 'text-faint' },
};

/** That something of a conversation is under way or waits. */
function RunMark({ state }: { state: keyof typeof marks }) {
  const mark = marks[state];
  return (
    <span className="shrink-0" title={mark.words}>
      <mark.icon className={`size-3.5 ${mark.look}`} aria-hidden="true" />
      <span className="sr-only">{mark.words}</span>
    </span>
  );
}

type ItemProps = { conversation: Conversation; onChoose: (what: Chosen['what']) => void };

function Item({ conversation, onChoose }: ItemProps) {
  return (
    <li className="group/item relative">
      <Link
        to="/chat/{-$conversationId}"
        params={{ conversationId: conversation.id }}
        title={conversation.title}
        className="flex items-center gap-2 rounded-lg py-1.5 pr-8 pl-2.5 text-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:text-ink"
      >
        <span className="min-w-0 truncate">{conversation.title}</span>
        {conversation.runState !== undefined && <RunMark state={conversation.runState} />}
      </Link>
      <div className="absolute top-0.5 right-0.5 opacity-0 group-focus-within/item:opacity-100 group-hover/item:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          trigger={
            <Button look="quiet" size="small" aria-label={`More for ${conversation.title}`} className="w-7">
              <Ellipsis className="size-4" aria-hidden="true" />
            </Button>
          }
        >
          <MenuItem icon={<Pencil className="size-4 text-faint" aria-hidden="true" />} onSelect={() => onChoose('rename')}>
            Rename
          </MenuItem>
          <MenuItem icon={<Archive className="size-4" aria-hidden="true" />} danger onSelect={() => onChoose('archive')}>
            Archive
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}
