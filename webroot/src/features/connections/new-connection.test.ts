import { expect, it } from 'vitest';
import { emptyForm, requestOf } from './new-connection';

const filled = {
  ...emptyForm,
  name: ' Production ',
  accessKeyId: 'AKIA',
  secretAccessKey: 'secret',
  profile: 'prod',
  roleArn: 'arn:aws:iam::123456789012:role/reader',
  externalId: 'x-1',
};

it('sends a key only where a key is the way to log in', () => {
  expect(requestOf({ ...filled, auth: 'access-key' }).aws).toEqual({
    auth: 'access-key',
    accessKeyId: 'AKIA',
    secretAccessKey: 'secret',
  });
  expect(requestOf({ ...filled, auth: 'profile' }).aws).toEqual({ auth: 'profile', profile: 'prod' });
});

it('starts from the chosen identity when it assumes a role', () => {
  const role = { auth: 'assume-role', roleArn: filled.roleArn, externalId: 'x-1' };
  expect(requestOf({ ...filled, auth: 'assume-role', base: 'machine' }).aws).toEqual(role);
  expect(requestOf({ ...filled, auth: 'assume-role', base: 'profile' }).aws).toEqual({ ...role, profile: 'prod' });
});

it('splits regions at commas and spaces', () => {
  expect(requestOf({ ...emptyForm, regions: 'eu-central-1, us-east-1  eu-west-1' }).aws.regions).toEqual([
    'eu-central-1',
    'us-east-1',
    'eu-west-1',
  ]);
  expect(requestOf(filled).name).toBe('Production');
});
