import type { Permission } from '@/protocol/openapi';
import { Button } from '@/ui/button';
import { Checkbox } from '@/ui/field';
import { groupPermissions, readOnly } from './permission-groups';

type PermissionPickerProps = {
  offered: readonly Permission[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
};

export function PermissionPicker({ offered, chosen, onChange }: PermissionPickerProps) {
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  return (
    <fieldset>
      <div className="mb-1.5 flex flex-wrap items-center gap-x-1 gap-y-1">
        <legend className="float-left grow text-[0.8125rem] font-medium text-soft">
          Permissions{' '}
          <span className="font-normal text-faint tabular-nums">
            {chosen.length} of {offered.length}
          </span>
        </legend>
        <Button look="quiet" size="small" onClick={() => onChange(readOnly(offered))}>
          Reading only
        </Button>
        <Button look="quiet" size="small" onClick={() => onChange(offered.map(({ name }) => name))}>
          All
        </Button>
        <Button look="quiet" size="small" onClick={() => onChange([])}>
          None
        </Button>
      </div>
      <div className="max-h-72 space-y-4 overflow-y-auto rounded-xl border px-3.5 py-3">
        {groupPermissions(offered).map((group) => (
          <div key={group.label} role="group" aria-label={group.label} className="space-y-2">
            <p className="text-xs font-medium text-faint" aria-hidden="true">
              {group.label}
            </p>
            {group.permissions.map(({ name, description }) => (
              <Checkbox
                key={name}
                label={description}
                hint={<span className="font-mono">{name}</span>}
                checked={chosen.includes(name)}
                onChange={() => toggle(name)}
              />
            ))}
          </div>
        ))}
        {offered.length === 0 && <p className="text-soft">There is nothing that you could let a key do.</p>}
      </div>
    </fieldset>
  );
}
