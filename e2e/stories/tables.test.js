/** The list everyone lives in: filtered, kept as a view, opened again by its link, many rows changed and put back, taken out as a file. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { open, settled } from '../places.js';
import { startDemo } from '../program.js';

let demo;
let browser;
let reader;
let lodi;

const button = (name) => reader.page.getByRole('button', { name, exact: true });
const dialog = () => reader.page.getByRole('dialog');
const rows = () => reader.page.locator('table.list-rows tbody tr');
const closed = () => dialog().waitFor({ state: 'hidden' });
const shows = (n) => reader.see((n) => document.querySelectorAll('table.list-rows tbody tr').length === n, n);

async function choose(label, option) {
  const box = dialog().getByRole('combobox', { name: label, exact: true });
  await box.fill(option);
  await box.press('Enter');
}

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  const operator = await newOperator(browser, reader);
  await stepTo(operator, '2020-03-01');
  lodi = (await reader.get('/regions?q=Lodi&tier=county')).items.find((r) => r.code === '98');
  await reader.actAs('epidemiologist', '3');
  for (let n = 0; n < 12; n += 1) {
    const facts = {
      sex: n % 2 ? 'm' : 'f',
      age_years: 20 + n * 6,
      onset_on: `2020-02-${10 + n}`,
      symptoms: ['fever', 'cough'],
    };
    const identity = { name: `=Prova ${n}`, phone: `0371 20000${n}` };
    const body = {
      disease: 'covid-19',
      region_id: lodi.id,
      class: 'suspected',
      identity,
      facts,
      despite_similar: true,
    };
    await reader.ask('POST', '/cases/records', body);
  }
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('the list is filtered by age and kept as a view', async () => {
  await open(reader, '/cases');
  await shows(12);
  await button('Add a condition').click();
  await choose('By which column', 'Age');
  await dialog().getByLabel('Value', { exact: true }).fill('60');
  await button('Apply').click();
  await shows(5);
  await reader.page.getByText('Age at least 60').waitFor();
  await button('Columns').click();
  await dialog().getByText('Symptoms', { exact: true }).click();
  await button('Apply').click();
  await reader.see(() => document.querySelector('table.list-rows').innerText.includes('cough'));
  await closed();
  await button('Views ▾').click();
  await button('Save as a view…').click();
  await dialog().getByLabel('Name (of the view, of no person)').fill('Over sixty');
  await button('Save').click();
  await button('Over sixty ▾').waitFor();
  assert.match(reader.page.url(), /view=[0-9a-f-]{36}$/);
});

test('its link opens the same list, and sorting stays on a reload', async () => {
  const link = reader.page.url();
  await open(reader, '/cases');
  await shows(12);
  await open(reader, link);
  await shows(5);
  await reader.page.getByRole('columnheader', { name: 'Onset' }).getByRole('button').click();
  await reader.see(() => document.querySelector('th[aria-sort=descending]')?.textContent.includes('Onset'));
  await reader.page.reload();
  await settled(reader);
  await reader.see(() => document.querySelector('th[aria-sort=descending]')?.textContent.includes('Onset'));
  await shows(5);
  assert.doesNotMatch(reader.page.url(), /Prova/);
});

test('the keyboard moves, chooses and opens', async () => {
  await rows().first().focus();
  await reader.page.keyboard.press(' ');
  await reader.page.getByText('1 chosen').waitFor();
  await reader.page.keyboard.press('ArrowDown');
  await reader.page.keyboard.press('Enter');
  await reader.page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
  await reader.page.goBack();
  await settled(reader);
});

test('many are changed with a preview, and put back', async () => {
  await shows(5);
  await reader.page.getByLabel('Choose all on this page').check();
  await reader.page.getByText('5 chosen').waitFor();
  await button('Change many').click();
  await dialog().getByLabel('Reason').fill('moved away');
  await button('Preview').click();
  await dialog().getByText('5 of 5 chosen will change').waitFor();
  await button('Change 5').click();
  await reader.page.getByText('Close: 5 changed, 0 refused, of 5').waitFor();
  await reader.see(() => document.querySelector('.empty strong')?.textContent === 'Nothing matches');
  await button('Undo').click();
  await reader.page.getByText('5 put back; 0 were changed since and stay').waitFor();
  await shows(5);
  const list = await reader.get('/cases/tables/cases?filter=working%3Dopen&limit=100');
  assert.equal(list.items.length, 12);
  const detail = await reader.get(`/cases/records/${list.items[0].id}`);
  assert.equal(detail.working, 'open');
});

test('a file names nobody without a purpose, and opens as it should', async () => {
  await button('Export').click();
  await dialog().getByRole('button', { name: 'Export', exact: true }).click();
  await closed();
  const link = reader.page.getByRole('link', { name: 'Download' });
  await link.waitFor();
  const [file] = await Promise.all([reader.page.waitForEvent('download'), link.click()]);
  const text = await readFile(await file.path(), 'utf8');
  assert.ok(text.startsWith('\ufeffNumber,'), text.slice(0, 40));
  assert.equal(text.trim().split('\r\n').length, 6);
  assert.doesNotMatch(text, /Prova/);
  await button('Columns').click();
  await dialog().getByRole('checkbox', { name: /^Name/ }).check();
  await button('Apply').click();
  await reader.see(() => document.querySelector('table.list-rows').innerText.includes('Prova'));
  await closed();
  await button('Export').click();
  const send = dialog().getByRole('button', { name: 'Export', exact: true });
  assert.ok(await send.isDisabled(), 'names leave without a purpose');
  await dialog().getByLabel('Purpose').fill('calls by the hospital');
  await send.click();
  await reader.see(() => document.querySelectorAll('a[download]').length === 2);
  const [named] = await Promise.all([reader.page.waitForEvent('download'), link.first().click()]);
  const names = await readFile(await named.path(), 'utf8');
  assert.match(names, /,'=Prova \d/, 'a formula left as it was');
});

test('on a phone the rows are cards', async () => {
  const phone = await newReader(browser, demo.origin, { size: PHONE });
  await phone.context.addCookies(await reader.context.cookies());
  await open(phone, '/cases');
  await phone.see(() => document.querySelectorAll('table.list-rows tbody tr').length === 12);
  const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  phone.assertNoFaults();
  await phone.close();
});
