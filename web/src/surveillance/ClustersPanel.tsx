/** Regions that stand out together, above the list of signals: what was found, and what the last scan said. Nothing where the pack asks for none. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { Cluster } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat, useSession } from '../app/session';
import { Panel } from '../ui/Page';
import { Rows } from '../ui/Rows';
import { useSurveillance } from './words';

export function ClustersPanel({ region }: { region: string }) {
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  const { disease } = useSession();
  const query = useQuery({
    queryKey: ['surveillance', 'clusters', region, disease],
    queryFn: () => read(api.GET('/surveillance/clusters', { params: { query: { region, disease } } })),
  });
  const found = query.data;
  if (!found || (!found.scanned && found.items.length === 0)) return null;
  return (
    <Panel title={t('clusters.title')} flush>
      <Rows
        label={t('clusters.title')}
        rows={found.items}
        id={(c) => c.id}
        empty={null}
        columns={[
          { head: t('clusters.regions'), cell: (c) => <Link to={links.cluster(c.id)}>{namesOf(c, text, t)}</Link> },
          { head: t('clusters.since'), cell: (c) => <span className="num nowrap">{f.day(c.first_day, false)}</span> },
          { head: t('clusters.until'), cell: (c) => <span className="num nowrap">{f.day(c.last_day, false)}</span> },
          { head: t('clusters.observed'), right: true, cell: (c) => <b>{f.number(c.observed)}</b> },
          { head: t('col.expected'), right: true, cell: (c) => f.number(c.expected, 1) },
          { head: t('clusters.p'), right: true, cell: (c) => <span className="num">{f.number(c.p_value, 3)}</span> },
          { head: t('col.methods'), cell: (c) => text(c.method.title) },
        ]}
      />
      {found.scans.length === 0 && (
        <p className="muted small" style={{ padding: '8px 14px' }}>
          {t('clusters.never')}
        </p>
      )}
      {found.scans.map((scan) => (
        <p key={`${scan.tier}${scan.period}`} className="muted small" style={{ padding: '8px 14px' }}>
          {t('clusters.last', { day: f.day(scan.day) })}
          {text(scan.text)}
        </p>
      ))}
    </Panel>
  );
}

type Words = ReturnType<typeof useSurveillance>;

/** The regions by name; of many the first three. */
export function namesOf(cluster: Cluster, text: ReturnType<typeof useText>, t: Words) {
  const names = cluster.regions.slice(0, 3).map((r) => text(r.region.name));
  const rest = cluster.regions.length - names.length;
  return names.join(t('list.comma')) + (rest > 0 ? t('clusters.more', { n: rest }) : '');
}
