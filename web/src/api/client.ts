/**
 * The one door to the server.
 *
 * Every request says its language; every change also says that it comes from this page (`X-Requested-With`) and carries
 * an `Idempotency-Key`, so that a repeated click or a retried request is applied once. An answer that is not a success becomes a
 * `ProblemError` with title, detail and remedy. `readTagged` keeps the ETag beside the value, for the `If-Match` of a later change.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './paths';
import type { Problem } from './types';

export const API_ROOT = '/api/v1';

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
  get status(): number {
    return this.problem.status;
  }
}

/** A random UUID that also works on plain http, where `crypto.randomUUID` is missing. */
export function freshKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', document.documentElement.lang.startsWith('zh') ? 'zh' : 'en');
    if (request.method !== 'GET') {
      request.headers.set('X-Requested-With', 'lianfang');
      if (!request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', freshKey());
    }
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: API_ROOT });
api.use(headers);

type Answer<D> = { data?: D; error?: unknown; response: Response };
export type Tagged<D> = { value: D; etag: string | null };

function problemOf(error: unknown, response: Response): Problem {
  if (error && typeof error === 'object' && 'title' in error) return error as Problem;
  return { type: 'about:blank', title: '', status: response.status, code: '', detail: '', remedy: '' };
}

const offline: Problem = { type: 'about:blank', title: '', status: 0, code: 'offline', detail: '', remedy: '' };

export async function readTagged<D>(answer: Promise<Answer<D>>): Promise<Tagged<D>> {
  let got: Answer<D>;
  try {
    got = await answer;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ProblemError(offline);
  }
  if (!got.response.ok) throw new ProblemError(problemOf(got.error, got.response));
  return { value: got.data as D, etag: got.response.headers.get('ETag') };
}

export async function read<D>(answer: Promise<Answer<D>>): Promise<D> {
  return (await readTagged(answer)).value;
}

/** The `If-Match` header for a change to something that was read with `readTagged`. */
export function ifMatch(tagged: Tagged<unknown>): { 'If-Match': string } | Record<string, never> {
  return tagged.etag ? { 'If-Match': tagged.etag } : {};
}
