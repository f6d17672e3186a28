import type { CaseClass } from '../api/types';
import { words } from '../app/i18n';
import { texts } from './texts';

export type CasesKey = keyof typeof texts.zh;
export const useCases = words<CasesKey>('cases', texts);

export const CLASSES: CaseClass[] = ['suspected', 'probable', 'confirmed', 'asymptomatic', 'excluded'];
export const classChip: Record<CaseClass, string> = {
  suspected: 'chip warn',
  probable: 'chip warn',
  confirmed: 'chip bad',
  asymptomatic: 'chip on',
  excluded: 'chip',
};
export const stateChip: Record<string, string> = {
  watched: 'chip on',
  released: 'chip ok',
  case: 'chip bad',
  lost: 'chip warn',
  due: 'chip on',
  done: 'chip ok',
  missed: 'chip bad',
};

/** `outcome.died` when there are words for it, else the code's own absence: a raw code never reaches the page. */
export function wordOf(prefix: string, code: string | null | undefined): CasesKey {
  const key = `${prefix}.${code}`;
  return (key in texts.zh ? key : 'unknown') as CasesKey;
}

/** Where somebody was infected: in words for the usual places, as it was written for others. */
export function placeOf(t: (key: CasesKey) => string, setting: string | null | undefined): string {
  if (!setting) return t('unknown');
  const key = `setting.${setting.toLowerCase()}`;
  return key in texts.zh ? t(key as CasesKey) : setting;
}

/** The choices of a closed list, such as every `sex.…`. */
export function choices(prefix: string, t: (key: CasesKey) => string): { value: string; label: string }[] {
  const keys = Object.keys(texts.zh).filter((key) => key.startsWith(`${prefix}.`)) as CasesKey[];
  return keys.map((key) => ({ value: key.slice(prefix.length + 1), label: t(key) }));
}

/** Which check of the day it is: with two, the morning's and the evening's. */
export function turnWord(
  t: (key: CasesKey, values?: Record<string, number>) => string,
  { turn, turns }: { turn: number; turns: number },
): string {
  if (turns === 2) return t(turn === 1 ? 'check.morning' : 'check.evening');
  return t('check.turn', { n: turn });
}
