/**
 * A case is investigated by two people at once, one of them without a connection for a while; the report is taken and read; a clue goes to
 * another team and comes back; a cluster appears; a suggested source is accepted.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { open, settled } from '../places.js';
import { startDemo } from '../program.js';

const INVESTIGATOR = 'epidemiologist';

let demo;
let browser;
let reader;
let second;
let operator;
let lodi;
let record;

const today = async () => (await reader.get('/people/node')).today;
const day = (from, n) => new Date(Date.parse(from) - n * 86_400_000).toISOString().slice(0, 10);
const report = (n, facts) =>
  reader.ask('POST', '/cases/records', {
    disease: 'covid-19',
    region_id: lodi.id,
    class: 'confirmed',
    identity: { name: `Prova ${n}`, phone: `0371 30000${n}` },
    facts,
    despite_similar: true,
  });
/** The part of the form that one question takes. */
const question = (who, id) => who.page.locator(`[data-question="${id}"]`);
const says = (who, words) =>
  who.see((w) => document.querySelector('main').innerText.toLowerCase().includes(w), words.toLowerCase());

/** Somebody else with an account of their own and the same duty. */
async function colleague() {
  const me = await reader.get('/people/me');
  const administrator = await reader.grant('administrator');
  const { region } = await reader.grant(INVESTIGATOR, '3');
  await reader.ask('POST', '/people/acting', { grant_id: administrator.id });
  const { account, link } = await reader.ask('POST', '/people/accounts', { name: 'second', password: null });
  await reader.ask('POST', `/people/accounts/${account.id}/grants`, { duty: INVESTIGATOR, region_id: region.id });
  await reader.ask('POST', '/people/acting', { grant_id: me.acting.id });
  const other = await newReader(browser, demo.origin, { size: PHONE });
  await other.signIn(new URL(link, demo.origin).href);
  return other;
}

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  operator = await newOperator(browser, reader);
  await stepTo(operator, '2020-02-24');
  second = await colleague();
  await reader.actAs(INVESTIGATOR, '3');
  lodi = (await reader.get('/regions?q=Lodi&tier=county')).items.find((r) => r.code === '98');
  const facts = { sex: 'f', age_years: 34, onset_on: day(await today(), 2), symptoms: ['fever', 'cough'] };
  record = (await report(1, facts)).id;
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => {
  reader?.assertNoFaults();
  second?.assertNoFaults();
});

test('two people fill one form, and what they said without seeing each other waits for a decision', async () => {
  await Promise.all([reader, second].map((who) => open(who, `/cases/${record}/investigation`)));
  await says(second, 'from the case file');
  // One on the phone, out of reach, says that she was at a gathering; the form goes on to ask how many were there.
  await second.context.setOffline(true);
  await question(second, 'crowded').getByRole('button', { name: 'Yes', exact: true }).click();
  await says(second, '1 answers wait');
  await question(second, 'crowd').getByRole('spinbutton').fill('40');
  await question(second, 'crowd').getByRole('spinbutton').blur();
  await says(second, '2 answers wait');
  // The other one hears something else in the meantime.
  await question(reader, 'crowded').getByRole('button', { name: 'No', exact: true }).click();
  const form = `/cases/records/${record}/investigation`;
  const asked = (f, id) => f.sections.flatMap((s) => s.questions).find((q) => q.id === id);
  await reader.until(form, (f) => asked(f, 'crowded').answers.length === 1);
  await second.context.setOffline(false);
  const both = await reader.until(form, (f) => asked(f, 'crowded').answers.length === 2);
  assert.equal(asked(both, 'crowd').answers[0].value, 40, 'what nobody else answered is simply there');
  assert.equal(new Set(asked(both, 'crowded').answers.map((a) => a.said_by)).size, 2);
  // Both see both answers; one of them decides.
  await Promise.all([reader, second].map((who) => says(who, 'Two people answered differently')));
  await question(reader, 'crowded').getByRole('button', { name: 'This one' }).last().click();
  const decided = await reader.until(form, (f) => asked(f, 'crowded').answers.length === 1);
  assert.equal(asked(decided, 'crowded').answers[0].value, 'yes');
  // A place on the phone.
  await question(second, 'visits').getByRole('button', { name: 'Add a place' }).click();
  await question(second, 'visits').getByLabel('Place', { exact: true }).fill('Mensa 2');
  await question(second, 'visits').getByRole('button', { name: 'Save' }).click();
  await reader.until(form, (f) => asked(f, 'visits').answers.length === 1);
  await says(reader, 'Mensa 2');
});

