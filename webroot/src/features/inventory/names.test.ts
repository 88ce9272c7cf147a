import { expect, it } from 'vitest';
import { attributeName, attributeText, typeName } from './names';
import { inventorySearch } from './search';

it.each([
  ['securityGroups', 'Security groups'],
  ['sizeGiB', 'Size GiB'],
  ['public', 'Public'],
  ['multiAz', 'Multi AZ'],
  ['vpcId', 'VPC id'],
])('reads the attribute %s as %s', (name, words) => {
  expect(attributeName(name)).toBe(words);
});

it('writes every kind of value', () => {
  expect([true, 1200, 'gp3', ['22', '443'], [], null].map(attributeText)).toEqual(['yes', '1,200', 'gp3', '22, 443', 'none', 'none']);
});

it('keeps the name of a type it does not know', () => {
  expect(typeName('aws.rds.instance')).toBe('RDS database');
  expect(typeName('gcp.compute.instance')).toBe('gcp.compute.instance');
});

it('reads the address and leaves out what makes no sense', () => {
  expect(inventorySearch({ q: 'web', sort: '-createdAt', view: 'risks', severity: 'high', open: 'x', other: 1 })).toEqual({
    q: 'web',
    sort: '-createdAt',
    view: 'risks',
    severity: 'high',
    open: 'x',
  });
  expect(inventorySearch({ q: '', sort: 'password', view: 'map', severity: 'awful', type: ['a'] })).toEqual({});
});
