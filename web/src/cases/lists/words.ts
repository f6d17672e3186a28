import { words } from '../../app/i18n';
import { texts } from './texts';

export type ListsKey = keyof typeof texts.zh;
export const useLists = words<ListsKey>('lists', texts);
