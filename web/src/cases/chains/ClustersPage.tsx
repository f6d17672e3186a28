/** Clusters of cases by the pack's rules, latest first. */
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { CaseCluster, ClusterReason } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Choices, useChoice } from '../../ui/Filters';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { clusterChip, useChains } from './words';

const STATES = ['open', 'closed', 'dissolved'] as const;

export function useReason() {
  const t = useChains();
  const text = useText();
  return (r: ClusterReason) =>
    r.label
      ? t('clusters.reason', { title: text(r.title), label: r.label, n: r.cases })
      : t('clusters.reason.bare', { title: text(r.title), n: r.cases });
}

export function Page() {
  const t = useChains();
  const text = useText();
  const f = useFormat();
  const reason = useReason();
  const { disease } = useSession();
  const region = useRegion();
  const [state, choose] = useChoice('state', 'open');
  const pages = usePages(['cases', 'clusters', region, disease, state], (cursor) =>
    read(api.GET('/cases/clusters', { params: { query: { region, disease, state, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns: Column<CaseCluster>[] = [
    {
      head: t('clusters.title'),
      cell: (c) => (
        <Link to={links.caseCluster(c.id)}>
          {t('clusters.one', { region: text(c.region.name), n: f.number(c.cases) })}
        </Link>
      ),
    },
    {
      head: t('clusters.state'),
      cell: (c) => <span className={clusterChip[c.state]}>{t(`clusters.${c.state}`)}</span>,
    },
    {
      head: t('clusters.shared'),
      cell: (c) => (c.reasons[0] ? reason(c.reasons[0]) + (c.reasons.length > 1 ? ' …' : '') : ''),
    },
    { head: t('clusters.rule'), cell: (c) => text(c.rule_title) },
    {
      head: t('clusters.span'),
      cell: (c) => (
        <span className="num">
          {f.day(c.first_on)} – {f.day(c.last_on)}
        </span>
      ),
    },
  ];
  return (
    <Frame title={t('clusters.title')} sub={t('clusters.sub')}>
      <div className="toolbar">
        <Choices
          label={t('clusters.state')}
          value={state}
          onChoose={choose}
          choices={STATES.map((s) => ({ value: s, label: t(`clusters.${s}`) }))}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(clusters) => (
            <Rows
              rows={clusters}
              columns={columns}
              id={(c) => c.id}
              label={t('clusters.title')}
              empty={<Empty title={t('clusters.none')} hint={t('clusters.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
