/**
 * The desk at scale, measured from outside: the program on a database that `benches/fill` made, asked through HTTP by one user and by
 * fifty at once, who ask again as soon as they are answered. Beside it the same question on a bare connection (`benches/bare.rs`).
 * Prints the table of docs/reference/speed.md. Fails nothing: a slow machine is not a fault.
 *
 *     benches/desk.sh DIR [postgres://…]
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { freePort, launch } from '../e2e/program.js';

const [dir, url = ''] = process.argv.slice(2);
const USERS = Number(process.env.BENCH_USERS ?? 50);
const ALONE = Number(process.env.BENCH_ALONE ?? 60);
const EACH = Number(process.env.BENCH_EACH ?? 6);
const only = new RegExp(process.env.BENCH_ONLY ?? '');
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
const agent = new http.Agent({ keepAlive: true, maxSockets: USERS + 2 });

/** One session; `ask` gives the milliseconds of an answer and its body. */
class User {
  cookie = '';

  ask(method, path, body, key) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      'X-Requested-With': 'lianfang',
      cookie: this.cookie,
      ...(text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      ...(key ? { 'Idempotency-Key': key } : {}),
    };
    return new Promise((resolve, reject) => {
      const from = performance.now();
      const request = http.request(`${origin}/api/v1${path}`, { method, agent, headers }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => {
          const ms = performance.now() - from;
          const all = Buffer.concat(parts).toString();
          const cookie = answer.headers['set-cookie']?.[0];
          if (cookie) this.cookie = cookie.split(';')[0];
          if (answer.statusCode >= 400) reject(new Error(`${method} ${path}: ${answer.statusCode} ${all.slice(0, 300)}`));
          else resolve({ ms, body: all.startsWith('{') || all.startsWith('[') ? JSON.parse(all) : all });
        });
      });
      request.on('error', reject);
      request.end(text);
    });
  }

  async get(path) {
    return (await this.ask('GET', path)).body;
  }
}

/** Sessions of the account that the generator made: each of its links signs in once. */
const signIn = (tokens) =>
  Promise.all(
    tokens.map(async (token) => {
      const user = new User();
      await user.ask('POST', '/people/link', { token });
      return user;
    }),
  );

const told = [];
async function measure(what, question, target = '') {
  if (!only.test(what)) return;
  const times = { alone: [], together: [] };
  const once = async (user, n) => {
    const [method, path, body, key] = await question(n);
    const from = performance.now();
    try {
      return (await user.ask(method, path, body, key)).ms;
    } catch (error) {
      console.log(`    ${error.message.slice(0, 200)}`);
      return performance.now() - from;
    }
  };
  let n = 0;
  await once(everybody[0], n++);
  for (let i = 0; i < ALONE; i += 1) times.alone.push(await once(everybody[0], n++));
  await Promise.all(
    everybody.map(async (user) => {
      for (let i = 0; i < EACH; i += 1) times.together.push(await once(user, n++));
    }),
  );
  const line = (list) => {
    const sorted = list.sort((a, b) => a - b);
    return [0.5, 0.95, 0.99].map((q) => quantile(sorted, q).toFixed(quantile(sorted, q) < 10 ? 1 : 0)).join(' / ');
  };
  told.push([what, line(times.alone), line(times.together), target]);
  console.log(told.at(-1).join(' | '));
}

const FILL = process.env.FILL ?? new URL('../target/release/examples/fill', import.meta.url).pathname;
const tokens = execFileSync(FILL, ['--dir', dir, '--url', url, '--links', String(USERS)], { encoding: 'utf8' }).trim().split('\n');
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const packs = ['--data-dir', dir, '--listen', `127.0.0.1:${port}`, '--log', 'warn', ...(url ? ['--database', url] : [])];
const began = performance.now();
const program = launch(['serve', ...packs], { env: { ...process.env, LIANFANG_PACKS: '["core","covid-19","outbreaks"]' } });
await program.line(/Lianfang is at/, 3600);
console.log(`start: ${((performance.now() - began) / 1000).toFixed(1)} s`);

