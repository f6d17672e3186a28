/** The menu: what there is, which right opens it, which key leads to it. */
import type { Right } from '../api/types';
import { links } from './links';
import type { AppKey } from './words';

export type MenuItem = { key: AppKey; to: string; right: Right | null; letter?: string; group: AppKey };

export const MENU: MenuItem[] = [
  { key: 'nav.board', to: links.board(), right: 'see-region', letter: 'b', group: 'nav.command' },
  { key: 'nav.decisions', to: links.decisions(), right: 'see-response', letter: 'd', group: 'nav.command' },
  { key: 'nav.tasks', to: links.tasks(), right: 'see-response', letter: 't', group: 'nav.command' },
  { key: 'nav.incidents', to: links.incidents(), right: 'see-response', letter: 'i', group: 'nav.command' },
  { key: 'nav.signals', to: links.signals(), right: 'see-surveillance', letter: 's', group: 'nav.watch' },
  { key: 'nav.warnings', to: links.warnings(), right: 'see-surveillance', letter: 'w', group: 'nav.watch' },
  { key: 'nav.regions', to: links.regions(), right: 'see-surveillance', letter: 'r', group: 'nav.watch' },
  { key: 'nav.imports', to: links.imports(), right: 'import-counts', letter: 'u', group: 'nav.watch' },
  { key: 'nav.plans', to: links.plans(), right: 'see-packs', letter: 'p', group: 'nav.basis' },
  { key: 'nav.measures', to: links.measures(), right: 'see-surveillance', letter: 'm', group: 'nav.basis' },
  { key: 'nav.journal', to: links.journal(), right: 'see-journal', letter: 'j', group: 'nav.basis' },
  { key: 'nav.accounts', to: links.accounts(), right: 'manage-accounts', letter: 'a', group: 'nav.admin' },
  { key: 'nav.about', to: links.about(), right: null, letter: 'h', group: 'nav.admin' },
];

export function menuFor(rights: Right[]): MenuItem[] {
  return MENU.filter((item) => item.right === null || rights.includes(item.right));
}
