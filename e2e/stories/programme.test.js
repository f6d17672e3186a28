/** Three contacts to the end: a missed check climbs, one who is ill becomes a case, one is given a room and is free on day 14. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { open } from '../places.js';
import { startDemo } from '../program.js';

let demo;
let browser;
let reader;
let operator;
let lodi;
let contacts;
let first;

const button = (name) => reader.page.getByRole('button', { name, exact: true });
const today = async () => (await reader.get('/people/node')).today;
const tomorrow = async () =>
  stepTo(operator, new Date(Date.parse(await today()) + 86_400_000).toISOString().slice(0, 10));
const check = (contact, day, turn, found) =>
  reader.ask('POST', `/cases/follow-ups/${contact.id}/${day}/${turn}`, { note: null, ...found });
const well = { temperature: 36.5, symptoms: [] };

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  operator = await newOperator(browser, reader);
  await stepTo(operator, '2020-02-24');
  lodi = (await reader.get('/regions?q=Lodi&tier=county')).items.find((r) => r.code === '98');
  await reader.actAs('epidemiologist', '3');
  first = await today();
  const made = await reader.ask('POST', '/cases/records', {
    disease: 'covid-19',
    region_id: lodi.id,
    class: 'confirmed',
    identity: { name: 'Prova Paziente', phone: '0371 000001' },
    facts: { onset_on: first, symptoms: ['fever'] },
    despite_similar: false,
  });
  contacts = [];
  for (const n of [1, 2, 3]) {
    contacts.push(
      await reader.ask('POST', `/cases/records/${made.id}/contacts`, {
        region_id: lodi.id,
        identity: { name: `Contatto ${n}`, phone: `0371 10000${n}`, address: `Via Roma ${n}` },
        exposure: { happened_on: first, proximity: 'household' },
      }),
    );
  }
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('the first day is day 1 of 14, with a check in the morning and one in the evening', async () => {
  await tomorrow();
  await reader.actAs('grid-chief', '98');
  const phone = await newReader(browser, demo.origin, { size: PHONE });
  await phone.context.addCookies(await reader.context.cookies());
  await open(phone, '/follow-ups');
  const text = await phone.page.locator('main').innerText();
  assert.match(text, /day 1 of 14/);
  assert.match(text, /morning/);
  assert.match(text, /evening/);
  phone.assertNoFaults();
  await phone.close();
});

test('a missed check is the first thing on the phone, and climbs to the superior', async () => {
  const day = await today();
  for (const contact of contacts.slice(1)) {
    for (const turn of [1, 2]) await check(contact, day, turn, well);
  }
  await tomorrow();
  const phone = await newReader(browser, demo.origin, { size: PHONE });
  await phone.context.addCookies(await reader.context.cookies());
  await open(phone, '/follow-ups');
  assert.match(await phone.page.locator('article.card').first().innerText(), /Contatto 1[\s\S]*check missed/);
  phone.assertNoFaults();
  await phone.close();
  for (const contact of contacts.slice(1)) {
    for (const turn of [1, 2]) await check(contact, await today(), turn, well);
  }
  await tomorrow();
  await reader.actAs('town-duty-officer', '98');
  const mine = await reader.get('/response/tasks?mine=true&state=late&limit=500');
  const told = mine.items.find((task) => task.subject?.number === contacts[0].number);
  assert.ok(told, 'the superior was not told');
  await open(reader, `/tasks/${told.id}`);
  await reader.see(() => document.querySelector('main').innerText.includes('A check was missed'));
  await reader.actAs('grid-chief', '98');
  await check(contacts[0], await today(), 1, well);
  assert.deepEqual(await reader.get('/cases/follow-ups/urgent'), []);
});

test('one who is ill becomes a case without typing anything again', async () => {
  await check(contacts[1], await today(), 1, { temperature: 38.4, symptoms: ['cough'] });
  await reader.actAs('epidemiologist', '3');
  await open(reader, `/contacts/${contacts[1].id}`);
  await button('Report as a case by the checks').click();
  const dialog = reader.page.getByRole('dialog');
  assert.equal(await dialog.getByLabel('Onset').inputValue(), await today());
  await dialog.getByRole('button', { name: 'Make it a case' }).click();
  await reader.page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
  assert.equal((await reader.get(`/cases/contacts/${contacts[1].id}`)).state, 'case');
});

test('one is given a room, and is released on day 14', async () => {
  const rooms = [{ name: '101', beds: 1 }];
  await reader.ask('POST', '/cases/sites', { region_id: lodi.id, name: 'Hotel Lodi', kind: 'hotel', rooms });
  await open(reader, `/contacts/${contacts[2].id}`);
  const site = reader.page.getByRole('combobox', { name: 'Isolation site', exact: true });
  await site.press('ArrowDown');
  await site.press('Enter');
  await button('Give a room').click();
  await reader.see(() => document.querySelector('main').innerText.includes('room 101'));
  const detail = async () => reader.get(`/cases/contacts/${contacts[2].id}`);
  while ((await detail()).course.day < 14) {
    await tomorrow();
    for (const line of (await reader.get('/cases/follow-ups?state=due&limit=200')).items) {
      await check({ id: line.contact_id }, line.due_on, line.turn, well);
    }
  }
  assert.equal((await detail()).not_yet, null);
  await open(reader, `/contacts/${contacts[2].id}`);
  await reader.see(() => document.querySelector('main').innerText.includes('day 14 of 14'));
  await button('Release').click();
  await reader.page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
  await reader.see(() => document.querySelector('h1 .chip')?.textContent === 'Released');
  const [hotel] = await reader.get('/cases/sites');
  assert.deepEqual([hotel.taken, hotel.free_rooms], [0, 1]);
});

test('the retention page shows what goes when, and who has seen a name', async () => {
  await open(reader, '/retention');
  await reader.see(() => document.querySelector('main').innerText.includes('contacts · identity and texts'));
  const { page } = reader;
  await page.getByLabel('Name', { exact: true }).fill('Contatto 3');
  await button('Ask the log').click();
  await reader.see(() => document.querySelector('main').innerText.includes('follow-up list'));
  await button('Verify').click();
  await reader.see(() => document.querySelector('main').innerText.includes('Whole:'));
});
