/** A list of a neighbouring system with two broken rows is uploaded, mapped, looked at and taken in; the two rows are corrected. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { open, settled } from '../places.js';
import { startDemo } from '../program.js';

/** As SORMAS exports: two rows of headers, month before day. Line 4 has a day that there is not, line 5 one that has not come. */
const FILE = `CaseData,CaseData,Person,Person,Person,CaseData,CaseData,CaseData,Symptoms,Notes
disease,externalID,person.firstName,person.lastName,person.sex,caseClassification,district,reportDate,symptoms.onsetDate,additionalDetails
CORONAVIRUS,S-1,Anna,Prova,FEMALE,CONFIRMED,Lodi,02/23/2020,02/20/2020,x
CORONAVIRUS,S-2,Bruno,Prova,MALE,CONFIRMED,Lodi,02/23/2020,02/31/2020,x
CORONAVIRUS,S-3,Carla,Prova,FEMALE,SUSPECT,Lodi,02/23/2020,02/19/2031,x
`;

let demo;
let browser;
let reader;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  await stepTo(await newOperator(browser, reader), '2020-02-26');
  await reader.actAs('epidemiologist', '3');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const button = (name) => reader.page.getByRole('button', { name, exact: true });
const main = (text) => reader.see((wanted) => document.querySelector('main').innerText.includes(wanted), text);

async function upload() {
  const { page } = reader;
  await open(reader, '/cases/imports/new');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'sormas.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) });
  await button('Upload and check').click();
  await page.waitForURL(/\/cases\/imports\/[0-9a-f-]{36}$/);
  const id = page.url().split('/').pop();
  await reader.until(`/cases/imports/${id}`, (i) => i.state === 'staged');
  await settled(reader);
  return id;
}

test('the list is recognised, its mapping changed, and nothing is stored before somebody says so', async () => {
  const { page } = reader;
  const id = await upload();
  await main('SORMAS');
  const text = await page.locator('main').innerText();
  assert.match(text, /New\s+1/i);
  assert.match(text, /Waiting\s+2/i);
  await page.getByText('I3101').waitFor();
  await page.getByText('I3103').waitFor();
  // The remarks of the other system are of no use here: their column stays unused. The report's is left out on purpose.
  await page.getByLabel('reportDate: Holds').selectOption('');
  await button('Check again').click();
  await reader.until(`/cases/imports/${id}`, (i) => i.state === 'staged' && i.report.remembered === false);
  await reader.see(() => document.querySelector('select[aria-label="reportDate: Holds"]')?.value === '');
  assert.equal((await reader.get('/cases/records')).items.length, 0);
  await button('Import').click();
  await reader.until(`/cases/imports/${id}`, (i) => i.state === 'applied');
  await main('1 new, 0 changed, 0 as before, 2 waiting.');
  const [one] = (await reader.get('/cases/records')).items;
  assert.deepEqual([one.external_id, one.onset_on], ['S-1', '2020-02-20']);
  reader.assertNoFaults();
});

test('the rows that wait are corrected and taken in, on a phone', async () => {
  const phone = await newReader(browser, demo.origin, { size: PHONE });
  await phone.context.addCookies(await reader.context.cookies());
  const mend = async (row, wrong, right) => {
    await open(phone, '/cases/waiting');
    assert.doesNotMatch(await phone.page.locator('main').innerText(), /Bruno|Carla/, 'a row that waits is sealed');
    await phone.page.getByRole('link', { name: row, exact: true }).click();
    const field = phone.page.getByLabel('symptoms.onsetDate', { exact: true });
    await field.waitFor();
    assert.equal(await field.inputValue(), wrong);
    await field.fill(right);
    await phone.page.getByRole('button', { name: 'Check', exact: true }).click();
    await phone.see(() => document.querySelector('main').innerText.includes('Nothing is wrong'));
    await phone.page.getByRole('button', { name: 'Take in', exact: true }).click();
    await phone.page.waitForURL(/\/cases\/waiting(\?|$)/);
  };
  await mend('S-2', '02/31/2020', '02/21/2020');
  await mend('S-3', '02/19/2031', '02/19/2020');
  await phone.see(() => document.querySelector('main').innerText.includes('No rows wait'));
  const { items } = await reader.get('/cases/records');
  assert.deepEqual(items.map((c) => c.external_id).sort(), ['S-1', 'S-2', 'S-3']);
  assert.equal(items.find((c) => c.external_id === 'S-3').class, 'suspected');
  phone.assertNoFaults();
  await phone.close();
});

test('the same list once more is read as before and changes nothing', async () => {
  const id = await upload();
  const { report } = await reader.get(`/cases/imports/${id}`);
  assert.deepEqual([report.remembered, report.added, report.changed, report.known], [true, 0, 0, 3]);
  await main('Read as somebody chose before');
  await button('Discard').click();
  // The question beside the button has another of the same name.
  await button('Discard').nth(1).click();
  await reader.page.waitForURL(/\/cases\/imports$/);
  reader.assertNoFaults();
});
