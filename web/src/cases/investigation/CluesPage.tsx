/** Clues that were passed on from here or to here, those due first at the top. */
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Clue } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Choices, useChoice } from '../../ui/Filters';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { clueChip, useInvestigation } from './words';

const STATES = ['open', 'answered', 'withdrawn'] as const;

export function Page() {
  const t = useInvestigation();
  const text = useText();
  const f = useFormat();
  const region = useRegion();
  const [state, choose] = useChoice('state', 'open');
  const pages = usePages(['cases', 'clues', region, state], (cursor) =>
    read(api.GET('/cases/clues', { params: { query: { region, state, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns: Column<Clue>[] = [
    { head: t('clues.case'), cell: (c) => <Link to={links.clue(c.id)}>{c.case_number}</Link> },
    {
      head: t('clues.state'),
      cell: (c) => (
        <>
          <span className={clueChip[c.state]}>{t(`clues.${c.state}`)}</span>
          {c.late && <span className="chip bad">{t('clues.late')}</span>}
        </>
      ),
    },
    { head: t('clues.question'), cell: (c) => c.question },
    { head: t('clues.from'), cell: (c) => text(c.from.name) },
    { head: t('clues.to'), cell: (c) => `${text(c.to.name)} · ${text(c.duty_title)}` },
    { head: t('clues.due'), cell: (c) => <span className="num">{f.moment(c.due_at)}</span> },
  ];
  return (
    <Frame title={t('clues.title')} sub={t('clues.sub')}>
      <div className="toolbar">
        <Choices
          label={t('clues.state')}
          value={state}
          onChoose={choose}
          choices={STATES.map((s) => ({ value: s, label: t(`clues.${s}`) }))}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(clues) => (
            <Rows
              rows={clues}
              columns={columns}
              id={(c) => c.id}
              label={t('clues.title')}
              empty={<Empty title={t('clues.none')} hint={t('clues.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
