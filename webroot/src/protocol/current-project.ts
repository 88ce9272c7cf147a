import type { Session } from './session';

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const defaultProject = 'default';
const projectId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * The project that this tab acts in, null for the organisation's default one. The tab keeps its own; the browser
 * remembers the latest for tabs to come, for each organisation.
 */
export class CurrentProject {
  private readonly chosen = new Map<string, string>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly session: Session,
    private readonly tab: Shelf | null = null,
    private readonly browser: Shelf | null = null,
  ) {}

  get id(): string | null {
    const org = this.session.place?.org;
    if (org === undefined) return null;
    let id = this.chosen.get(org);
    if (id === undefined) {
      id = read(this.tab, org) ?? read(this.browser, org) ?? defaultProject;
      this.keep(this.tab, org, id);
    }
    return id === defaultProject ? null : id;
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  choose(id: string | null): void {
    const org = this.session.place?.org;
    if (org === undefined || id === this.id) return;
    this.keep(this.tab, org, id ?? defaultProject);
    this.keep(this.browser, org, id ?? defaultProject);
    for (const listener of this.listeners) listener();
  }

  /** Goes back to the default project when it is still that one, which is archived or was never there. */
  leave(id: string): void {
    if (this.id === id) this.choose(null);
  }

  private keep(shelf: Shelf | null, org: string, id: string): void {
    this.chosen.set(org, id);
    try {
      shelf?.setItem(keyOf(org), id);
    } catch {
      // A browser that keeps nothing forgets the project with the tab.
    }
  }
}

const keyOf = (org: string) => `aurora.project.${org}`;

function read(shelf: Shelf | null, org: string): string | null {
  try {
    const id = shelf?.getItem(keyOf(org)) ?? null;
    return id === defaultProject || (id !== null && projectId.test(id)) ? id : null;
  } catch {
    return null;
  }
}
