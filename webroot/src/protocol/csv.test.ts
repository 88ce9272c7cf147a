import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('separates cells by commas and rows by line ends', () => {
  expect(toCsv([['Region', 'Count'], ['eu-central-1', '12']])).toBe('Region,Count\r\neu-central-1,12');
});

it('quotes commas, quotes and line breaks', () => {
  expect(toCsv([['a,b', 'say "hi"', 'two\nlines']])).toBe('"a,b","say ""hi""","two\nlines"');
});

it('takes the edge off cells that a spreadsheet would run, and leaves negative numbers alone', () => {
  expect(toCsv([['=HYPERLINK("x")', '@cmd', '-12.5', '+3%']])).toBe(`"'=HYPERLINK(""x"")",'@cmd,-12.5,+3%`);
});
