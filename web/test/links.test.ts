/** Links: every one leads to a route, values are escaped, empty ones are left out. Routes and menu agree. */
import { readFileSync } from 'node:fs';
import { matchPath } from 'react-router';
import { describe, expect, it } from 'vitest';
import { links } from '../src/app/links';
import { slicesOf } from '../src/app/live';
import { MENU, menuFor } from '../src/app/menu';

const source = readFileSync('src/app/routes.tsx', 'utf8');
const routes = [...source.matchAll(/(?:page|door)\('([^']+)'/g)].map((m) => m[1] ?? '');
const reached = (to: string) => routes.some((r) => matchPath(r, to.split('?')[0] ?? ''));

describe('links', () => {
  it('each lead to a page', () => {
    for (const [name, make] of Object.entries(links)) {
      const to = (make as (...a: unknown[]) => string)('x', 'y', 'z');
      expect(reached(to), `${name}: ${to}`).toBe(true);
    }
  });
  it('escape what they are given', () => {
    expect(links.region('a/b?c')).toBe('/regions/a%2Fb%3Fc');
    expect(links.rows('stock_days("mask")', 'r')).toBe('/rows?call=stock_days%28%22mask%22%29&region=r');
  });
  it('leave out what is not given', () => {
    expect(links.board()).toBe('/');
    expect(links.tasks(undefined, 'late')).toBe('/tasks?show=late');
  });
});

describe('the menu', () => {
  it('leads to pages, by one letter each', () => {
    for (const item of MENU) expect(reached(item.to), item.to).toBe(true);
    const letters = MENU.map((i) => i.letter);
    expect(new Set(letters).size).toBe(letters.length);
  });
  it('shows a citizen only the public page and what this is', () => {
    expect(menuFor(['see-region']).map((i) => i.key)).toEqual(['nav.public', 'nav.about']);
  });
});

describe('live events', () => {
  it('make stale what their slice feeds', () => {
    expect(slicesOf('response.task.late')).toContain('board');
    expect(slicesOf('surveillance.level.changed')).toContain('surveillance');
    expect(slicesOf('unknown.kind')).toEqual(['audit']);
  });
});
