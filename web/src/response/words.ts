import { words } from '../app/i18n';
import { texts } from './texts';

export type ResponseKey = keyof typeof texts.zh;
export const useResponse = words<ResponseKey>('response', texts);