const everybody = await signIn(tokens);
const me = everybody[0];
const root = (await me.get('/people/me')).acting.region;
const places = { country: root.id };
// The newest case's town, and everything above it: where much happens.
const newest = (await me.get('/cases/records?limit=200')).items;
const low = newest.find((item) => item.region.tier === 'township') ?? newest[0];
const detail = await me.get(`/regions/${low.region.id}`);
for (const region of [...detail.path.slice(1), low.region]) places[region.tier] = region.id;
console.log(Object.keys(places).join(', '));

for (const [tier, region] of Object.entries(places)) {
  const get = (path) => async () => ['GET', `${path}${path.includes('?') ? '&' : '?'}region=${region}`];
  await measure(`cases, ${tier}`, get('/cases/records'), '100');
  await measure(`open cases of a disease, ${tier}`, get('/cases/records?disease=covid-19&working=open'), '100');
  await measure(`contacts watched, ${tier}`, get('/cases/contacts?state=watched'), '100');
  await measure(`contacts, ${tier}`, get('/cases/contacts'), '100');
  await measure(`follow-ups of today, due, with names, ${tier}`, get('/cases/follow-ups?state=due'), '100');
  await measure(`follow-ups of today, with names, ${tier}`, get('/cases/follow-ups'), '100');
  await measure(`samples without result, ${tier}`, get('/cases/samples'), '100');
  await measure(`board, ${tier}`, get('/board'), '300');
}
const someCases = newest.map((item) => item.id);
const someContacts = (await me.get('/cases/contacts?state=watched&limit=200')).items.map((item) => item.id);
const named = (await me.get(`/cases/records?limit=200&names=true`)).items.map((item) => item.name).filter(Boolean);
await measure('person by name', async (n) => ['POST', '/cases/search', { name: named[n % named.length] }], '150');
const due = (await me.get('/cases/follow-ups?state=due&limit=500')).items;
await measure('person by phone', async (n) => ['POST', '/cases/search', { phone: due[n % due.length].phone }], '150');
await measure('case page', async (n) => ['GET', `/cases/records/${someCases[n % someCases.length]}`], '100');
await measure('contact page', async (n) => ['GET', `/cases/contacts/${someContacts[n % someContacts.length]}`], '100');
for (const name of ['open_cases', 'contacts_under_observation', 'contacts_followed_today']) {
  for (const tier of ['country', 'county']) {
    if (places[tier]) await measure(`${name}(), ${tier}`, async () => ['GET', `/measures/value?call=${encodeURIComponent(`${name}()`)}&region=${places[tier]}&disease=covid-19`], '300');
  }
}
await measure('check noted', async (n) => {
  const line = due[n % due.length];
  return ['POST', `/cases/follow-ups/${line.contact_id}/${line.due_on}/${line.turn}`, { temperature: 36.5, symptoms: [] }, randomUUID()];
});
if (places.county) await measure('chains, county', async () => ['GET', `/cases/chains?region=${places.county}&linked=true`]);
await program.stop();
const bare = execFileSync(FILL, ['--dir', dir, '--url', url, '--bare', 'yes'], { encoding: 'utf8' }).trim().split('\n');
for (const [what, p50, p95] of bare.map((line) => line.split('|'))) {
  const ours = told.find(([name]) => name.startsWith(`${what}`) && name.endsWith('country'));
  if (ours) ours[3] += `; bare connection ${p50} / ${p95}, ${(Number(ours[1].split(' / ')[0]) / Number(p50)).toFixed(0)} times`;
}
console.log(`\n| asked for | one user, ms: half / 95 % / 99 % | ${USERS} at once | wanted, 95 % |\n|---|---:|---:|---:|`);
for (const line of told) console.log(`| ${line.join(' | ')} |`);
process.exit(0);
