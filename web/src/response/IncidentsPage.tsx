/** Incidents, open and closed. */
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useSession } from '../app/session';
import { Choices, useChoice } from '../ui/Filters';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { Listing, Rows } from '../ui/Rows';
import { Tally } from './Running';
import { useResponse } from './words';

const OpenIncident = lazy(() => import('./OpenIncident'));

export function Page() {
  const t = useResponse();
  const text = useText();
  const { can } = useSession();
  const region = useRegion();
  const [chosen, choose] = useChoice('state', 'open');
  const [opening, setOpening] = useState(false);
  const state = chosen === 'closed' ? 'closed' : 'open';
  const pages = usePages(['response', 'incidents', region, state], (cursor) =>
    read(api.GET('/response/incidents', { params: { query: { region, state, ...(cursor ? { cursor } : {}) } } })),
  );
  return (
    <Frame
      title={t('incidents.title')}
      sub={t('incidents.sub')}
      actions={can('manage-response') && <Button onClick={() => setOpening(true)}>{t('i.new')}</Button>}
    >
      <div className="toolbar">
        <Choices
          label={t('col.state')}
          value={state}
          onChoose={choose}
          choices={[
            { value: 'open', label: t('i.open') },
            { value: 'closed', label: t('i.closed') },
          ]}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(incidents) => (
            <Rows
              label={t('incidents.title')}
              rows={incidents}
              id={(i) => i.id}
              empty={
                state === 'open' ? (
                  <Empty title={t('incidents.none')} hint={t('incidents.none.hint')} />
                ) : (
                  <Empty title={t('incidents.closed.none')} />
                )
              }
              columns={[
                { head: t('i.title'), cell: (i) => <Link to={links.incident(i.id)}>{text(i.title)}</Link> },
                { head: t('col.region'), cell: (i) => text(i.region.name) },
                {
                  head: t('i.plans'),
                  cell: (i) => i.plans.map((p) => <div key={p.id}>{`${text(p.title)} · ${text(p.phase_title)}`}</div>),
                },
                { head: t('i.tasks'), cell: (i) => <Tally of={i.tasks} /> },
                { head: t('i.opened'), cell: (i) => <Moment at={i.opened_at} /> },
              ]}
            />
          )}
        </Listing>
      </Panel>
      <Suspense>{opening && <OpenIncident close={() => setOpening(false)} />}</Suspense>
    </Frame>
  );
}
