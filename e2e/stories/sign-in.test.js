/** Coming in, going out, and what each duty sees. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newReader, openBrowser } from '../browser.js';
import { startDemo } from '../program.js';

let demo;
let browser;
let reader;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('without a session every page leads to the sign-in page and remembers the way back', async () => {
  await reader.page.goto('/tasks?show=late');
  await reader.page.waitForURL((url) => url.pathname === '/sign-in');
  assert.equal(new URL(reader.page.url()).searchParams.get('return'), '/tasks?show=late');
});

test('a wrong password says what to do and lets nobody in', async () => {
  await reader.page.goto('/sign-in');
  await reader.page.getByLabel('Account').fill('viewer');
  await reader.page.getByLabel('Password').fill('not the password');
  await reader.page.getByRole('button', { name: 'Sign in' }).click();
  await reader.page.getByText('the name or the password is wrong').waitFor();
  assert.equal(new URL(reader.page.url()).pathname, '/sign-in');
});

test('the printed link signs in, once', async () => {
  await reader.signIn(demo.link);
  const me = await reader.get('/people/me');
  assert.ok(me.grants.length >= 5, 'the viewer of a demo can take several duties');

  const other = await newReader(browser, demo.origin);
  await other.page.goto(demo.link);
  await other.page.getByText('This link no longer works').waitFor();
  await other.close();
});

test('each duty opens its own pages', async () => {
  await reader.actAs('commander', '3');
  await reader.page.locator('main h1', { hasText: 'Lombardy' }).waitFor();
  const menu = reader.page.locator('nav.nav');
  await menu.getByRole('link', { name: 'Decisions' }).waitFor();

  await reader.actAs('citizen');
  await reader.page.locator('main h1', { hasText: 'Epidemic risk level' }).waitFor();
  assert.equal(await menu.getByRole('link', { name: 'Decisions' }).count(), 0);
  await reader.page.goto('/journal');
  await reader.page.getByText('Your present duty does not open this page').waitFor();

  await reader.actAs('epidemiologist');
  await menu.getByRole('link', { name: 'Imports' }).waitFor();
});

test('an attempt without the right is refused and stands in the journal', async () => {
  await reader.actAs('grid-chief');
  await assert.rejects(reader.get('/people/accounts'), /403.*H0403/s);
  await reader.actAs('commander', 'IT');
  const { items } = await reader.get('/audit/entries?kind=kernel.access');
  assert.ok(items.length > 0, 'the refused attempt is not in the journal');
});

test('signing out ends the session', async () => {
  await reader.page.locator('header details.menu summary').click();
  await reader.page.getByRole('button', { name: 'Sign out' }).click();
  await reader.page.waitForURL((url) => url.pathname === '/sign-in');
  await assert.rejects(reader.get('/people/me'), /401/);
});
