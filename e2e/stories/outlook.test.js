/** A region's outlook, and measures compared from it: what an epidemiologist reads and asks. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, stepTo } from '../browser.js';
import { open } from '../places.js';
import { startDemo } from '../program.js';

const DAY = '2020-03-12';
let demo;
let browser;
let reader;
let lodi;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  await stepTo(await newOperator(browser, reader), DAY);
  await reader.actAs('epidemiologist', '3');
  lodi = (await reader.get('/regions?q=Lodi&tier=county')).items.find((r) => r.code === '98');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('the page of Lodi says its R and draws the fan of the next weeks', async () => {
  const outlook = await reader.get(`/surveillance/outlook?region=${lodi.id}`);
  assert.equal(outlook.as_of, DAY);
  await open(reader, `/regions/${lodi.id}`);
  await reader.page.getByText(outlook.reproduction.text.en).waitFor();
  assert.match(outlook.reproduction.text.en, /^R was .* in the seven days to 12 March 2020/);
  await reader.page.getByText(outlook.forecast.text.en).waitFor();
  for (const label of [outlook.reproduction.text.en, outlook.forecast.text.en]) {
    await reader.page.getByRole('img', { name: label }).locator('canvas').waitFor();
  }
  await reader.page.getByText('Not corrected: running totals count by day of report').waitFor();
  assert.equal(
    await reader.page.getByRole('table', { name: 'Nowcast and the next four weeks' }).locator('tbody tr').count(),
    4,
  );
  await reader.page.getByText('How it was computed').first().click();
  await reader.page.getByText('Nishiura').waitFor();
});

test('two arms of measures are compared, and the address keeps the question', async () => {
  await open(reader, `/regions/${lodi.id}`);
  await reader.page.getByRole('link', { name: 'Compare measures' }).click();
  await reader.page.getByRole('heading', { name: 'What if: Lodi' }).waitFor();
  await reader.page.getByRole('button', { name: 'Compare' }).click();
  const infected = reader.page.getByRole('row', { name: /People infected/ });
  await infected.waitFor({ timeout: 60_000 });
  const cells = await infected.getByRole('cell').allInnerTexts();
  assert.equal(cells.length, 3);
  assert.match(cells[2], /-\d/, 'isolation and tracing lower the number of infected people');
  await reader.page.getByText('What these figures depend on').waitFor();
  const address = new URL(reader.page.url());
  assert.equal(address.searchParams.get('arms'), 'none|isolation@0:60:2,tracing@0:50:1');
  await reader.page.getByRole('button', { name: 'Ward beds' }).click();
  await reader.page.getByRole('img', { name: /^Ward beds/ }).waitFor();
  await reader.page.goto(address.href);
  await infected.waitFor({ timeout: 60_000 });
  assert.deepEqual(await infected.getByRole('cell').allInnerTexts(), cells, 'the same address, the same figures');
});

test('what can not be asked is refused with what to do instead', async () => {
  await open(reader, `/regions/${lodi.id}/what-if?arms=tracing@0`);
  await reader.page.getByText('contacts can only be traced of cases that are found').waitFor();
  await reader.page.getByText('add isolation or mass-testing to the same arm').waitFor();
});
