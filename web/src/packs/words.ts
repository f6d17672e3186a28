import { words } from '../app/i18n';
import { texts } from './texts';

export const usePacks = words<keyof typeof texts.zh>('packs', texts);
