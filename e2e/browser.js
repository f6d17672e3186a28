/**
 * A real browser with a fresh profile, and readers: each has its own session and language, and notes what goes wrong on its page.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The map draws with WebGL, which is computed in software where there is no graphics card.
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
const LOCALE = { zh: 'zh-CN', en: 'en-GB' };

/** A folder of built pages to look at instead of those inside the program, for who changes pages: PAGES=../web/dist. */
const PAGES = process.env.PAGES && resolve(process.env.PAGES);
function fromFolder(route) {
  const file = join(PAGES, new URL(route.request().url()).pathname);
  return route.fulfill({ path: /\.\w+$/.test(file) && existsSync(file) ? file : join(PAGES, 'index.html') });
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: FLAGS,
  });
}

/** Someone in front of the pages. `faults` collects what no page should ever do. */
export async function newReader(browser, origin, { lang = 'en', size = DESKTOP, shade = 'light' } = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    locale: LOCALE[lang],
    viewport: size,
    colorScheme: shade,
    hasTouch: size === PHONE,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  if (PAGES) await context.route((url) => url.origin === origin && !url.pathname.startsWith('/api/'), fromFolder);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(`error on ${page.url()}: ${error.message}`));
  page.on('response', (answer) => {
    if (answer.status() >= 500) faults.push(`${answer.status()} from ${answer.url()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url());
    // INVARIANT: a page loads nothing from anywhere but its node.
    if (protocol.startsWith('http') && to !== origin) faults.push(`${page.url()} asked ${request.url()}`);
  });
  return new Reader(context, page, faults, origin);
}

class Reader {
  constructor(context, page, faults, origin) {
    Object.assign(this, { context, page, faults, origin });
  }

  /** Asks the API with this reader's session. Throws what a problem says. */
  async ask(method, path, body, headers = {}) {
    const answer = await this.context.request.fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: {
        'X-Requested-With': 'lianfang',
        'Accept-Language': 'en',
        ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { data: body }),
    });
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  get(path) {
    return this.ask('GET', path);
  }

  /** Follows a one-time link up to the first page. */
  async signIn(link) {
    await this.page.goto(link);
    await this.page.waitForURL((url) => url.pathname === '/');
    await this.page.locator('main h1').waitFor();
  }

  async grant(duty, code) {
    const me = await this.get('/people/me');
    const found = me.grants.find((g) => g.duty === duty && (code === undefined || g.region.code === code));
    assert.ok(found, `the viewer holds no duty ${duty} at ${code ?? 'any region'}`);
    return found;
  }

  /** Changes the duty as a person does, in the header. */
  async actAs(duty, code) {
    const grant = await this.grant(duty, code);
    const box = this.page.locator('select.duty');
    if ((await box.inputValue()) === grant.id) return grant;
    const changed = this.page.waitForResponse((r) => r.url().endsWith('/people/acting') && r.ok());
    await box.selectOption(grant.id);
    await changed;
    // The page has taken the duty up when the box shows it and can be used again; then it is on its way to the board.
    await this.see((id) => {
      const duty = document.querySelector('select.duty');
      return duty?.value === id && !duty.disabled;
    }, grant.id);
    await this.page.waitForURL((url) => url.pathname === '/');
    await this.page.locator('main h1').waitFor();
    return grant;
  }

  /** Waits until what `look` finds in the page is true, and gives it. `look` is not asynchronous. */
  async see(look, argument) {
    const handle = await this.page.waitForFunction(look, argument, { polling: 50 });
    return handle.jsonValue();
  }

  /** Asks the API again until `look` accepts the answer, and gives that. */
  async until(path, look, seconds = 60) {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const answer = await this.get(path);
      if (look(answer)) return answer;
      assert.ok(performance.now() < deadline, `${path} stays at ${JSON.stringify(answer).slice(0, 500)}`);
      await pause(50);
    }
  }

  /** Every page must be free of faults; called at the end of each story. */
  assertNoFaults() {
    assert.deepEqual(this.faults.splice(0), []);
  }

  close() {
    return this.context.close();
  }
}

/**
 * The operator of a replay: a second session of the viewer, as administrator, that moves the clock. `reader` is signed in.
 */
export async function newOperator(browser, reader) {
  const me = await reader.get('/people/me');
  const administrator = await reader.grant('administrator');
  await reader.ask('POST', '/people/acting', { grant_id: administrator.id });
  const { link } = await reader.ask('POST', `/people/accounts/${me.account.id}/link`, {});
  await reader.ask('POST', '/people/acting', { grant_id: me.acting.id });
  const operator = await newReader(browser, reader.origin);
  await operator.signIn(new URL(link, reader.origin).href);
  await operator.ask('POST', '/people/acting', { grant_id: administrator.id });
  return operator;
}

/** Lets days pass until `day` is over, one step after the other. A step ends at 23:00 where the node is. */
export async function stepTo(operator, day) {
  const { timezone } = await operator.get('/people/node');
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', hourCycle: 'h23' });
  let replay = await operator.get('/drills/replay');
  while (replay.today < day || (replay.today === day && Number(hour.format(new Date(replay.now))) < 23)) {
    const before = replay.now;
    await operator.ask('POST', '/drills/replay', { action: 'step' });
    replay = await operator.until('/drills/replay', (r) => r.now > before && r.state !== 'playing');
  }
  return replay;
}
