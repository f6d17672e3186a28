import type { Agrees, Likeness } from '../../api/duplicates';
import { words } from '../../app/i18n';
import { texts } from './texts';

export type DuplicatesKey = keyof typeof texts.zh;
export const useDuplicates = words<DuplicatesKey>('duplicates', texts);

export const agreesChip: Record<Agrees, string> = {
  same: 'chip ok',
  near: 'chip warn',
  different: 'chip bad',
  missing: 'chip',
};

/** `98 %`; never 100, because nothing is certain. */
export function share(likeness: Likeness): string {
  const percent = likeness.probability * 100;
  if (percent >= 99.5) return '> 99 %';
  return percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** A weight with its sign. */
export function bits(weight: number): string {
  return `${weight > 0 ? '+' : weight < 0 ? '−' : ''}${Math.abs(weight).toFixed(1)}`;
}
