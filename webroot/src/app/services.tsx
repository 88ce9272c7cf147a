import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Api } from '@/protocol/api';
import type { ChatSocket, LinkState, LiveRun } from '@/protocol/chat-socket';
import type { CurrentProject } from '@/protocol/current-project';
import type { Session, SessionState } from '@/protocol/session';

/** What the pages talk to the server through. */
export type Services = {
  session: Session;
  api: Api;
  socket: ChatSocket;
  project: CurrentProject;
  /** Starts the page anew, as whom the cookie now says, and tells the other tabs. */
  startAnew: (path: string) => void;
};

const ServicesContext = createContext<Services | null>(null);

export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new Error('There is no ServicesProvider above this component.');
  return services;
}

export function useSessionState(): SessionState {
  const { session } = useServices();
  return useSyncExternalStore(session.subscribe, () => session.state);
}

export function useLinkState(): LinkState {
  const { socket } = useServices();
  return useSyncExternalStore(socket.subscribe, () => socket.state);
}

export function useLiveRun(runId: string): LiveRun | undefined {
  const { socket } = useServices();
  return useSyncExternalStore(socket.subscribe, () => socket.run(runId));
}

/** The project of this tab, null for the default one. */
export function useProjectId(): string | null {
  const { project } = useServices();
  return useSyncExternalStore(project.subscribe, () => project.id);
}

export function useMe(enabled = true) {
  const { api } = useServices();
  return useQuery({ queryKey: ['me'], queryFn: api.me, staleTime: 60_000, enabled });
}

/** Whether the caller may do what needs the permission; not before that is known. */
export function useMay(permission: string): boolean {
  return useMe().data?.permissions.includes(permission) === true;
}
