/** One cluster: which regions stand out together, since when, by how much, how it was found, and which signals tell of it. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, read } from '../api/client';
import type { ClusterDetail } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { Rows } from '../ui/Rows';
import { namesOf } from './ClustersPanel';
import { Facts } from './outlook/Facts';
import { stateChip, stateWord, useSurveillance } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['surveillance', 'cluster', id],
    queryFn: () => read(api.GET('/surveillance/clusters/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(cluster) => <ClusterView cluster={cluster} />}</Loaded>;
}

function ClusterView({ cluster: c }: { cluster: ClusterDetail }) {
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  return (
    <Frame
      title={t('cluster.title', { regions: namesOf(c, text, t) })}
      crumbs={<Link to={links.signals()}>{t('signals.title')}</Link>}
      sub={<span className="num">{t('days.range', { from: f.day(c.first_day), to: f.day(c.last_day) })}</span>}
    >
      <div className="grid cols-side">
        <div className="stack">
          <Panel title={t('signal.reason')}>
            <div className="stack" style={{ gap: 12 }}>
              <p style={{ fontSize: 15 }}>
                {text(c.text)}
                {t('list.stop')}
              </p>
              <p className="soft">{text(c.account)}</p>
            </div>
          </Panel>
          <Panel title={t('clusters.regions')} flush>
            <Regions cluster={c} />
          </Panel>
        </div>
        <div className="stack">
          <Panel title={t('cluster.signals')}>
            <Signals cluster={c} />
          </Panel>
          <Panel title={t('cluster.basis')}>
            <Facts facts={c.facts} />
            <p className="muted small">
              {t('cluster.found')} <Moment at={c.found_at} />
            </p>
          </Panel>
        </div>
      </div>
    </Frame>
  );
}

function Regions({ cluster }: { cluster: ClusterDetail }) {
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  const ratio = (r: ClusterDetail['regions'][number]) =>
    r.observed === null || !r.expected ? null : r.observed / r.expected;
  return (
    <Rows
      label={t('clusters.regions')}
      rows={cluster.regions}
      id={(r) => r.region.id}
      empty={null}
      columns={[
        { head: t('col.region'), cell: (r) => <Link to={links.region(r.region.id)}>{text(r.region.name)}</Link> },
        { head: t('clusters.observed'), right: true, cell: (r) => <b>{f.number(r.observed)}</b> },
        { head: t('col.expected'), right: true, cell: (r) => f.number(r.expected, 1) },
        { head: t('clusters.ratio'), right: true, cell: (r) => f.number(ratio(r), 1) },
      ]}
    />
  );
}

function Signals({ cluster }: { cluster: ClusterDetail }) {
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  const { signals, signals_elsewhere } = cluster;
  if (signals.length === 0 && signals_elsewhere === 0) return <Empty title={t('cluster.nosignals')} />;
  return (
    <div className="stack" style={{ gap: 10 }}>
      <ul className="plain stack" style={{ gap: 10 }}>
        {signals.map((s) => (
          <li key={s.id}>
            <div className="row">
              <Link to={links.signal(s.id)}>{text(s.region.name)}</Link>
              <span className={stateChip[s.state]}>{t(stateWord[s.state])}</span>
            </div>
            <p className="muted small num">
              {t('days.range', { from: f.day(s.first_day, false), to: f.day(s.last_day, false) })} ·{' '}
              {s.methods.map((m) => text(m.title)).join(' · ')}
            </p>
          </li>
        ))}
      </ul>
      {signals_elsewhere > 0 && <p className="muted small">{t('cluster.elsewhere', { n: signals_elsewhere })}</p>}
    </div>
  );
}
