/** The API as a program uses it: one session, and patience while the node is started again. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';

/** A client that repeats a request with the same key until it is answered. */
export class Client {
  constructor(origin) {
    this.origin = origin;
    this.cookie = '';
  }

  async once(method, path, body, key) {
    const form = body instanceof FormData;
    const answer = await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: {
        'X-Requested-With': 'lianfang',
        'Accept-Language': 'en',
        cookie: this.cookie,
        ...(key ? { 'Idempotency-Key': key } : {}),
        ...(form || body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    const cookie = answer.headers.get('set-cookie');
    if (cookie) this.cookie = cookie.split(';')[0];
    return { status: answer.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  }

  /** An answer, however often the program has to come back for it. */
  async until(method, path, body, key) {
    for (;;) {
      try {
        return await this.once(method, path, body, key);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        await after(30); // the program is being started again
      }
    }
  }

  /** Makes the first account with the one-time token and takes up a duty at the whole country. */
  async setUp(token, duty) {
    const setup = await this.until('POST', '/people/setup', { token, name: 'root', password: 'correct horse battery' });
    assert.equal(setup.status, 200, JSON.stringify(setup.body));
    const account = setup.body.account.id;
    const grant = { duty, region_id: setup.body.grants[0].region.id };
    const granted = await this.until('POST', `/people/accounts/${account}/grants`, grant, randomUUID());
    assert.equal(granted.status, 200, JSON.stringify(granted.body));
    const acting = await this.until('POST', '/people/acting', { grant_id: granted.body.id });
    assert.equal(acting.status, 200, JSON.stringify(acting.body));
  }
}
