/** One cluster of cases: the rule, what joins them, who is in it, until when it runs. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, read } from '../../api/client';
import type { CaseClusterDetail, ClusterMember } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useFormat } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { type Column, Rows } from '../../ui/Rows';
import { classChip, useCases } from '../words';
import { useReason } from './ClustersPage';
import { clusterChip, useChains } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'cluster', id],
    queryFn: () => read(api.GET('/cases/clusters/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(cluster) => <ClusterView cluster={cluster} />}</Loaded>;
}

function ClusterView({ cluster: c }: { cluster: CaseClusterDetail }) {
  const t = useChains();
  const text = useText();
  const f = useFormat();
  const reason = useReason();
  return (
    <Frame
      title={t('clusters.one', { region: text(c.region.name), n: f.number(c.cases) })}
      mark={<span className={clusterChip[c.state]}>{t(`clusters.${c.state}`)}</span>}
      crumbs={<Link to={links.caseClusters()}>{t('clusters.title')}</Link>}
      sub={
        <span className="num">
          {f.day(c.first_on)} – {f.day(c.last_on)}
        </span>
      }
    >
      <div className="grid cols-side">
        <Panel title={t('clusters.cases')} n={c.cases} flush>
          <Members members={c.members} />
          {c.elsewhere > 0 && (
            <p className="muted small" style={{ padding: 14 }}>
              {t('clusters.elsewhere', { n: f.number(c.elsewhere) })}
            </p>
          )}
        </Panel>
        <div className="stack">
          <Panel title={t('clusters.shared')}>
            <ul className="plain stack" style={{ gap: 6 }}>
              {c.reasons.map((r) => (
                <li key={`${r.shared}${r.label}`}>{reason(r)}</li>
              ))}
            </ul>
          </Panel>
          <Panel title={t('clusters.rule')}>
            <p>{text(c.rule_title)}</p>
            {c.rule_cases !== null && c.rule_days !== null && (
              <p className="soft">
                {t('clusters.rule.text', { n: f.number(c.rule_cases), days: f.number(c.rule_days) })}
              </p>
            )}
            {c.state === 'open' && <p className="soft">{t('clusters.closes', { day: f.day(c.closes_on) })}</p>}
            <p className="muted small">
              {t('clusters.found')} <Moment at={c.found_at} />
            </p>
          </Panel>
        </div>
      </div>
    </Frame>
  );
}

function Members({ members }: { members: ClusterMember[] }) {
  const t = useChains();
  const cases = useCases();
  const text = useText();
  const f = useFormat();
  const columns: Column<ClusterMember>[] = [
    { head: cases('col.number'), cell: (m) => <Link to={links.case(m.id)}>{m.number}</Link> },
    { head: cases('col.class'), cell: (m) => <span className={classChip[m.class]}>{text(m.class_title)}</span> },
    { head: t('clusters.day'), cell: (m) => <span className="num">{f.day(m.day)}</span> },
    { head: cases('col.region'), cell: (m) => text(m.region.name) },
  ];
  return <Rows rows={members} columns={columns} id={(m) => m.id} label={t('clusters.cases')} empty={null} />;
}
