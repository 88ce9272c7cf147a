import type { Role } from '@/protocol/openapi';
import { SelectField } from '@/ui/field';
import { roleMay, roles } from './roles';

type RoleFieldProps = { value: Role; onChange: (role: Role) => void };

export function RoleField({ value, onChange }: RoleFieldProps) {
  return (
    <SelectField
      label="Role"
      hint={`${roleMay(value)}.`}
      value={value}
      onChange={(event) => onChange(event.target.value as Role)}
    >
      {roles.map(({ role, label }) => (
        <option key={role} value={role}>
          {label}
        </option>
      ))}
    </SelectField>
  );
}
