import { words } from '../app/i18n';
import { texts } from './texts';

export type MeasureKey = keyof typeof texts.zh;
export const useMeasures = words<MeasureKey>('measures', texts);
