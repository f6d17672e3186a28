import { words } from '../../app/i18n';
import { texts } from './texts';

export type LaboratoryKey = keyof typeof texts.zh;
export const useLaboratory = words<LaboratoryKey>('laboratory', texts);

export const stageChip: Record<string, string> = {
  registered: 'chip',
  sent: 'chip on',
  received: 'chip on',
  pooled: 'chip',
  retest: 'chip warn',
  done: 'chip ok',
  void: 'chip',
};
export const verdictChip: Record<string, string> = {
  valid: 'chip ok',
  warn: 'chip warn',
  invalid: 'chip bad',
  reject: 'chip bad',
};

/** A word of the API in the page's language; a raw code never reaches the page. */
export function wordOf(prefix: string, code: string | null | undefined): LaboratoryKey {
  const key = `${prefix}.${code}`;
  return (key in texts.zh ? key : 'unknown') as LaboratoryKey;
}
