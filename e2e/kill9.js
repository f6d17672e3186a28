/**
 * What is acknowledged stays, once, whenever the program is killed.
 *
 * Replay: the program is killed at random moments and started again on the same folder; after each kill the journal verifies, and
 * at the end the counts are those of the source file and the journal tells the same story as a replay that nobody killed.
 * Import: a served node is sent a year in pieces, with retries, while it is killed; at the end each piece is there once.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { Client } from './client.js';
import { freePort, launch, remove, run, temporaryFolder } from './program.js';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 6);
const SEED = Number(process.env.KILL_SEED ?? 1);
const LAST_DAY = '2020-06-30';
const DATA = new URL('../data/italy/', import.meta.url).pathname;

/** Mulberry32: small, and the same everywhere. */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const draw = chance(SEED);

/** Splits CSV that has no quoted line ends; ours has none. */
function rows(text) {
  const [head, ...lines] = text.trim().split(/\r?\n/);
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((value, i) => [names[i], value])));
}
function cells(line) {
  const fields = [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map((m) => m[1]);
  return fields.map((f) => (f.startsWith('"') ? f.slice(1, -1).replaceAll('""', '"') : f));
}

// Every command gets a configuration of its own, so that none in the present folder or environment is used.
const folder = await temporaryFolder();
const own = ['--config', `${folder}/lianfang.toml`, '--log', 'error'];
await writeFile(own[1], '');
for (const name of Object.keys(process.env)) if (name.startsWith('LIANFANG_')) delete process.env[name];

async function must(args) {
  const { code, out, err } = await run([...args, ...own]);
  assert.equal(code, 0, `lianfang ${args.join(' ')} ended with ${code}:\n${err}${out}`);
  return out;
}
const verify = (dir) => must(['journal', 'verify', '--data-dir', dir]);

const source = rows(await readFile(`${DATA}daily_province.csv`, 'utf8'));

/** Every number of the source up to a day is stored once, as it was reported. */
async function compareCounts(dir, until) {
  const stored = rows(await must(['export', 'counts', '--data-dir', dir]));
  const found = new Map();
  for (const row of stored) {
    if (row.indicator !== 'confirmed' || row.coverage !== 'total' || row.region_tier !== 'county') continue;
    const key = `${row.day} ${row.region_code}`;
    assert.ok(!found.has(key), `${key} is stored twice`);
    found.set(key, Number(row.reported));
  }
  const expected = source.filter((row) => row.date <= until);
  for (const row of expected) {
    const key = `${row.date} ${row.province_code}`;
    assert.equal(found.get(key), Number(row.confirmed_cumulative), `${key} is not what the source says`);
  }
  assert.equal(found.size, expected.length, 'there are numbers that the source does not have');
  const total = (day) => [...found].filter(([k]) => k.startsWith(day)).reduce((sum, [, n]) => sum + n, 0);
  return total(until);
}

/** How often each kind of thing happened, as the journal tells it. */
async function tally(dir) {
  const count = {};
  for (const entry of rows(await must(['export', 'journal', '--data-dir', dir]))) {
    if (!/^(surveillance|response|drills)\./.test(entry.kind)) continue;
    count[entry.kind] = (count[entry.kind] ?? 0) + 1;
  }
  return count;
}

function replay(dir) {
  const flags = [
    '--data',
    'italy',
    '--seconds-per-day',
    '0',
    '--no-open',
    '--port',
    '0',
    '--seed',
    '7',
    '--exit-when-done',
  ];
  return launch(['demo', ...flags, '--dir', dir]);
}

/** Lets a program run for a while, then kills it. False when it had ended by itself. */
async function killAfter(program, milliseconds) {
  const race = await Promise.race([program.ended, after(milliseconds, null, { ref: false })]);
  if (race === null) {
    await program.kill();
    return true;
  }
  assert.equal(
    race.code,
    0,
    `the program ended with ${race.code ?? race.signal}:\n${program.said.slice(-20).join('\n')}`,
  );
  return false;
}

async function replayStory() {
  const whole = await temporaryFolder();
  const began = performance.now();
  assert.equal(await killAfter(replay(whole), 600_000), false);
  const duration = performance.now() - began;
  const cases = await compareCounts(whole, LAST_DAY);
  const expected = await tally(whole);
  await remove(whole);
  console.log(`    replay, undisturbed: ${(duration / 1000).toFixed(1)} s, ${cases} cases on ${LAST_DAY}`);

  let dir = await temporaryFolder();
  let kills = 0;
  let finished = 0;
  const finish = async () => {
    await verify(dir);
    assert.equal(await compareCounts(dir, LAST_DAY), cases);
    assert.deepEqual(await tally(dir), expected, 'a killed replay did not do the same as an undisturbed one');
    finished += 1;
    await remove(dir);
    dir = await temporaryFolder();
  };
  while (kills < ROUNDS) {
    // Mostly in the middle of the work, sometimes while it starts.
    const moment = 60 + draw() ** 2 * Math.max(1000, duration / 2);
    if (await killAfter(replay(dir), moment)) {
      kills += 1;
      await verify(dir);
    } else {
      await finish();
    }
  }
  assert.equal(await killAfter(replay(dir), 600_000), false);
  await finish();
  await remove(dir);
  console.log(`    replay: killed ${kills} times, finished ${finished} times, nothing lost, nothing twice`);
}

async function importStory() {
  const dir = await temporaryFolder();
  const port = await freePort();
  const node = ['--data-dir', dir, '--listen', `127.0.0.1:${port}`];
  await must(['import', 'regions', `${DATA}regions.csv`, ...node]);

  let program = launch(['serve', ...node, ...own]);
  const [, token] = await program.line(/\/setup\?token=(\S+)/);
  const client = new Client(`http://127.0.0.1:${port}`);
  await program.line(/Lianfang is at/);
  await client.setUp(token, 'epidemiologist');

  let kills = 0;
  let done = false;
  const killer = (async () => {
    while (kills < ROUNDS && !done) {
      if (!(await killAfter(program, 30 + draw() ** 2 * 1500))) break;
      kills += 1;
      await verify(dir);
      program = launch(['serve', ...node, ...own]);
      await program.line(/Lianfang is at/);
    }
  })();

  const months = [...new Set(source.map((row) => row.date.slice(0, 7)))];
  const mapping = {
    date: { column: 'date', format: 'iso' },
    region: { column: 'province_code', by: 'code', tier: 'county' },
    values: [{ column: 'confirmed_cumulative', indicator: 'confirmed', kind: 'cumulative' }],
    period: 'day',
    disease: 'covid-19',
    source: 'protezione-civile',
    coverage: 'total',
    label_column: null,
  };
  const acknowledged = [];
  const bring = async (month) => {
    const lines = source.filter((row) => row.date.startsWith(month)).map((row) => Object.values(row).join(','));
    const form = () => {
      const body = new FormData();
      body.set('file', new Blob([`${Object.keys(source[0]).join(',')}\n${lines.join('\n')}\n`]), `${month}.csv`);
      body.set('defaults', JSON.stringify({ disease: 'covid-19', source: 'protezione-civile' }));
      return body;
    };
    const state = async (id, wanted) => {
      for (;;) {
        const { status, body } = await client.until('GET', `/surveillance/imports/${id}`);
        assert.equal(status, 200, `an acknowledged import is gone: ${JSON.stringify(body)}`);
        if (wanted.includes(body.state)) return body;
        assert.ok(['checking', 'staged', 'applying'].includes(body.state), `${month}: ${JSON.stringify(body)}`);
        await after(20);
      }
    };
    let id;
    for (let key = randomUUID(); id === undefined; ) {
      const sent = await client.until('POST', '/surveillance/imports', form(), key);
      // The answer was lost with the program: the list tells what became of it.
      if (sent.body.code === 'H0409') {
        const { body } = await client.until('GET', '/surveillance/imports');
        id = body.items.find((i) => i.file_name === `${month}.csv`)?.id;
        key = randomUUID();
      } else {
        assert.ok(sent.status < 300, `${month}: ${JSON.stringify(sent.body)}`);
        id = sent.body.id;
      }
    }
    await state(id, ['staged']);
    const mapped = await client.until('PUT', `/surveillance/imports/${id}/mapping`, { mapping, save_as: null });
    assert.ok(mapped.status < 300 || mapped.body.code === 'S0104', `${month}: ${JSON.stringify(mapped.body)}`);
    const checked = await state(id, ['staged']);
    assert.equal(checked.checked.bad, 0, `${month}: ${checked.checked.bad} bad rows`);
    const applied = await client.until(
      'POST',
      `/surveillance/imports/${id}/apply`,
      { mode: 'all-or-nothing' },
      randomUUID(),
    );
    assert.ok(
      applied.status < 300 || ['S0104', 'H0409'].includes(applied.body.code),
      `${month}: ${JSON.stringify(applied.body)}`,
    );
    await state(id, ['applied']);
    acknowledged.push({ month, id });
  };
  for (let turn = 0; turn === 0 || kills < ROUNDS; turn += 1) {
    // When the year is in and there is still to kill, it is brought in again, which changes nothing.
    for (const month of months) await bring(month);
  }
  done = true;
  await killer;
  for (const { id, month } of acknowledged) {
    const { body } = await client.until('GET', `/surveillance/imports/${id}`);
    assert.equal(body.state, 'applied', `${month} was acknowledged and is ${body.state}`);
  }
  await program.stop();
  await verify(dir);
  const last = source.at(-1).date;
  const cases = await compareCounts(dir, last);
  await remove(dir);
  console.log(
    `    import: killed ${kills} times, ${acknowledged.length} imports acknowledged, ${cases} cases on ${last}`,
  );
}

const only = process.env.KILL_ONLY; // replay or import, when looking for one fault
if (only !== 'import') await replayStory();
if (only !== 'replay') await importStory();
await remove(folder);
