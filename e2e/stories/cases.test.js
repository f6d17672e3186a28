/** A doctor reports a suspect; the laboratory, the investigator and the grid chiefs do the rest, until all are released. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { open, settled } from '../places.js';
import { startDemo } from '../program.js';

const DUTIES = {
  doctor: 'hospital-doctor',
  lab: 'laboratory-officer',
  chief: 'grid-chief',
  investigator: 'epidemiologist',
};
/** Where the suspect met people: place, kind of contact, how many. */
const PLACES = [
  ['Home', 'household', 3],
  ['Canteen', 'meal', 5],
  ['Bus 4', 'transport', 4],
];

let demo;
let browser;
let reader;
let operator;
let lodi;
let record;
let contacts;

const act = async (who) => reader.ask('POST', '/people/acting', { grant_id: (await reader.grant(DUTIES[who])).id });
/** Chooses from a list as somebody at the keyboard does: write the beginning, press enter. */
async function choose(within, label, ...options) {
  const box = within.getByRole('combobox', { name: label, exact: true });
  for (const option of options) {
    await box.fill(option);
    await box.press('Enter');
  }
}
const button = (name) => reader.page.getByRole('button', { name, exact: true });
const today = async () => (await reader.get('/people/node')).today;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  operator = await newOperator(browser, reader);
  await stepTo(operator, '2020-02-24');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('a doctor reports a suspect', async () => {
  lodi = (await reader.actAs(DUTIES.doctor, '98')).region;
  await open(reader, '/cases/new');
  const { page } = reader;
  await page.getByLabel('Name', { exact: true }).fill('Prova Paziente');
  await page.getByLabel('Telephone').fill('0371 000001');
  await page.getByLabel('Onset').fill('2020-02-22');
  await choose(page, 'Symptoms', 'fever', 'cough', 'dyspnoea');
  await page.keyboard.press('Escape');
  await button('Report').click();
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
  await settled(reader);
  record = page.url().split('/').pop();
  await page.getByText('What is known speaks for: suspected').waitFor();
  const text = await page.locator('main').innerText();
  assert.doesNotMatch(text, /Paziente/, 'a doctor of the hospital sees no identity in the file');
});

test('the laboratory confirms, and the investigator decides', async () => {
  await reader.actAs(DUTIES.investigator, '3');
  await open(reader, `/cases/${record}`);
  const { page } = reader;
  await page.getByLabel('Tube').fill('LO-0001');
  await button('Register a sample').click();
  await reader.see(() => document.querySelector('main').innerText.includes('waiting'));
  await reader.actAs(DUTIES.lab, '98');
  await open(reader, '/results');
  assert.doesNotMatch(await page.locator('main').innerText(), /Paziente/);
  await page.getByLabel('Tube').fill('LO-0001');
  await page.getByText('Positive', { exact: true }).click();
  await page.locator('form').getByRole('button', { name: 'Enter a result' }).click();
  await reader.see(() => document.querySelector('main').innerText.includes('No samples wait'));
  await reader.actAs(DUTIES.investigator, '3');
  await open(reader, `/cases/${record}`);
  await reader.see(() => document.querySelector('main').innerText.includes('speaks for: confirmed'));
  await page.getByLabel('Reason', { exact: true }).first().fill('PCR positive');
  await button('Classify').click();
  await reader.see(() => document.querySelector('h1 .chip')?.textContent === 'confirmed');
  await button('Show who it is').click();
  await reader.see(() => document.querySelector('main').innerText.includes('Prova Paziente'));
});

test('two people correct the case, and the second sees both versions', async () => {
  const { page } = reader;
  await button('Correct').click();
  const dialog = page.getByRole('dialog');
  // The reader wants no motion: the dialog is there at once, not waiting for an animation that never runs.
  await reader.see(() => {
    const shown = document.querySelector('[role=dialog]');
    return shown !== null && getComputedStyle(shown).opacity === '1';
  });
  await dialog.getByLabel('Onset').fill('2020-02-20');
  await dialog.getByLabel('Note').fill('Second call');
  const seen = await reader.context.request.get(`${demo.origin}/api/v1/cases/records/${record}`);
  const facts = { ...(await seen.json()).facts, onset_on: '2020-02-21', occupation: 'Baker' };
  await reader.ask('PUT', `/cases/records/${record}`, facts, { 'If-Match': seen.headers().etag });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Two people corrected this case').first().waitFor();
  const save = dialog.getByRole('button', { name: 'Save what is chosen' });
  assert.ok(await save.isDisabled(), 'the day of onset is to be chosen');
  await dialog.getByRole('radiogroup', { name: 'Onset' }).getByText('Yours:').click();
  await save.click();
  await reader.see(() => document.querySelector('main').innerText.includes('Second call'));
  const now = (await reader.get(`/cases/records/${record}`)).facts;
  assert.deepEqual([now.onset_on, now.occupation, now.note], ['2020-02-20', 'Baker', 'Second call']);
});

