/** The menu: what there is, which right opens it, which key leads to it. */
import type { Right } from '../api/types';
import { links } from './links';
import type { AppKey } from './words';

export type MenuItem = { key: AppKey; to: string; right: Right | Right[] | null; letter?: string; group: AppKey };

export const MENU: MenuItem[] = [
  { key: 'nav.board', to: links.board(), right: 'see-region', letter: 'b', group: 'nav.command' },
  { key: 'nav.decisions', to: links.decisions(), right: 'see-response', letter: 'd', group: 'nav.command' },
  { key: 'nav.tasks', to: links.tasks(), right: 'see-response', letter: 't', group: 'nav.command' },
  { key: 'nav.incidents', to: links.incidents(), right: 'see-response', letter: 'i', group: 'nav.command' },
  { key: 'nav.cases', to: links.cases(), right: 'see-cases', letter: 'c', group: 'nav.desk' },
  { key: 'nav.contacts', to: links.contacts(), right: 'see-cases', letter: 'k', group: 'nav.desk' },
  { key: 'nav.followUps', to: links.followUps(), right: 'follow-up', letter: 'f', group: 'nav.desk' },
  { key: 'nav.sites', to: links.sites(), right: 'see-cases', letter: 'y', group: 'nav.desk' },
  { key: 'nav.handOvers', to: links.handOvers(), right: 'see-cases', letter: 'v', group: 'nav.desk' },
  { key: 'nav.results', to: links.results(), right: 'enter-results', letter: 'l', group: 'nav.desk' },
  { key: 'nav.chains', to: links.chains(), right: 'see-cases', letter: 'n', group: 'nav.desk' },
  { key: 'nav.caseClusters', to: links.caseClusters(), right: 'see-cases', letter: 'o', group: 'nav.desk' },
  { key: 'nav.clues', to: links.clues(), right: ['see-cases', 'do-task'], letter: 'q', group: 'nav.desk' },
  { key: 'nav.screenings', to: links.screenings(), right: 'see-cases', letter: 'g', group: 'nav.desk' },
  { key: 'nav.spots', to: links.spots(), right: 'see-cases', letter: 'e', group: 'nav.desk' },
  { key: 'nav.duplicates', to: links.duplicates(), right: 'see-identity', letter: 'x', group: 'nav.desk' },
  { key: 'nav.signals', to: links.signals(), right: 'see-surveillance', letter: 's', group: 'nav.watch' },
  { key: 'nav.warnings', to: links.warnings(), right: 'see-surveillance', letter: 'w', group: 'nav.watch' },
  {
    key: 'nav.regions',
    to: links.regions(),
    right: ['see-surveillance', 'see-response', 'manage-regions'],
    letter: 'r',
    group: 'nav.watch',
  },
  { key: 'nav.imports', to: links.imports(), right: 'import-counts', letter: 'u', group: 'nav.watch' },
  { key: 'nav.plans', to: links.plans(), right: 'see-packs', letter: 'p', group: 'nav.basis' },
  { key: 'nav.measures', to: links.measures(), right: 'see-surveillance', letter: 'm', group: 'nav.basis' },
  { key: 'nav.journal', to: links.journal(), right: 'see-journal', letter: 'j', group: 'nav.basis' },
  { key: 'nav.retention', to: links.retention(), right: 'manage-cases', letter: 'z', group: 'nav.admin' },
  { key: 'nav.accounts', to: links.accounts(), right: 'manage-accounts', letter: 'a', group: 'nav.admin' },
  { key: 'nav.about', to: links.about(), right: null, letter: 'h', group: 'nav.admin' },
];

/** Whether any of the rights that open a place is held. */
export function holds(rights: Right[], wanted: Right | Right[] | null): boolean {
  return wanted === null || [wanted].flat().some((right) => rights.includes(right));
}

/** The menu of a duty; who has no part in the response gets the public page instead of the board. */
export function menuFor(rights: Right[]): MenuItem[] {
  const shown = MENU.filter((item) => holds(rights, item.right));
  if (rights.includes('see-response')) return shown;
  return shown.map((item) =>
    item.key === 'nav.board' ? { ...item, key: 'nav.public', group: 'nav.public.group' } : item,
  );
}
