/** Four days of a case: ninety minutes in a small room become a spot, two who were there become contacts, it is cleaned and closed. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { open, settled } from '../places.js';
import { startDemo } from '../program.js';

let demo;
let browser;
let reader;
let operator;
let lodi;
let record;
let bar;

const button = (within, name) => within.getByRole('button', { name, exact: true });
const text = () => reader.page.locator('main').innerText();
const shows = (words) => reader.see((w) => document.querySelector('main').innerText.includes(w), words);
const utc = (day, time) => `2020-02-${day}T${time}:00Z`;

/** Chooses from a list as somebody at the keyboard does. */
async function choose(within, label, option) {
  const box = within.getByLabel(label, { exact: true });
  await box.fill(option);
  await within.page().locator('.ant-select-item-option-active', { hasText: option }).waitFor();
  await box.press('Enter');
}

/** Chooses the nth of a short list, which can't be searched, by the arrow keys. */
async function pick(within, label, nth) {
  const box = within.getByLabel(label, { exact: true });
  for (let n = 0; n < nth; n += 1) await box.press('ArrowDown');
  await box.press('Enter');
}

async function report(name, phone, onset) {
  return reader.ask('POST', '/cases/records', {
    disease: 'covid-19',
    region_id: lodi,
    class: 'confirmed',
    identity: { name, phone },
    facts: { onset_on: onset, symptoms: ['fever'] },
  });
}

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  operator = await newOperator(browser, reader);
  await stepTo(operator, '2020-02-24');
  lodi = (await reader.grant('town-duty-officer', '98')).region.id;
  await reader.actAs('epidemiologist', '3');
  record = (await report('Prova Uno', '0371 000001', '2020-02-22')).id;
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

test('the investigator enters four days, and sees which hours nobody knows of', async () => {
  const home = await reader.ask('POST', '/cases/places', { region_id: lodi, kind: 'home', address: 'Via Roma 1' });
  for (const day of [19, 20, 21, 22]) {
    const stay = { place_id: home.id, from_at: utc(day, '00:00'), until_at: utc(day, '07:00') };
    await reader.ask('POST', `/cases/records/${record}/visits`, stay);
  }
  await open(reader, `/cases/${record}`);
  const { page } = reader;
  await shows('Whereabouts unknown');
  await button(page, 'Enter a stay').click();
  const dialog = page.getByRole('dialog');
  await choose(dialog, 'Place', 'New place');
  await choose(dialog, 'Kind', 'Place of leisure');
  await dialog.getByLabel('Name of the place').fill('Card Room');
  await dialog.getByLabel('Latitude').fill('45.31');
  await dialog.getByLabel('Longitude').fill('9.5');
  // Leaving before coming is refused, with what to do.
  await dialog.getByLabel('Came').fill('2020-02-21T18:00');
  await dialog.getByLabel('Left').fill('2020-02-21T17:00');
  await pick(dialog, 'Small room', 1); // yes
  await pick(dialog, 'Well aired', 2); // no
  await button(dialog, 'Enter a stay').click();
  await dialog.getByText('it ends before it begins').waitFor();
  await dialog.getByLabel('Left').fill('2020-02-21T19:30');
  // The place was entered with the first attempt, and is not entered twice.
  await dialog.getByText('Card Room').waitFor();
  await dialog.getByRole('button', { name: 'Enter a stay' }).click();
  await shows('A spot by the rule');
  bar = (await reader.get('/cases/places?q=card%20room')).items;
  assert.equal(bar.length, 1);
});

test('ninety minutes in a small room become a spot', async () => {
  const { page } = reader;
  const stay = page.locator('.visit', { hasText: 'Card Room' });
  await button(stay, 'Is it a spot?').click();
  await button(page.getByRole('dialog'), 'It is a spot').click();
  await stay.locator('a.chip', { hasText: 'Spot' }).waitFor();
});

test('two others were there, and become contacts in one step', async () => {
  const other = await report('Prova Due', '0371 000002', '2020-02-20');
  for (const [n, from, until] of [
    [1, '17:30', '18:00'],
    [2, '18:40', '19:00'],
  ]) {
    const contact = await reader.ask('POST', `/cases/records/${other.id}/contacts`, {
      region_id: lodi,
      identity: { name: `Contatto ${n}`, phone: `0371 10000${n}` },
      exposure: { happened_on: '2020-02-18', proximity: 'work' },
    });
    const visit = { place_id: bar[0].id, from_at: utc(21, from), until_at: utc(21, until) };
    await reader.ask('POST', `/cases/contacts/${contact.id}/visits`, visit);
  }
  await open(reader, `/cases/${record}`);
  const { page } = reader;
  await button(page.locator('.visit', { hasText: 'Card Room' }), 'Others at the time: 2').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('30 min together').waitFor();
  await dialog.getByText('10 min apart').waitFor();
  await button(dialog, 'Make contacts (2)').click();
  await reader.until(`/cases/records/${record}`, (c) => c.contacts.length === 2);
  // The guests on the house list are entered in one go, with those who are known already passed over.
  await button(dialog, 'Enter a list').click();
  const list = page.getByRole('dialog').last();
  await list.getByLabel('Persons').fill('Ospite Uno, 0371 200001\nOspite Due; 0371 200002\nContatto 1\t0371 100001');
  await button(list, 'Enter 3 persons').click();
  const { contacts } = await reader.until(`/cases/records/${record}`, (c) => c.contacts.length === 4);
  assert.ok(contacts.every((c) => c.state === 'watched'));
});

test('the town disinfects, and says with what', async () => {
  await reader.actAs('town-duty-officer', '98');
  const phone = await newReader(browser, demo.origin, { size: PHONE });
  await phone.context.addCookies(await reader.context.cookies());
  await open(phone, '/tasks?show=mine');
  for (const title of [
    'Disinfect the spot: Card Room',
    'Put up a notice for those who were there at that time: Card Room',
  ]) {
    const card = phone.page.locator('article.card', { hasText: title });
    await button(card, 'Finish').click();
    const dialog = phone.page.getByRole('dialog');
    await dialog.getByRole('textbox').waitFor();
    for (const box of await dialog.getByRole('checkbox').all()) await box.check();
    await dialog.getByRole('textbox').fill('Chlorine, 1000 mg/l, 60 minutes');
    await button(dialog, 'Finish').click();
    const done = '/response/tasks?mine=true&state=done&limit=200';
    await reader.until(done, (page) => page.items.some((task) => task.title.en === title));
    await dialog.waitFor({ state: 'hidden' });
  }
  phone.assertNoFaults();
  await phone.close();
});

test('the spot is on the map, and is closed when fourteen days have passed', async () => {
  await reader.actAs('epidemiologist', '3');
  await open(reader, '/spots');
  await reader.see(() => document.querySelector('.map canvas') !== null);
  await reader.page.getByRole('link', { name: 'Card Room' }).click();
  await shows('Not to be closed yet');
  assert.match(await text(), /Chlorine, 1000 mg/);
  await stepTo(operator, '2020-03-07');
  await reader.page.reload();
  await settled(reader);
  await shows('It may be closed');
  await button(reader.page, 'Close the spot').click();
  await button(reader.page.getByRole('dialog'), 'Close the spot').click();
  await reader.see(() => document.querySelector('h1 .chip')?.textContent === 'Closed');
  const measure = `/measures/value?call=open_spots()&region=${lodi}&disease=covid-19`;
  assert.equal((await reader.get(measure)).value, 0);
});
