/** The journal: an entry is proved in the reader's own browser, and a forged one is not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, stepTo } from '../browser.js';
import { startDemo } from '../program.js';

let demo;
let browser;
let reader;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  await stepTo(await newOperator(browser, reader), '2020-02-25');
  await reader.actAs('commander', 'IT');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const verdict = async () => {
  await reader.page.getByRole('button', { name: 'Verify' }).click();
  return reader.page.locator('[data-verdict]').getAttribute('data-verdict');
};

test('an entry is verified in the browser, with its signature', async () => {
  await reader.page.goto('/journal');
  await reader.page.getByRole('table', { name: 'Journal' }).getByRole('link').first().click();
  await reader.page.waitForURL(/\/journal\/\d+$/);
  assert.equal(await verdict(), 'all.ok');
  reader.assertNoFaults();
});

test('an entry whose text was altered on the way is not verified', async () => {
  const { items } = await reader.get('/audit/entries?kind=surveillance.level');
  const { position } = items[0];
  const path = `**/api/v1/audit/entries/${position}`;
  await reader.page.route(path, async (route) => {
    const answer = await route.fetch();
    const entry = await answer.json();
    const leaf = Buffer.from(entry.leaf, 'base64').toString().replace('"to_rank":', '"to_rank": ');
    await route.fulfill({ response: answer, json: { ...entry, leaf: Buffer.from(leaf).toString('base64') } });
  });
  await reader.page.goto(`/journal/${position}`);
  assert.equal(await verdict(), 'all.bad');
  await reader.page.unroute(path);
  reader.assertNoFaults();
});
