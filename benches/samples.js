/**
 * Mass registration measured from outside: stations that register tubes at a fixed rate, over HTTP, on the real program. Requests are due at
 * their moments whether the ones before were answered or not, so that a stall is paid by every request that waited. Prints tubes per second and
 * latencies beside the disk's own limit: how many times a second 4 KB can be made safe. Fails nothing: a slow machine is not a fault.
 *
 *   SECONDS=30 RATE=1330 LIANFANG=target/release/lianfang node benches/samples.js
 */
import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { Client } from '../e2e/client.js';
import { freePort, launch, PROGRAM, remove, temporaryFolder } from '../e2e/program.js';

const DATA = new URL('../data/', import.meta.url).pathname;
const SECONDS = Number(process.env.SECONDS ?? 20);
/** Tubes a second: 20 million within a little over four hours. */
const RATE = Number(process.env.RATE ?? 1330);
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

function fsyncsPerSecond(dir) {
  const file = openSync(`${dir}/fsync`, 'w');
  const page = Buffer.alloc(4096);
  const began = performance.now();
  let n = 0;
  for (; performance.now() - began < 2000; n += 1) {
    writeSync(file, page);
    fsyncSync(file);
  }
  closeSync(file);
  return (n * 1000) / (performance.now() - began);
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One request of a station; how many tubes were registered. */
function register(port, cookie, body) {
  const headers = {
    cookie,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'X-Requested-With': 'lianfang',
  };
  const path = '/api/v1/cases/samples/batch';
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text).done);
        else reject(new Error(`${answer.statusCode} ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function measure(port, cookie, perRequest) {
  const requests = Math.round((RATE * SECONDS) / perRequest);
  const times = [];
  const began = performance.now();
  let done = 0;
  let failed = 0;
  const all = [];
  for (let n = 0; n < requests; n += 1) {
    const due = began + (n * 1000 * perRequest) / RATE;
    const early = due - performance.now();
    if (early > 1) await after(early);
    const tubes = Array.from({ length: perRequest }, (_, i) => ({ tube: `${perRequest}-${n}-${i}` }));
    const body = JSON.stringify({ kind: 'throat', disease: 'covid-19', tubes });
    all.push(
      register(port, cookie, body).then(
        (registered) => {
          done += registered;
          times.push(performance.now() - due);
        },
        () => {
          failed += 1;
        },
      ),
    );
  }
  await Promise.all(all);
  const seconds = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const [p50, p99, most] = [quantile(times, 0.5), quantile(times, 0.99), times.at(-1)];
  console.log(
    `    ${perRequest} a request: ${(done / seconds).toFixed(0)} tubes/s asked at ${RATE}/s for ${SECONDS} s, ` +
      `p50 ${p50?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms (target < 250), longest ${most?.toFixed(0)} ms, ${failed} failed`,
  );
}

const dir = await temporaryFolder();
console.log(`    the disk alone: ${fsyncsPerSecond(dir).toFixed(0)} commits of 4 KB a second`);
const port = await freePort();
const node = ['--data-dir', `${dir}/node`, '--listen', `127.0.0.1:${port}`, '--log', 'error'];
execFileSync(PROGRAM, ['import', 'regions', `${DATA}italy/regions.csv`, ...node], { stdio: 'ignore' });
const program = launch(['serve', ...node]);
const [, token] = await program.line(/\/setup\?token=(\S+)/);
await program.line(/Lianfang is at/);
const client = new Client(`http://127.0.0.1:${port}`);
await client.setUp(token, 'laboratory-officer');
for (const perRequest of [10, 1]) await measure(port, client.cookie, perRequest);
await program.stop();
await remove(dir);
