/** Lists of people to be tested, and how far each is. */
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Screening, ScreeningTally } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Choices, useChoice } from '../../ui/Filters';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { MakeScreening } from './MakeScreening';
import { testChip, useInvestigation } from './words';

const TALLY = ['untested', 'waiting', 'negative', 'positive'] as const;

export function Tally({ of }: { of: ScreeningTally }) {
  const t = useInvestigation();
  const f = useFormat();
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'wrap' }}>
      {TALLY.filter((state) => of[state] > 0).map((state) => (
        <span key={state} className={`${testChip[state]} num`}>
          {t(`test.${state}`)} {f.number(of[state])}
        </span>
      ))}
    </span>
  );
}

export function Page() {
  const t = useInvestigation();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  const region = useRegion();
  const [state, choose] = useChoice('state', 'open');
  const [making, make] = useState(false);
  const pages = usePages(['cases', 'screenings', region, state], (cursor) =>
    read(api.GET('/cases/screenings', { params: { query: { region, state, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns: Column<Screening>[] = [
    { head: t('screenings.name'), cell: (s) => <Link to={links.screening(s.id)}>{s.title}</Link> },
    { head: t('test.result'), cell: (s) => <Tally of={s.tally} /> },
    { head: t('screenings.region'), cell: (s) => text(s.region.name) },
    {
      head: t('screenings.due'),
      cell: (s) => (
        <span className={s.late ? 'late num' : 'num'}>
          {f.day(s.due_on)} {s.late && t('screenings.late')}
        </span>
      ),
    },
  ];
  return (
    <Frame
      title={t('screenings.title')}
      sub={t('screenings.sub')}
      actions={
        <>
          <Link to={links.keyPersons()}>
            <Button>{t('screenings.to.keys')}</Button>
          </Link>
          {can('investigate') && (
            <Button type="primary" onClick={() => make(true)}>
              {t('screenings.make')}
            </Button>
          )}
        </>
      }
    >
      <div className="toolbar">
        <Choices
          label={t('screenings.state')}
          value={state}
          onChoose={choose}
          choices={[
            { value: 'open', label: t('screenings.open') },
            { value: 'closed', label: t('screenings.closed') },
          ]}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(lists) => (
            <Rows
              rows={lists}
              columns={columns}
              id={(s) => s.id}
              label={t('screenings.title')}
              empty={<Empty title={t('screenings.none')} hint={t('screenings.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
      {making && <MakeScreening region={region} close={() => make(false)} />}
    </Frame>
  );
}
