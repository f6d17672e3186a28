import { words } from '../app/i18n';
import { texts } from './texts';

export const useBoard = words<keyof typeof texts.zh>('board', texts);
