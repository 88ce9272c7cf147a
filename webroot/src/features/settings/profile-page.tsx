import { useMe } from '@/app/services';
import { QueryView, SkeletonRows } from '@/ui/states';
import { roleLabel, roleMay } from './roles';
import { Card, Facts, SectionPage } from './section-page';

export function ProfilePage() {
  const me = useMe();
  return (
    <SectionPage title="Profile" note="Who you are here, and as what.">
      <QueryView query={me} loading={<SkeletonRows rows={3} className="h-28 rounded-xl" />}>
        {(known) => (
          <div className="space-y-4">
            <Card title="You">
              <Facts facts={[['Name', known.account.name], ...(known.email === undefined ? [] : [['E-mail', known.email] as const])]} />
            </Card>
            <Card title="Where you are">
              <Facts
                facts={[
                  ['Organisation', known.org.name],
                  ['Project', known.project.name],
                  ['Role', roleLabel(known.role)],
                  ['What it may do', roleMay(known.role)],
                ]}
              />
            </Card>
          </div>
        )}
      </QueryView>
    </SectionPage>
  );
}
