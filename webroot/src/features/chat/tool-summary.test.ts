import { expect, it } from 'vitest';
import { prettyJson } from '@/ui/json-block';
import { argumentLine, resultLine, toolLabel } from './tool-summary';

it('says the arguments of a call in a line', () => {
  const call = {
    types: ['aws.ec2.instance', 'aws.ec2.volume'],
    filter: [{ field: 'state', op: 'eq', value: 'running' }, { field: 'tags', op: 'missing' }],
    sort: { field: 'name', order: 'asc' },
    limit: 5,
  };
  expect(argumentLine(JSON.stringify(call))).toBe(
    'types: aws.ec2.instance, aws.ec2.volume · state eq running · tags missing · sort: name asc · limit: 5',
  );
});

it('says nothing of arguments that are still on their way', () => {
  expect(argumentLine('{"types":["aws.')).toBe('');
  expect(prettyJson('{"types":["aws.')).toBe('{"types":["aws.');
});

it('counts what was found where the result counts', () => {
  expect(resultLine('{"total":1214,"items":[]}')).toBe('1,214 found');
  expect(resultLine('{"resource":{}}')).toBe('');
  expect(resultLine('not json')).toBe('');
});

it('calls a tool that it does not know by its name', () => {
  expect(toolLabel('find_risks', true)).toBe('Checked for risks');
  expect(toolLabel('find_risks', false)).toBe('Checking for risks');
  expect(toolLabel('plan_terraform', true)).toBe('plan_terraform');
});
