/** From the second day's numbers to a decision, its tasks and a task that is done. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { newOperator, newReader, openBrowser, PHONE, stepTo } from '../browser.js';
import { settled } from '../places.js';
import { startDemo } from '../program.js';

let demo;
let browser;
let reader;
let operator;
let lodi;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
  reader = await newReader(browser, demo.origin);
  await reader.signIn(demo.link);
  operator = await newOperator(browser, reader);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});
afterEach(() => reader?.assertNoFaults());

/** How many regions the board shows at a level. */
const tally = (title) =>
  [...document.querySelectorAll('ul[aria-label="Regions by level"] li')]
    .filter((li) => li.querySelector('.level')?.textContent.trim() === title)
    .map((li) => Number(li.querySelector('b').textContent.replace(/\D/g, '')))[0] ?? 0;

test('a level change arrives on the open board without a reload', async () => {
  await reader.actAs('commander', 'IT');
  lodi = (await reader.get('/regions?q=Lodi&tier=county')).items.find((r) => r.code === '98');
  await stepTo(operator, '2020-02-24');
  await settled(reader);
  await reader.page.evaluate(() => {
    window.sameDocument = true;
  });
  const before = await reader.page.evaluate(tally, 'Medium');

  await stepTo(operator, '2020-02-25');

  const levels = await reader.get(`/surveillance/levels?under=${(await reader.grant('commander', 'IT')).region.id}`);
  const list = levels.items ?? levels;
  const medium = list.filter((l) => l.level.level === 'medium' && l.region.tier === 'county').length;
  assert.ok(medium > before, `nothing rose on 25 February: ${before} before, ${medium} after`);
  await reader.see(
    ([title, n]) =>
      [...document.querySelectorAll('ul[aria-label="Regions by level"] li')].some(
        (li) =>
          li.querySelector('.level')?.textContent.trim() === title && Number(li.querySelector('b').textContent) === n,
      ),
    ['Medium', medium],
  );
  assert.equal(await reader.page.evaluate(() => window.sameDocument), true, 'the page was loaded again');
  assert.equal(list.find((l) => l.region.id === lodi.id).level.level, 'medium');
});

test('the numbers on the page are those of the source', async () => {
  const curve = await reader.get(`/surveillance/curve?region=${lodi.id}&disease=covid-19&indicator=confirmed`);
  // data/italy/daily_province.csv: 98 has 0 on 24 February and 125 on the 25th.
  assert.equal(curve.points.find((p) => p.day === '2020-02-25').cumulative, 125);
  await reader.page.goto(`/?region=${lodi.id}`);
  await reader.page
    .getByRole('link', { name: /New in 7 days/ })
    .filter({ hasText: '125' })
    .waitFor();
});

test('the commander of the region decides a proposal, and the neighbours are warned', async () => {
  await reader.actAs('commander', '3');
  await reader.page.keyboard.press('g');
  await reader.page.keyboard.press('d');
  await reader.page.waitForURL((url) => url.pathname === '/decisions');
  const row = reader.page.getByRole('row').filter({ hasText: 'Lodi' }).filter({ hasText: 'High' });
  await row.getByRole('link').first().click();
  await reader.page.waitForURL(/\/decisions\/./);
  const id = new URL(reader.page.url()).pathname.split('/').at(-1);
  await reader.page.getByText('confirmed_cases(14d)').first().waitFor();

  await reader.page.getByLabel('Note').fill('125 cases in two days; close the area');
  await reader.page.getByRole('button', { name: 'Accept', exact: true }).click();
  await reader.page.getByRole('heading', { name: 'accepted' }).waitFor();

  const proposal = await reader.get(`/response/proposals/${id}`);
  assert.equal(proposal.state, 'accepted');
  assert.equal(proposal.decision_note, '125 cases in two days; close the area');
  const level = await reader.get(`/surveillance/levels/${lodi.id}?disease=covid-19`);
  assert.equal(level.level.level, 'high');

  const { neighbours } = await reader.get(`/regions/${lodi.id}`);
  await reader.actAs('commander', 'IT');
  const warned = await Promise.all(
    neighbours.map(async (n) => {
      const { items } = await reader.get(`/surveillance/warnings?region=${n.id}`);
      return items.some((w) => w.about.code === '98' && w.level.level === 'high');
    }),
  );
  assert.ok(warned.length > 0 && warned.every(Boolean), 'a neighbour of Lodi was not warned');
});

test('a decision made twice is refused', async () => {
  await reader.actAs('commander', '3');
  const { items } = await reader.get(`/response/proposals?region=${lodi.id}&state=decided`);
  const again = reader.ask(
    'POST',
    `/response/proposals/${items[0].id}/decide`,
    { accept: false, note: 'x' },
    { 'If-Match': '"1"' },
  );
  await assert.rejects(again, /412|409/);
});

test('on a phone, someone in the field finishes a task from the worklist', async () => {
  const { link } = await anotherLink();
  const officer = await newReader(browser, demo.origin, { size: PHONE });
  await officer.signIn(new URL(link, demo.origin).href);
  await takeUpWork(officer, '98');
  await officer.page.goto('/tasks?show=mine');
  const card = officer.page
    .locator('article.card')
    .filter({ has: officer.page.getByRole('button', { name: 'Finish' }) });
  await card.first().waitFor();
  const title = await card.first().getByRole('heading').textContent();
  const href = await card.first().getByRole('heading').getByRole('link').getAttribute('href');
  await card.first().getByRole('button', { name: 'Finish' }).click();
  const dialog = officer.page.getByRole('dialog');
  await dialog.getByLabel('What was done').fill('Two entrances are manned; list handed to the town.');
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  await dialog.getByRole('button', { name: 'Finish' }).click();
  await dialog.waitFor({ state: 'hidden' });

  const task = await officer.get(`/response${href}`);
  assert.equal(task.state, 'done');
  assert.equal(task.done_how, 'hand');
  assert.match(task.note, /Two entrances/);
  await officer.page.goto('/tasks?show=done');
  await officer.page.getByRole('heading', { name: title }).first().waitFor();
  const wide = await officer.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the worklist is ${wide} px wider than the phone`);
  officer.assertNoFaults();
  await officer.close();
});

/** Takes up a field duty that has something to do: absent colleagues may have done all that was open this evening. */
async function takeUpWork(officer, code) {
  for (const day of ['2020-02-25', '2020-02-26', '2020-02-27', '2020-02-28']) {
    await stepTo(operator, day);
    for (const duty of ['town-duty-officer', 'grid-chief']) {
      await officer.actAs(duty, code);
      const { items } = await officer.get('/response/tasks?state=open,late&mine=true');
      if (items.some((task) => task.may_finish)) return;
    }
  }
  assert.fail('nobody in the field had anything to do for days');
}

async function anotherLink() {
  const me = await operator.get('/people/me');
  return operator.ask('POST', `/people/accounts/${me.account.id}/link`, {});
}