test('the report names nobody and is taken as text and as a document', async () => {
  await open(reader, `/cases/${record}/report`);
  const { page } = reader;
  await says(reader, 'Mensa 2');
  const text = await page.locator('main').innerText();
  assert.match(text, /female, 34 years old/);
  assert.match(text, /Took part in a gathering: yes/);
  assert.doesNotMatch(text, /Prova|0371/);
  const take = async (name) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const plain = await take('Download as text');
  assert.match(plain.bytes.toString(), /Mensa 2/);
  const document = await take('Download for Word');
  assert.match(document.name, /^C98-2020-\d+\.docx$/);
  assert.equal(document.bytes.subarray(0, 2).toString(), 'PK');
  await page.getByRole('button', { name: 'Chinese', exact: true }).click();
  await says(reader, '流行病学调查报告');
  const entries = await reader.get('/audit/entries?kind=cases.report');
  assert.equal(entries.items.length, 2);
});

test('a clue goes to another team as a task and comes back with an answer', async () => {
  await open(reader, `/cases/${record}`);
  const { page } = reader;
  await page.getByRole('button', { name: 'Pass a clue on' }).click();
  const dialog = page.getByRole('dialog');
  // Chosen as somebody at the keyboard does: write the beginning, press enter.
  for (const [label, beginning, option] of [
    ['Region', '98', 'Lodi (98)'],
    ['Duty', 'Town duty', 'Town duty officer'],
  ]) {
    const box = dialog.getByRole('combobox', { name: label, exact: true });
    await box.fill(beginning);
    await page.getByTitle(option, { exact: true }).first().waitFor({ state: 'attached' });
    await box.press('Enter');
  }
  await dialog.getByLabel('What is to be found out').fill('Who else was in Mensa 2?');
  await dialog.getByRole('button', { name: 'Pass a clue on' }).click();
  await page.waitForURL(/\/clues\/[0-9a-f-]{36}$/);
  await settled(reader);
  const clue = page.url().split('/').pop();
  await reader.actAs('town-duty-officer', '98');
  await open(reader, '/tasks?show=mine');
  await page.getByRole('link', { name: /A question about case/ }).click();
  await page.getByRole('link', { name: 'Question of an investigation' }).click();
  await says(reader, 'Who else was in Mensa 2?');
  await page.getByLabel('What was found').fill('Twelve colleagues of the first shift');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await says(reader, 'Answered');
  await reader.actAs(INVESTIGATOR, '3');
  await open(reader, `/clues/${clue}`);
  await says(reader, 'Twelve colleagues');
  await reader.until('/response/tasks?state=done', (tasks) => tasks.items.some((t) => t.about?.id === clue));
});

test('two cases of one household appear as a cluster', async () => {
  const now = await today();
  for (const n of [2, 3]) await report(n, { onset_on: day(now, n), household: 'L-7', symptoms: ['fever'] });
  await open(reader, '/case-clusters');
  await says(reader, 'same household: L-7');
  await reader.page.getByRole('link', { name: /Lodi: 2 cases/ }).click();
  await says(reader, '2 cases or more within 14 days');
});

test('a suggested source is accepted and becomes a link', async () => {
  const now = await today();
  const source = await report(4, { onset_on: day(now, 9), household: 'M-1', symptoms: ['fever'] });
  const ill = await report(5, { onset_on: day(now, 4), household: 'M-1', symptoms: ['fever'] });
  await open(reader, `/cases/${ill.id}`);
  const { page } = reader;
  await page.getByRole('button', { name: 'Infer sources' }).click();
  const row = page.locator('.todo', { hasText: source.number });
  await row.getByText('same household: M-1').waitFor();
  await row.getByRole('button', { name: 'Certain link' }).click();
  await reader.until(`/cases/records/${ill.id}`, (c) => c.sources.some((s) => s.id === source.id));
  await open(reader, '/chains');
  await reader.see(() => document.querySelector('canvas')?.dataset.drawn !== undefined);
  await page.getByRole('searchbox', { name: 'Find a number' }).fill(ill.number);
  await page.getByRole('searchbox', { name: 'Find a number' }).press('Enter');
  await says(reader, 'Open the case');
});
