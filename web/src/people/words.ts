import { words } from '../app/i18n';
import { texts } from './texts';

export const usePeople = words<keyof typeof texts.zh>('people', texts);
