/** Both languages have the same words, none is empty, every key a page asks for exists, and no language leaks into the other. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { texts as app } from '../src/app/texts';
import { texts as audit } from '../src/audit/texts';
import { texts as board } from '../src/board/texts';
import { texts as chains } from '../src/cases/chains/texts';
import { texts as investigation } from '../src/cases/investigation/texts';
import { texts as laboratory } from '../src/cases/laboratory/texts';
import { texts as measures } from '../src/measures/texts';
import { texts as packs } from '../src/packs/texts';
import { texts as people } from '../src/people/texts';
import { texts as regions } from '../src/regions/texts';
import { texts as response } from '../src/response/texts';
import { texts as outlook } from '../src/surveillance/outlook/texts';
import { texts as surveillance } from '../src/surveillance/texts';

type Table = { zh: Record<string, string>; en: Record<string, string> };
const slices: Record<string, Table> = {
  app,
  audit,
  board,
  laboratory,
  chains,
  investigation,
  measures,
  outlook,
  packs,
  people,
  regions,
  response,
  surveillance,
};
const hooks: Record<string, string> = {
  useApp: 'app',
  useAudit: 'audit',
  useBoard: 'board',
  useLaboratory: 'laboratory',
  useChains: 'chains',
  useInvestigation: 'investigation',
  useMeasures: 'measures',
  useOutlook: 'outlook',
  usePacks: 'packs',
  usePeople: 'people',
  useRegions: 'regions',
  useResponse: 'response',
  useSurveillance: 'surveillance',
};

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesUnder(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe.each(Object.entries(slices))('the words of %s', (_slice, table) => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(table.en).sort()).toEqual(Object.keys(table.zh).sort());
  });
  it('are never empty and hold the same placeholders', () => {
    for (const [key, zh] of Object.entries(table.zh)) {
      const en = table.en[key] ?? '';
      expect(zh.trim(), key).not.toBe('');
      expect(en.trim(), key).not.toBe('');
      expect(placeholders(en), key).toEqual(placeholders(zh));
    }
  });
  it('have no Chinese in the English', () => {
    for (const [key, en] of Object.entries(table.en)) {
      if (key !== 'language') expect(en, key).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('the pages', () => {
  const files = filesUnder('src');
  it('ask only for words that exist', () => {
    for (const path of files) {
      const source = readFileSync(path, 'utf8');
      for (const [, variable, hook] of source.matchAll(/const (\w+) = (use\w+)\(\);/g)) {
        const table = slices[hooks[hook ?? ''] ?? ''];
        if (!table || !variable) continue;
        for (const [, key] of source.matchAll(new RegExp(`\\b${variable}\\('([^']+)'`, 'g'))) {
          const owners = Object.entries(hooks).filter(([h]) => source.includes(`const ${variable} = ${h}();`));
          expect(
            owners.some(([, slice]) => (key ?? '') in (slices[slice]?.zh ?? {})),
            `${path}: ${key}`,
          ).toBe(true);
        }
      }
    }
  });
  it('use every word that is kept', () => {
    const code = files
      .filter((p) => !p.endsWith('texts.ts'))
      .map((p) => readFileSync(p, 'utf8'))
      .join('\n');
    const families = [...code.matchAll(/`([a-z.]+)\.\$\{|wordOf\('([a-z]+)'/g)].map((m) => `${m[1] ?? m[2]}.`);
    const known = ['ind.'];
    for (const [slice, table] of Object.entries(slices)) {
      for (const key of Object.keys(table.zh)) {
        const used = code.includes(`'${key}'`) || [...families, ...known].some((f) => key.startsWith(f));
        expect(used, `${slice}: ${key}`).toBe(true);
      }
    }
  });
  it('hold no text of their own in Chinese', () => {
    for (const path of files.filter((p) => !p.endsWith('texts.ts') && !p.endsWith('format.ts'))) {
      const code = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      expect(code, path).not.toMatch(/\p{Script=Han}/u);
    }
  });
});
