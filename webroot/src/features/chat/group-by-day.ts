import type { Conversation } from '@/protocol/openapi';

type Group = { label: string; items: Conversation[] };

/** Puts conversations, latest first, under Today, Yesterday, This week and Earlier. */
export function groupByDay(conversations: readonly Conversation[], now: Date): Group[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const daysBefore = (days: number) => new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() - days);
  const bounds: readonly [string, Date][] = [
    ['Today', midnight],
    ['Yesterday', daysBefore(1)],
    ['This week', daysBefore(6)],
  ];
  const groups: Group[] = [];
  for (const conversation of conversations) {
    const changed = new Date(conversation.updatedAt);
    const label = bounds.find(([, from]) => changed >= from)?.[0] ?? 'Earlier';
    const last = groups.at(-1);
    if (last?.label === label) last.items.push(conversation);
    else groups.push({ label, items: [conversation] });
  }
  return groups;
}
