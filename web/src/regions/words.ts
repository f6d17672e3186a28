import { words } from '../app/i18n';
import { texts } from './texts';

export type RegionKey = keyof typeof texts.zh;
export const useRegions = words<RegionKey>('regions', texts);
