/** Contacts, those whose time of watching ends first at the top. */
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { Contact } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useFormat } from '../app/session';
import { Choices, useChoice } from '../ui/Filters';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { type Column, Listing, Rows } from '../ui/Rows';
import { useWho } from './CasesPage';
import { stateChip, useCases, wordOf } from './words';

const STATES = ['watched', 'released', 'case', 'lost'] as const;

export function Page() {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const who = useWho();
  const region = useRegion();
  const [state, choose] = useChoice('state', 'watched');
  const pages = usePages(['cases', 'contacts', region, state], (cursor) =>
    read(api.GET('/cases/contacts', { params: { query: { region, state, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns: Column<Contact>[] = [
    { head: t('col.number'), cell: (k) => <Link to={links.contact(k.id)}>{k.number}</Link> },
    { head: t('col.state'), cell: (k) => <span className={stateChip[k.state]}>{t(wordOf('state', k.state))}</span> },
    { head: t('contact.grade'), cell: (k) => text(k.grade_title) },
    { head: t('col.region'), cell: (k) => text(k.region.name) },
    { head: t('col.who'), cell: who },
    { head: t('contact.programme'), cell: (k) => text(k.programme_title) },
    { head: t('contact.happened'), cell: (k) => <span className="num">{f.day(k.last_exposed_on)}</span> },
    {
      head: t('contact.until', { day: '' }).trim(),
      cell: (k) => <span className="num">{f.day(k.watched_until)}</span>,
    },
  ];
  return (
    <Frame title={t('contacts.title')} sub={t('contacts.sub')}>
      <div className="toolbar">
        <Choices
          label={t('col.state')}
          value={state}
          onChoose={choose}
          choices={STATES.map((s) => ({ value: s, label: t(`state.${s}`) }))}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(contacts) => (
            <Rows
              rows={contacts}
              columns={columns}
              id={(k) => k.id}
              label={t('contacts.title')}
              empty={<Empty title={t('contacts.none')} hint={t('contacts.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
