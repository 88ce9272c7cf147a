import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { EmptyState } from '@/ui/states';

export function NotFound() {
  return (
    <main className="grid h-full place-items-center">
      <EmptyState icon={<Compass className="size-5" aria-hidden="true" />} title="There is no such page">
        The address is wrong, or what was here is gone.{' '}
        <Link to="/" className="text-accent underline underline-offset-3">
          Back to the chat
        </Link>
      </EmptyState>
    </main>
  );
}
