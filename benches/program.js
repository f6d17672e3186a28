/**
 * The whole program, measured from outside: how soon the demo shows a page, how long a replay takes without pacing, how much memory
 * an idle node holds, how long the board takes for all of China. Prints each figure beside its target. Fails nothing: a slow
 * machine is not a fault.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { Client } from '../e2e/client.js';
import { freePort, launch, PROGRAM, remove, temporaryFolder } from '../e2e/program.js';

const DATA = new URL('../data/', import.meta.url).pathname;
const DAYS = Number(process.env.BENCH_DAYS ?? 365);
const ASKED = 200;

const told = [];
function tell(what, value, unit, target, beside = '') {
  told.push([what, `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`, target, beside]);
  console.log(`    ${what}: ${told.at(-1)[1]} (target ${target})${beside && `, ${beside}`}`);
}
const since = (began) => (performance.now() - began) / 1000;
const memoryMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

/** From the start of the program to the answer that holds the first page. */
async function firstPage() {
  const dir = await temporaryFolder();
  const began = performance.now();
  const demo = launch(['demo', '--paused', '--no-open', '--port', '0', '--dir', dir]);
  const [link] = await demo.line(/http:\/\/\S+\/link\?token=\S+/);
  const page = await fetch(link);
  await page.text();
  tell('demo, start to first page', since(began), 's', '< 3');
  await after(3000);
  tell('demo, memory at rest', memoryMb(demo.child.pid), 'MB', '< 150');
  await demo.stop();
  await remove(dir);
}

async function replay() {
  const dir = await temporaryFolder();
  const began = performance.now();
  const args = ['demo', '--seconds-per-day', '0', '--exit-when-done', '--no-open', '--port', '0', '--dir', dir];
  await launch(args).ended;
  tell('127 days of 107 Italian provinces', since(began), 's', '< 20');
  await remove(dir);
}

/** Daily counts of every Chinese county: a hill that moves with the county's number. */
async function writeCounts(file) {
  const rows = readFileSync(`${DATA}china/regions.csv`, 'utf8').trim().split('\n').slice(1);
  const codes = rows.map((row) => row.split(',')).filter((cells) => cells[4] === 'county').map((cells) => cells[0]);
  const out = createWriteStream(file);
  out.write('date,code,new_confirmed\n');
  for (let day = 0; day < DAYS; day += 1) {
    // The last day is yesterday: what is older than a month is history to detection, and would be too easy.
    const date = new Date(Date.now() + (day - DAYS) * 86_400_000).toISOString().slice(0, 10);
    const lines = codes.map((code, n) => {
      const distance = (day - ((n * 37) % DAYS)) / 12;
      return `${date},${code},${Math.round(20 * Math.exp(-distance * distance))}\n`;
    });
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return codes.length * DAYS;
}

/** Latencies of `path` in milliseconds, ascending. */
async function latencies(ask) {
  const times = [];
  for (let n = 0; n < ASKED; n += 1) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

async function board() {
  const dir = await temporaryFolder();
  const port = await freePort();
  const node = ['--data-dir', dir, '--listen', `127.0.0.1:${port}`, '--log', 'error'];
  execFileSync(PROGRAM, ['import', 'regions', `${DATA}china/regions.csv`, ...node], { stdio: 'ignore' });
  const rows = await writeCounts(`${dir}/counts.csv`);
  let began = performance.now();
  execFileSync(PROGRAM, ['import', 'counts', `${dir}/counts.csv`, ...node], { stdio: ['ignore', 'ignore', 'inherit'] });
  const seconds = since(began);
  console.log(`    ${rows} counts of 2,979 counties with detection and levels: ${seconds.toFixed(0)} s, ${(rows / seconds).toFixed(0)} rows/s`);

  began = performance.now();
  const program = launch(['serve', ...node]);
  const [, token] = await program.line(/\/setup\?token=(\S+)/);
  await program.line(/Lianfang is at/);
  const origin = `http://127.0.0.1:${port}`;
  const client = new Client(origin);
  await client.setUp(token, 'commander');
  let size = 0;
  const first = await latencies(async () => {
    const { status, body } = await client.once('GET', '/board');
    if (status !== 200) throw new Error(JSON.stringify(body));
    size = JSON.stringify(body).length;
  });
  const limit = await latencies(async () => (await fetch(`${origin}/healthz`)).text());
  const [p50, p95] = [quantile(first, 0.5), quantile(first, 0.95)];
  const beside = `p50 ${p50.toFixed(1)} ms, ${(size / 1e6).toFixed(1)} MB of JSON; an empty answer takes ${quantile(limit, 0.95).toFixed(1)} ms`;
  tell(`board of China, 3,371 regions × ${DAYS} days, p95`, p95, 'ms', '< 50', beside);
  await after(3000);
  tell('node with all of China, memory at rest', memoryMb(program.child.pid), 'MB', 'none');
  await program.stop();
  await remove(dir);
}

tell('program', statSync(PROGRAM).size / 1e6, 'MB', '< 80');
await firstPage();
await replay();
await board();
console.log('\n| measured | figure | target | beside |\n|---|---|---|---|');
for (const row of told) console.log(`| ${row.join(' | ')} |`);
