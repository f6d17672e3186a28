import type { ListImport } from '../../api/imports';
import { words } from '../../app/i18n';
import { texts } from './texts';

export type ImportsKey = keyof typeof texts.zh;
export const useImports = words<ImportsKey>('case-imports', texts);

export const stateChip: Record<ListImport['state'], string> = {
  checking: 'chip on',
  staged: 'chip warn',
  applying: 'chip on',
  applied: 'chip ok',
  refused: 'chip bad',
  discarded: 'chip',
};

/** The fields that a column may hold, in the order of the list. */
export const FIELDS = Object.keys(texts.zh)
  .filter((key) => key.startsWith('f.'))
  .map((key) => key.slice(2));

/** The words of a field; a raw code never reaches the page. */
export function fieldKey(field: string): ImportsKey {
  const key = `f.${field}`;
  return (key in texts.zh ? key : 'f.unknown') as ImportsKey;
}
