// Prints what a browser loads first for each page, compressed and with its font, and fails above the budget.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budgetKilobytes = 200;
const root = new URL('../../target/classes/META-INF/webroot/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', root), 'utf8'));
rmSync(new URL('.vite', root), { recursive: true });

function filesOf(key, files = new Set()) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const imported of chunk.imports ?? []) filesOf(imported, files);
  return files;
}

const font = Object.values(manifest).find((chunk) => chunk.file.startsWith('assets/geist-latin-wght')).file;
const kilobytes = (files) =>
  [...files, font].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, root)), { level: 9 }).length, 0) / 1024;

const entry = filesOf('index.html');
const pages = Object.keys(manifest).filter((key) => /^src\/features\/.*-page\.tsx$/.test(key));
const sizes = pages.map((page) => [page, kilobytes(new Set([...entry, ...filesOf(page)]))]);
for (const [page, size] of [['entry alone', kilobytes(entry)], ...sizes]) {
  process.stdout.write(`${size.toFixed(1).padStart(7)} KB gzip  ${page}\n`);
}
const largest = Math.max(...sizes.map(([, size]) => size), kilobytes(entry));
if (largest > budgetKilobytes) {
  process.stderr.write(`A first load of ${largest.toFixed(1)} KB is over the budget of ${budgetKilobytes} KB.\n`);
  process.exit(1);
}
