import { words } from '../app/i18n';
import { texts } from './texts';

/** The server refuses shorter passwords (A0102). */
export const PASSWORD_CHARS = 10;
export const usePeople = words<keyof typeof texts.zh>('people', texts);
