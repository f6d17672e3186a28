import { words } from '../../app/i18n';
import { texts } from './texts';

export type OutlookKey = keyof typeof texts.zh;
export const useOutlook = words<OutlookKey>('outlook', texts);