test('the investigator finds twelve contacts at three places', async () => {
  const { page } = reader;
  await button('Add a contact').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Contatto Uno');
  // The first kind of the list: the same household.
  const kind = dialog.getByRole('combobox', { name: 'Kind of contact', exact: true });
  await kind.press('ArrowDown');
  await kind.press('Enter');
  await dialog.getByRole('button', { name: 'Add a contact' }).click();
  await reader.see(() => document.querySelector('main').innerText.includes('close contact'));
  let n = 1;
  const day = await today();
  for (const [place, proximity, many] of PLACES) {
    for (let i = place === 'Home' ? 1 : 0; i < many; i += 1) {
      n += 1;
      const exposure = { happened_on: day, place, proximity, minutes: 90, metres: 1, enclosed: true, protected: false };
      const identity = { name: `Contatto ${n}`, phone: `0371 1000${n}` };
      await reader.ask('POST', `/cases/records/${record}/contacts`, { region_id: lodi.id, identity, exposure });
    }
  }
  contacts = (await reader.until(`/cases/records/${record}`, (c) => c.contacts.length === 12)).contacts;
  assert.ok(contacts.every((c) => c.grade === 'close'));
});

test('grid chiefs follow them for fourteen days, and one falls ill', async () => {
  // The day of the last exposure is day 0; checks begin on day 1.
  await stepTo(operator, new Date(Date.parse(await today()) + 86_400_000).toISOString().slice(0, 10));
  const phone = await newReader(browser, demo.origin, { size: PHONE });
  await phone.context.addCookies(await reader.context.cookies());
  await reader.actAs(DUTIES.chief, '98');
  await open(phone, '/follow-ups');
  const cards = phone.page.locator('article.card:not(.urgent)');
  assert.equal(await cards.count(), 24, 'two checks a day for each of twelve');
  await cards.first().getByRole('button', { name: 'All well' }).click();
  await phone.see(() => document.querySelectorAll('article.card:not(.urgent)').length === 23);
  await cards.first().getByRole('button', { name: 'Not well' }).click();
  const dialog = phone.page.getByRole('dialog');
  await dialog.getByLabel('Temperature (°C)').fill('38.6');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await phone.see(() => document.querySelectorAll('article.card:not(.urgent)').length === 22);
  phone.assertNoFaults();
  await phone.close();
});

test('the ill one becomes a case, and the tree shows both', async () => {
  await reader.actAs(DUTIES.investigator, '3');
  const details = await Promise.all(contacts.map((c) => reader.get(`/cases/contacts/${c.id}`)));
  const ill = details.find((c) => c.follow_ups.some((f) => f.temperature === 38.6));
  assert.ok(ill, 'nobody is ill');
  await open(reader, `/contacts/${ill.id}`);
  const { page } = reader;
  await button('Make it a case').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Onset').fill(await today());
  await dialog.getByRole('button', { name: 'Make it a case' }).click();
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
  await reader.see(() => document.querySelector('main').innerText.includes('Possible source'));
  await open(reader, '/chains');
  await reader.see(() => document.querySelector('canvas') !== null);
  const text = await page.locator('main').innerText();
  assert.match(text, /Generation 0\s+1/);
  assert.match(text, /Generation 1\s+1/);
});

test('the others are checked every day and released when the time is over', async () => {
  const watched = contacts.length - 1;
  for (let day = 1; day < 14; day += 1) {
    await act('chief');
    const { items } = await reader.get('/cases/follow-ups?state=due&limit=200');
    for (const line of items) {
      const path = `/cases/follow-ups/${line.contact_id}/${line.due_on}/${line.turn}`;
      await reader.ask('POST', path, { temperature: 36.5, symptoms: [], note: null });
    }
    await stepTo(operator, new Date(Date.parse(await today()) + 86_400_000).toISOString().slice(0, 10));
  }
  await act('chief');
  for (const line of (await reader.get('/cases/follow-ups?state=due&limit=200')).items) {
    const path = `/cases/follow-ups/${line.contact_id}/${line.due_on}/${line.turn}`;
    await reader.ask('POST', path, { temperature: 36.5, symptoms: [], note: null });
  }
  await stepTo(operator, new Date(Date.parse(await today()) + 86_400_000).toISOString().slice(0, 10));
  await act('investigator');
  for (const contact of (await reader.get('/cases/contacts?state=watched')).items) {
    const detail = await reader.get(`/cases/contacts/${contact.id}`);
    assert.equal(detail.not_yet, null);
    assert.ok(detail.follow_ups.every((f) => f.state === 'done'));
    await open(reader, `/contacts/${contact.id}`);
    await button('Release').click();
    await reader.page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    await reader.see(() => document.querySelector('h1 .chip')?.textContent === 'Released');
  }
  assert.equal((await reader.get('/cases/contacts?state=released')).items.length, watched);
});
