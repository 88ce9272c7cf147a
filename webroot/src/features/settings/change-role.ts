import type { Member, Role } from '@/protocol/openapi';
import { ProblemError, problemOf, statusOf } from '@/protocol/problem';
import type { SettingsApi } from '@/protocol/settings-api';
import { roleLabel } from './roles';

/** Changes a role as long as it is still the one that was seen. */
export async function changeRole(api: SettingsApi, seen: Member, role: Role): Promise<Member> {
  const { value: now, etag } = await api.member(seen.id);
  if (now.role !== seen.role) throw changedMeanwhile(seen.name, now.role);
  try {
    return await api.updateMember(seen.id, { role }, etag);
  } catch (error) {
    if (statusOf(error) !== 412) throw error;
    throw changedMeanwhile(seen.name, (await api.member(seen.id)).value.role);
  }
}

function changedMeanwhile(name: string, role: Role): ProblemError {
  const detail = `Somebody else changed the role of ${name} to ${roleLabel(role)} meanwhile. Nothing was changed; choose again if you still want to.`;
  return new ProblemError(problemOf(412, { detail }));
}
