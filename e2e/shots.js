/** Pictures of every page in both languages, on a desktop and on a phone, into e2e/shots. For people to look at. */
import { mkdir } from 'node:fs/promises';
import { DESKTOP, newOperator, newReader, openBrowser, PHONE, stepTo } from './browser.js';
import { open, places } from './places.js';
import { startDemo } from './program.js';

const DAY = process.env.DAY ?? '2020-03-08';
const FOLDER = new URL('./shots/', import.meta.url).pathname;

/**
 * Waits until every map has shapes on it (an empty one compresses to almost nothing), every chart is drawn, and two pictures in a row
 * are the same.
 */
async function drawn(page) {
  const map = page.locator('.map canvas');
  let before = Buffer.alloc(0);
  for (let tries = 0; tries < 60; tries += 1) {
    const waiting = await page.evaluate(() =>
      [...document.querySelectorAll('.map, .chart')].some((box) => !box.querySelector('canvas')),
    );
    const empty = (await map.count()) > 0 && (await map.first().screenshot()).length < 12_000;
    // Looking at the map may have scrolled it into view.
    await page.evaluate(() => scrollTo(0, 0));
    const now = await page.screenshot();
    if (!waiting && !empty && now.equals(before)) return;
    before = now;
  }
  console.error(`${page.url()} never came to rest`);
}

await mkdir(FOLDER, { recursive: true });
const [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
const chief = await newReader(browser, demo.origin);
await chief.signIn(demo.link);
const operator = await newOperator(browser, chief);
await stepTo(operator, DAY);
await chief.actAs('commander', 'IT');
const all = await places(chief);
const me = await operator.get('/people/me');

let taken = 0;
for (const lang of ['zh', 'en']) {
  for (const [kind, size] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ]) {
    for (const shade of process.env.DARK ? ['light', 'dark'] : ['light']) {
      const { link } = await operator.ask('POST', `/people/accounts/${me.account.id}/link`, {});
      const visitor = await newReader(browser, demo.origin, { lang, size, shade });
      const shoot = async (name) => {
        const dark = shade === 'dark' ? '-dark' : '';
        await visitor.page.screenshot({
          path: `${FOLDER}${name}-${lang}-${kind}${dark}.png`,
          fullPage: kind === 'phone',
        });
        taken += 1;
      };
      await visitor.page.goto('/sign-in');
      await visitor.page.locator('h1').first().waitFor();
      await shoot('sign-in');
      await visitor.signIn(new URL(link, demo.origin).href);
      for (const place of all) {
        await visitor.actAs(place.duty, place.code);
        await open(visitor, place.path);
        await drawn(visitor.page);
        await shoot(place.name);
      }
      for (const fault of visitor.faults) console.error(fault);
      await visitor.close();
    }
  }
}
await browser.close();
await demo.stop();
console.log(`${taken} pictures in ${FOLDER}, of ${DAY}`);
