/**
 * How much script, gzipped, a reader waits for before the first paint of a page. Computed from the build's manifest: the entry
 * and everything it imports, plus the page's own chunk and what that imports. Lazy parts of a page (`also`) count where they are
 * needed for the first paint. Fails when a page is over its budget.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));
const ENTRY = 'index.html';
const PAGES = [
  { page: 'sign-in', budgetKb: 400, also: ['src/people/SignInPage.tsx'] },
  { page: 'worklist', budgetKb: 400, also: ['src/response/TasksPage.tsx'] },
  {
    page: 'board',
    budgetKb: 800,
    also: ['src/board/BoardOrPublicPage.tsx', 'src/board/BoardPage.tsx', 'src/ui/RegionMap.tsx', 'src/ui/Chart.tsx'],
  },
];

function reach(key, seen) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the manifest has no ${key}`);
  if (seen.has(chunk.file)) return;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) reach(next, seen);
}

const size = new Map();
function gzipped(file) {
  if (!size.has(file)) size.set(file, gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length);
  return size.get(file);
}

let over = false;
for (const { page, budgetKb, also } of PAGES) {
  const files = new Set();
  for (const key of [ENTRY, ...also]) reach(key, files);
  const kb = [...files].filter((f) => /\.m?js$/.test(f)).reduce((sum, f) => sum + gzipped(f), 0) / 1000;
  const fits = kb < budgetKb;
  over ||= !fits;
  console.log(`${fits ? 'ok  ' : 'OVER'} ${page.padEnd(10)} ${kb.toFixed(0).padStart(5)} kB of ${budgetKb} kB`);
  if (process.argv.includes('--files'))
    for (const f of files) console.log(`       ${(gzipped(f) / 1000).toFixed(1)} ${f}`);
}
const worker = Object.values(manifest).find((c) => c.file.includes('maplibre-gl-worker'));
if (worker)
  console.log(
    `     the map's worker, off the page's own thread and after its first paint: ${(gzipped(worker.file) / 1000).toFixed(0)} kB`,
  );
process.exit(over ? 1 : 0);
