/** The list of signals, newest first, by state and region. */
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { SignalState } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { known, useApp } from '../app/words';
import { Choices, useChoice } from '../ui/Filters';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { Listing, Rows } from '../ui/Rows';
import { ClustersPanel } from './ClustersPanel';
import { stateChip, stateWord, useSurveillance } from './words';

const STATES: SignalState[] = ['new', 'verifying', 'confirmed', 'dismissed'];

export function Page() {
  const t = useSurveillance();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const { disease } = useSession();
  const region = useRegion();
  const [state, choose] = useChoice('state');
  const pages = usePages(['surveillance', 'signals', region, disease, state], (cursor) =>
    read(
      api.GET('/surveillance/signals', {
        params: { query: { region, disease, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  return (
    <Frame title={t('signals.title')} sub={t('signals.sub')}>
      <div className="toolbar">
        <Choices
          label={t('col.state')}
          value={state}
          onChoose={choose}
          choices={[{ value: '', label: app('all') }, ...STATES.map((s) => ({ value: s, label: t(stateWord[s]) }))]}
        />
        <RegionTag />
      </div>
      <div className="stack">
        <ClustersPanel region={region} />
        <Panel flush>
          <Listing pages={pages}>
            {(signals) => (
              <Rows
                label={t('signals.title')}
                rows={signals}
                id={(s) => s.id}
                empty={<Empty title={t('signals.none')} hint={t('signals.none.hint')} />}
                columns={[
                  { head: t('col.region'), cell: (s) => <Link to={links.signal(s.id)}>{text(s.region.name)}</Link> },
                  {
                    head: t('col.state'),
                    cell: (s) => <span className={stateChip[s.state]}>{t(stateWord[s.state])}</span>,
                  },
                  { head: t('col.indicator'), cell: (s) => app(known('ind', s.indicator)) },
                  {
                    head: t('col.days'),
                    cell: (s) => (
                      <span className="num nowrap">
                        {s.first_day === s.last_day
                          ? f.day(s.last_day, false)
                          : t('days.range', { from: f.day(s.first_day, false), to: f.day(s.last_day, false) })}
                      </span>
                    ),
                  },
                  { head: t('col.observed'), right: true, cell: (s) => <b>{f.number(s.observed)}</b> },
                  { head: t('col.expected'), right: true, cell: (s) => f.number(s.expected, 1) },
                  { head: t('col.upper'), right: true, cell: (s) => f.number(s.upperbound, 1) },
                  { head: t('col.methods'), cell: (s) => s.methods.map((m) => text(m.title)).join(' · ') },
                  { head: t('col.raised'), cell: (s) => <Moment at={s.raised_at} short /> },
                ]}
              />
            )}
          </Listing>
        </Panel>
      </div>
    </Frame>
  );
}
