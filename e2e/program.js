/**
 * The real program, started as a user starts it, in a temporary folder that is gone afterwards.
 *
 * Nothing here knows how it works inside: it is told by flags and answers on standard output.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const PROGRAM = process.env.LIANFANG ?? new URL('../target/release/lianfang', import.meta.url).pathname;

export const temporaryFolder = () => mkdtemp(join(tmpdir(), 'lianfang-e2e-'));
export const remove = (folder) => rm(folder, { recursive: true, force: true });

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the program and gives what it said, line by line, to whoever waits for a line. */
export function launch(args, options = {}) {
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const said = [];
  const waiting = new Set();
  const hear = (line) => {
    said.push(line);
    for (const look of waiting) look(line);
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return {
    child,
    said,
    ended,
    /** The first line that `pattern` matches, as its match. Fails when the program ends first. */
    line(pattern, seconds = 60) {
      const known = said.map((l) => pattern.exec(l)).find(Boolean);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const give = (error, match) => {
          waiting.delete(look);
          clearTimeout(deadline);
          error ? reject(error) : resolve(match);
        };
        const look = (line) => {
          const match = pattern.exec(line);
          if (match) give(null, match);
        };
        const story = (why) => new Error(`${why} before it said ${pattern}:\n${said.slice(-30).join('\n')}`);
        const deadline = setTimeout(() => give(story(`${seconds} s passed`)), seconds * 1000);
        waiting.add(look);
        void ended.then(({ code, signal }) => give(story(`the program ended (${code ?? signal})`)));
      });
    },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Runs a command of the program to its end. */
export async function run(args) {
  const program = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const out = [];
  const err = [];
  program.stdout.on('data', (d) => out.push(d));
  program.stderr.on('data', (d) => err.push(d));
  const [code] = await once(program, 'close');
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** A demo that stands at the beginning of its first day, and the link that signs its viewer in. */
export async function startDemo(more = []) {
  const dir = await temporaryFolder();
  const args = ['demo', '--paused', '--no-open', '--port', '0', '--seed', '7', '--dir', dir, ...more];
  const program = launch(args);
  try {
    const [, link] = await program.line(/\b(https?:\/\/\S+\/link\?token=\S+)/);
    return {
      link,
      origin: new URL(link).origin,
      said: program.said,
      async stop() {
        await program.stop();
        await remove(dir);
      },
    };
  } catch (error) {
    await program.kill();
    await remove(dir);
    throw error;
  }
}
