/** Languages, keyboard, and what a screen reader needs, on every page. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { ELSEWHERE, open, places, settled } from '../places.js';
import { startDemo } from '../program.js';

let demo;
let browser;
let reader;
let operator;
let all;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  operator = await newOperator(browser, reader);
  await stepTo(operator, '2020-02-26');
  await reader.actAs('commander', 'IT');
  all = await places(reader);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('every route of the web app is among the pages that are looked at', () => {
  const source = readFileSync(new URL('../../web/src/app/routes.tsx', import.meta.url), 'utf8');
  const routes = [...source.matchAll(/\bpage\('([^']+)'/g)].map((m) => m[1]);
  const known = new Set([...all.map((p) => p.route), ...Object.keys(ELSEWHERE)]);
  assert.deepEqual(
    routes.filter((r) => !known.has(r)),
    [],
  );
});

test('the language changes at once and stays', async () => {
  await open(reader, '/');
  await reader.page.getByRole('button', { name: '中文' }).click();
  await reader.page.locator('main h1', { hasText: '指挥板' }).waitFor();
  assert.equal(await reader.page.locator('html').getAttribute('lang'), 'zh-CN');
  const menu = await reader.page.locator('nav.nav a').allInnerTexts();
  assert.deepEqual(
    menu.filter((word) => !/\p{Script=Han}/u.test(word)),
    [],
  );
  await reader.page.reload();
  await reader.page.locator('main h1', { hasText: '指挥板' }).waitFor();
  await reader.page.keyboard.press('L');
  await reader.page.locator('main h1', { hasText: 'Command board' }).waitFor();
});

test('the first tab stop leads past the menu', async () => {
  await open(reader, '/tasks');
  await reader.page.keyboard.press('Tab');
  const skip = reader.page.getByRole('link', { name: 'Skip to content' });
  assert.equal(await skip.evaluate((link) => link === document.activeElement), true);
  await reader.page.keyboard.press('Enter');
  await reader.see(() => document.activeElement?.id === 'main');
});

test('letters lead to pages, and are left alone while someone types', async () => {
  await open(reader, '/');
  await reader.page.keyboard.press('g');
  await reader.page.keyboard.press('t');
  await reader.page.waitForURL((url) => url.pathname === '/tasks');
  await reader.page.keyboard.press('?');
  await reader.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await reader.page.keyboard.press('Escape');
  await reader.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await reader.page.keyboard.press('/');
  await reader.page.waitForURL((url) => url.pathname === '/regions');
  await reader.see(() => document.activeElement instanceof HTMLInputElement);
  await reader.page.keyboard.type('gt?');
  assert.equal(new URL(reader.page.url()).pathname, '/regions');
});

for (const [what, options] of Object.entries({
  'on a desktop, light, in English': {},
  'on a phone, dark, in Chinese': { lang: 'zh', size: PHONE, shade: 'dark' },
})) {
  test(`no page has a serious fault of accessibility ${what}`, async () => {
    const me = await operator.get('/people/me');
    const { link } = await operator.ask('POST', `/people/accounts/${me.account.id}/link`, {});
    const visitor = await newReader(browser, demo.origin, options);
    const faults = [];
    const look = async (name) => {
      const { violations } = await new AxeBuilder({ page: visitor.page }).analyze();
      for (const v of violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')) {
        faults.push(
          `${name}: ${v.id}, ${v.help}: ${v.nodes
            .slice(0, 3)
            .map((n) => n.target.join(' '))
            .join(' | ')}`,
        );
      }
      const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) faults.push(`${name}: ${wide} px wider than the window`);
    };
    await visitor.page.goto('/sign-in');
    await visitor.page.locator('h1').first().waitFor();
    await look('sign-in');
    await visitor.signIn(new URL(link, demo.origin).href);
    for (const place of all) {
      await visitor.actAs(place.duty, place.code);
      await open(visitor, place.path);
      await settled(visitor);
      await look(place.name);
    }
    assert.deepEqual(faults, []);
    visitor.assertNoFaults();
    await visitor.close();
  });
}
