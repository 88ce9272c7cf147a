import type { AwsSettings, NewConnection } from '@/protocol/openapi';

export type Auth = AwsSettings['auth'];

export type Base = 'machine' | 'access-key' | 'profile';

/** What the form holds. */
export type ConnectionForm = {
  name: string;
  auth: Auth;
  base: Base;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  profile: string;
  roleArn: string;
  externalId: string;
  endpoint: string;
  region: string;
  regions: string;
};

export const emptyForm: ConnectionForm = {
  name: '',
  auth: 'access-key',
  base: 'machine',
  accessKeyId: '',
  secretAccessKey: '',
  sessionToken: '',
  profile: '',
  roleArn: '',
  externalId: '',
  endpoint: '',
  region: '',
  regions: '',
};

export const asksForKey = ({ auth, base }: ConnectionForm) =>
  auth === 'access-key' || (auth === 'assume-role' && base === 'access-key');

export const asksForProfile = ({ auth, base }: ConnectionForm) =>
  auth === 'profile' || (auth === 'assume-role' && base === 'profile');

/** The request of a form: only the fields that its way of logging in has, and that are filled in. */
export function requestOf(form: ConnectionForm): NewConnection {
  const aws: AwsSettings = { auth: form.auth };
  const take = (...fields: (keyof ConnectionForm & keyof Omit<AwsSettings, 'auth' | 'regions'>)[]) => {
    for (const field of fields) {
      const value = form[field].trim();
      if (value !== '') aws[field] = value;
    }
  };
  if (asksForKey(form)) take('accessKeyId', 'secretAccessKey', 'sessionToken');
  if (asksForProfile(form)) take('profile');
  if (form.auth === 'assume-role') take('roleArn', 'externalId');
  take('endpoint', 'region');
  const regions = form.regions.split(/[\s,]+/).filter((region) => region !== '');
  if (regions.length > 0) aws.regions = regions;
  return { provider: 'aws', name: form.name.trim(), aws };
}
