/** The shell's own words; pages use it for what they all share (tiers, indicators, buttons). */
import { words } from './i18n';
import { texts } from './texts';

export type AppKey = keyof typeof texts.zh;
export const useApp = words<AppKey>('app', texts);

/** `ind.confirmed` when the table has it, otherwise the table's `other`: a raw code never reaches the page. */
export function known(prefix: 'ind', code: string): AppKey {
  const key = `${prefix}.${code}`;
  return (key in texts.zh ? key : `${prefix}.other`) as AppKey;
}
