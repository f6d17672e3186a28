/** Ten tubes in one pool: it is positive, its members are opened, the laboratory's message settles one, and the case is confirmed. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, stepTo } from '../browser.js';
import { labMessage, open, POSITIVE, sendMessage, settled } from '../places.js';
import { startDemo } from '../program.js';

const LAB = 'laboratory-officer';
const INVESTIGATOR = 'epidemiologist';
const TUBES = Array.from({ length: 9 }, (_, n) => `M-${n + 1}`);
const OWN = 'M-CASE';

let demo;
let browser;
let reader;
let lodi;
let record;

const button = (name) => reader.page.getByRole('button', { name, exact: true });
const text = () => reader.page.locator('main').innerText();
const shows = (words) => reader.see((w) => document.querySelector('main').innerText.includes(w), words);

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  await stepTo(await newOperator(browser, reader), '2020-02-24');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('an investigator takes a sample of a suspect', async () => {
  await reader.actAs(INVESTIGATOR, '3');
  lodi = (await reader.grant(LAB, '98')).region;
  const facts = { sex: 'f', age_years: 40, onset_on: '2020-02-22', symptoms: ['fever', 'cough'], exposed: true };
  const identity = { name: 'Prova Campione', phone: '0371 222222' };
  const body = { disease: 'covid-19', region_id: lodi.id, class: 'suspected', identity, facts, despite_similar: true };
  record = (await reader.ask('POST', '/cases/records', body)).id;
  await open(reader, `/cases/${record}`);
  await reader.page.getByLabel('Tube').fill(OWN);
  await button('Register a sample').click();
  await shows(OWN);
});

test('the laboratory registers nine more by scanning, and pools all ten', async () => {
  await reader.actAs(LAB, '98');
  await open(reader, '/results');
  const { page } = reader;
  await page.getByText('Register', { exact: true }).click();
  for (const tube of TUBES) {
    // As a scanner does: the code, then enter; the cursor stays in the field.
    await page.getByLabel('Tube').fill(tube);
    await page.keyboard.press('Enter');
    await shows(tube);
    await reader.see(() => document.activeElement?.id === 'tube' && document.activeElement.value === '');
  }
  assert.equal((await reader.get('/cases/samples?stage=registered')).items.length, 10);
  await open(reader, '/pools');
  await page.getByLabel('Code of the pool’s tube').fill('POOL-7');
  await button('Begin').click();
  await page.waitForURL(/\/pools\/[0-9a-f-]{36}$/);
  await settled(reader);
  for (const tube of [OWN, ...TUBES]) {
    await page.getByLabel('Tube').fill(tube);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: tube, exact: true }).waitFor();
  }
  assert.match(await text(), /10 \/ 10/);
});

test('the pool is positive, and its members are to be tested singly', async () => {
  const { page } = reader;
  await page.getByText('Positive', { exact: true }).click();
  await button('Enter a result').click();
  await reader.see(() => document.querySelector('h1 .chip')?.textContent === 'Positive');
  await open(reader, '/results?stage=retest');
  await shows(OWN);
  assert.equal(await page.locator('table.rows tbody tr').count(), 10);
});

test('a message finds its tube, another waits until it is assigned', async () => {
  const { page } = reader;
  const first = await sendMessage(reader, labMessage('STORY-1', OWN, POSITIVE), lodi.id);
  assert.equal(first.in_force, 1);
  const again = await sendMessage(reader, labMessage('STORY-1', OWN, POSITIVE), lodi.id);
  assert.equal(again.repeat, true);
  await sendMessage(reader, labMessage('STORY-2', 'TORN-LABEL', ['260415000', 'Not detected']), lodi.id);
  await open(reader, '/messages');
  assert.doesNotMatch(await text(), /Paziente/);
  await page.locator('table.rows tbody tr a').first().click();
  await shows('tube not registered');
  await open(reader, '/parked');
  await page.locator('tr', { hasText: 'TORN-LABEL' }).getByRole('button', { name: 'Assign' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tube').fill('M-1');
  await dialog.getByLabel('Grounds').fill('asked by telephone');
  await dialog.getByRole('button', { name: 'Assign' }).click();
  await shows('Nothing waits');
  const [assigned] = (await reader.get('/cases/samples?tube=M-1')).items;
  assert.equal(assigned.result, 'negative');
});

test('the case is confirmed on the laboratory’s word', async () => {
  await reader.actAs(INVESTIGATOR, '3');
  await open(reader, `/cases/${record}`);
  await shows('speaks for: confirmed');
  await reader.page.getByLabel('Reason', { exact: true }).first().fill('PCR positive');
  await button('Classify').click();
  await reader.see(() => document.querySelector('h1 .chip')?.textContent === 'confirmed');
});
