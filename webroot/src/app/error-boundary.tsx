import { Component, type ReactNode } from 'react';
import { asProblem } from '@/protocol/problem';
import { ProblemView } from '@/ui/states';

type State = { error: unknown };

/** The last net: a page that broke says so instead of going blank. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="grid h-full place-items-center">
        <ProblemView problem={asProblem(this.state.error)} onRetry={() => location.reload()} />
      </main>
    );
  }
}
