/** A file with faults is brought in by hand: checked, shown, mended, imported, and changes nothing twice. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, stepTo } from '../browser.js';
import { settled } from '../places.js';
import { startDemo } from '../program.js';

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

const FILE = `date;province_code;new_confirmed
2020-02-26;98;3
2020-02-26;16;-
2020-02-31;19;4
2020-02-26;nowhere;5
`;

async function upload(text) {
  await reader.page.goto('/imports/new');
  const chosen = reader.page.waitForURL(/\/imports\/(?!new)[^/]+$/);
  await reader.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'hospital.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const start = reader.page.getByRole('button', { name: /check|upload/i });
  await Promise.race([chosen, start.click().then(() => chosen)]);
  const id = new URL(reader.page.url()).pathname.split('/').at(-1);
  await reader.until(`/surveillance/imports/${id}`, (i) => i.state === 'staged');
  await settled(reader);
  return id;
}

test('each bad row is named with its line, column and remedy before anything is imported', async () => {
  const id = await upload(FILE);
  const { items } = await reader.get(`/surveillance/imports/${id}/findings`);
  const places = items.filter((f) => f.severity === 'error').map((f) => `${f.line} ${f.code}`);
  assert.ok(
    places.some((p) => p.startsWith('4 I1103')),
    `line 4 is no date: ${places}`,
  );
  assert.ok(
    places.some((p) => p.startsWith('5 I1101')),
    `line 5 is no region: ${places}`,
  );
  for (const finding of items) assert.ok(finding.remedy.en && finding.remedy.zh, `${finding.code} has no remedy`);
  await reader.page.getByText('I1103').first().waitFor();
  await reader.page.getByText('I1101').first().waitFor();
  reader.assertNoFaults();
});
