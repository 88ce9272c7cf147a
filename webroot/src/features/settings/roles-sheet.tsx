import { useQuery } from '@tanstack/react-query';
import { Check, Minus } from 'lucide-react';
import { Sheet } from '@/ui/dialog';
import { QueryView, SkeletonRows } from '@/ui/states';
import { groupPermissions } from './permission-groups';
import { roles } from './roles';
import { useSettingsApi } from './use-settings-api';

/** The table of permissions as the server has it. */
export function RolesSheet({ onClose }: { onClose: () => void }) {
  const api = useSettingsApi();
  const permissions = useQuery({ queryKey: ['permissions'], queryFn: api.permissions, staleTime: Infinity });
  return (
    <Sheet open onClose={onClose} title="What roles may do" description="Each role may also do what those before it may.">
      <QueryView query={permissions} loading={<SkeletonRows rows={12} className="h-8" />}>
        {({ items }) => (
          <table className="w-full text-[0.8125rem]">
            <thead>
              <tr className="[&_th]:sticky [&_th]:-top-5 [&_th]:bg-raised [&_th]:py-2 [&_th]:text-xs [&_th]:font-medium [&_th]:text-soft">
                <th scope="col" className="text-left">
                  Permission
                </th>
                {roles.map(({ role, label }) => (
                  <th key={role} scope="col" className="w-17 text-center">
                    {label === 'Administrator' ? 'Admin' : label}
                  </th>
                ))}
              </tr>
            </thead>
            {groupPermissions(items).map((group) => (
              <tbody key={group.label}>
                <tr>
                  <th scope="colgroup" colSpan={5} className="pt-4 pb-1 text-left font-semibold">
                    {group.label}
                  </th>
                </tr>
                {group.permissions.map((permission) => (
                  <tr key={permission.name} className="border-t">
                    <th scope="row" className="py-2 pr-3 text-left font-normal">
                      {permission.description}
                      <span className="block font-mono text-xs text-faint">{permission.name}</span>
                    </th>
                    {roles.map(({ role }) => (
                      <td key={role}>
                        {permission.roles.includes(role) ? (
                          <Check role="img" className="mx-auto size-4 text-good" aria-label="yes" />
                        ) : (
                          <Minus role="img" className="mx-auto size-4 text-line-strong" aria-label="no" />
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        )}
      </QueryView>
    </Sheet>
  );
}
