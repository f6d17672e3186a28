/** Two hospitals report one person, with the name in the other order and a digit wrong: found, merged, and parted again. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, stepTo } from '../browser.js';
import { open, settled } from '../places.js';
import { startDemo } from '../program.js';

const FIRST = { name: '欧阳修远', phone: '13805712345', id_number: '11010519491231002X' };

let demo;
let browser;
let reader;
let lodi;
let first;
let second;

const button = (name) => reader.page.getByRole('button', { name, exact: true });
const says = (text) => reader.see((wanted) => document.querySelector('main').innerText.includes(wanted), text);

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

test('a second hospital is shown who was reported already, and why', async () => {
  lodi = (await reader.actAs('epidemiologist', '3')).region;
  lodi = (await reader.get('/regions?q=Lodi&tier=county')).items.find((r) => r.code === '98');
  const facts = { sex: 'm', onset_on: '2020-02-20', symptoms: ['fever'] };
  const body = { disease: 'covid-19', region_id: lodi.id, class: 'suspected', identity: FIRST, facts };
  first = await reader.ask('POST', '/cases/records', body);
  await reader.actAs('hospital-doctor', '98');
  await open(reader, '/cases/new');
  const { page } = reader;
  await page.getByLabel('Name', { exact: true }).fill('Xiuyuan OUYANG');
  await page.getByLabel('Telephone').fill('13805712354');
  await page.getByLabel('Identity number').fill(FIRST.id_number);
  await page.getByLabel('Onset').fill('2020-02-21');
  await button('Report').click();
  await says('most probably the same');
  const text = await page.locator('main').innerText();
  assert.match(text, new RegExp(first.number));
  assert.match(text, /the letters spell the characters/);
  assert.match(text, /one typing error apart/);
  assert.doesNotMatch(text, /欧阳/, 'a doctor sees why, not who');
  await button('It is somebody else').click();
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
  second = await reader.get(`/cases/records/${page.url().split('/').pop()}`);
  assert.notEqual(second.id, first.id);
});

test('what the doctor said is remembered, and an epidemiologist looks again', async () => {
  await reader.actAs('epidemiologist', '3');
  await open(reader, '/duplicates');
  await says('Nothing to look at');
  await open(reader, '/duplicates?state=different');
  await reader.page.getByRole('link', { name: new RegExp(first.number) }).click();
  await reader.page.waitForURL(/\/duplicates\/compare/);
  await settled(reader);
  await button('Decide later').click();
  await reader.page.waitForURL(/\/duplicates$/);
  await open(reader, '/duplicates?state=later');
  await reader.page.getByRole('link', { name: new RegExp(second.number) }).waitFor();
});

test('a report that nobody looked at is found by itself', async () => {
  const identity = { name: 'OUYANG Xiu Yuan', phone: FIRST.phone };
  const body = {
    disease: 'covid-19',
    region_id: lodi.id,
    class: 'suspected',
    identity,
    facts: {},
    despite_similar: true,
  };
  const third = await reader.ask('POST', '/cases/records', body);
  const { items } = await reader.until('/people/duplicates', (page) =>
    page.items.some((pair) => pair.right.numbers.includes(third.number) || pair.left.numbers.includes(third.number)),
  );
  assert.ok(items.every((pair) => pair.likeness.probability > 0.5));
});

test('the two are merged, field by field, and the number leads to the one that stays', async () => {
  const { page } = reader;
  await open(reader, `/duplicates/compare?left=${first.person_id}&right=${second.person_id}`);
  await says('欧阳修远');
  await page.getByRole('radio', { name: 'Telephone: Second' }).check();
  await page.getByRole('radio', { name: 'Onset: Second' }).check();
  await button('Merge into one person').click();
  await page.waitForURL(new RegExp(`/cases/${first.id}$`));
  await settled(reader);
  const now = await reader.get(`/cases/records/${first.id}`);
  assert.equal(now.facts.onset_on, '2020-02-21');
  await open(reader, `/cases/${second.id}`);
  await page.waitForURL(new RegExp(`/cases/${first.id}$`));
  const { identity } = await reader.get(`/cases/records/${first.id}/identity`);
  assert.deepEqual([identity.name, identity.phone], ['欧阳修远', '13805712354']);
});

test('the merge is undone, and both are what they were', async () => {
  await button('Undo the merge').click();
  await reader.page.locator('.ant-popconfirm').getByRole('button', { name: 'Undo the merge' }).click();
  await reader.page.getByText('Both records are what they were.').waitFor();
  const [a, b] = await Promise.all([first.id, second.id].map((id) => reader.get(`/cases/records/${id}`)));
  assert.deepEqual([a.id, a.facts.onset_on], [first.id, '2020-02-20']);
  assert.deepEqual([b.id, b.facts.onset_on], [second.id, '2020-02-21']);
  const { identity } = await reader.get(`/cases/records/${second.id}/identity`);
  assert.equal(identity.name, 'Xiuyuan OUYANG');
});
