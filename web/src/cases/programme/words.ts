import { words } from '../../app/i18n';
import { texts } from './texts';

export type ProgrammeKey = keyof typeof texts.zh;
export const useProgramme = words<ProgrammeKey>('programme', texts);

/** `room.why.left` when there are words for it; the codes of the server are all there, so the rest never shows. */
export function word(prefix: string, code: string): ProgrammeKey {
  const key = `${prefix}.${code}`;
  return (key in texts.zh ? key : `${prefix}.other`) as ProgrammeKey;
}

export const handOverChip: Record<string, string> = {
  asked: 'chip on',
  ready: 'chip warn',
  accepted: 'chip ok',
  refused: 'chip bad',
  withdrawn: 'chip',
};
