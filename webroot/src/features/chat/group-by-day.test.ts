import { expect, it } from 'vitest';
import { groupByDay } from './group-by-day';

const conversation = (title: string, changed: Date) => ({
  id: title,
  title,
  createdAt: changed.toISOString(),
  updatedAt: changed.toISOString(),
});

it('groups by the reader\'s own midnight and keeps the order', () => {
  const now = new Date(2026, 2, 10, 9, 0);
  const groups = groupByDay(
    [
      conversation('this morning', new Date(2026, 2, 10, 0, 0)),
      conversation('late last night', new Date(2026, 2, 9, 23, 59)),
      conversation('last Thursday', new Date(2026, 2, 5, 12, 0)),
      conversation('in winter', new Date(2026, 0, 2)),
      conversation('last year', new Date(2025, 5, 1)),
    ],
    now,
  );
  expect(groups.map((group) => [group.label, group.items.map((item) => item.title)])).toEqual([
    ['Today', ['this morning']],
    ['Yesterday', ['late last night']],
    ['This week', ['last Thursday']],
    ['Earlier', ['in winter', 'last year']],
  ]);
});
