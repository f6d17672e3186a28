import type { SignalState } from '../api/types';
import { words } from '../app/i18n';
import { texts } from './texts';

export type SurveillanceKey = keyof typeof texts.zh;
export const useSurveillance = words<SurveillanceKey>('surveillance', texts);

export const stateWord: Record<SignalState, SurveillanceKey> = {
  new: 'state.new',
  verifying: 'state.verifying',
  confirmed: 'state.confirmed',
  dismissed: 'state.dismissed',
};
export const stateChip: Record<SignalState, string> = {
  new: 'chip warn',
  verifying: 'chip on',
  confirmed: 'chip bad',
  dismissed: 'chip',
};
