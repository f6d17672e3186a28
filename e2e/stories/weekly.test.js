/** Weekly reports: the outlook by week, and regions that stand out together. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, stepTo } from '../browser.js';
import { open } from '../places.js';
import { startDemo } from '../program.js';

const DAY = '2025-01-12';
let demo;
let browser;
let reader;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(['--data', 'germany-influenza']), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  await stepTo(await newOperator(browser, reader), DAY);
  await reader.actAs('commander', 'DE');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('a state with weekly reports has its R and a fan of four weeks', async () => {
  const state = (await reader.get('/regions?q=Bavaria&tier=provincial')).items[0];
  const outlook = await reader.get(`/surveillance/outlook?region=${state.id}&disease=influenza`);
  assert.equal(outlook.period, 'week');
  assert.equal(outlook.forecast.weeks.length, 4);
  await open(reader, `/regions/${state.id}`);
  for (const text of [outlook.reproduction.text.en, outlook.forecast.text.en]) {
    await reader.page.getByText(text).waitFor();
    await reader.page.getByRole('img', { name: text }).locator('canvas').waitFor();
  }
  await reader.page.getByText('Not corrected: no revisions are known').waitFor();
});

test('the page of signals tells what the last scan found, and each cluster says why', async () => {
  const found = await reader.get('/surveillance/clusters?disease=influenza');
  assert.equal(found.scanned, true);
  await open(reader, '/signals');
  await reader.page.getByText(found.scans[0].text.en).waitFor();
  for (const cluster of found.items.slice(0, 1)) {
    await open(reader, `/clusters/${cluster.id}`);
    await reader.page.getByText(cluster.text.en).waitFor();
    await reader.page.getByText('negative binomial scan of Tango 2011').waitFor();
  }
});
