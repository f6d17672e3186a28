import { words } from '../../app/i18n';
import { texts } from './texts';

export type ChainsKey = keyof typeof texts.zh;
export const useChains = words<ChainsKey>('chains', texts);

export const clusterChip = { open: 'chip bad', closed: 'chip', dissolved: 'chip' } as const;
