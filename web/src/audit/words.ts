import { words } from '../app/i18n';
import { texts } from './texts';

export type AuditKey = keyof typeof texts.zh;
export const useAudit = words<AuditKey>('audit', texts);
