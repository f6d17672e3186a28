import { words } from '../../app/i18n';
import { texts } from './texts';

export type InvestigationKey = keyof typeof texts.zh;
export const useInvestigation = words<InvestigationKey>('investigation', texts);

export const clueChip = { open: 'chip on', answered: 'chip ok', withdrawn: 'chip' } as const;
export const testChip = {
  untested: 'chip',
  waiting: 'chip on',
  negative: 'chip ok',
  positive: 'chip bad',
  unclear: 'chip warn',
} as const;
