/** Who infected whom: the picture, and the figures that follow from it. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { Bar, ChainNode, Chains } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat, useSession } from '../app/session';
import { Choices, useChoice } from '../ui/Filters';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { type Column, Rows } from '../ui/Rows';
import { classChip, placeOf, useCases } from './words';

const ChainPicture = lazy(() => import('./ChainPicture'));
/** Those who infected most are told by name of their case. */
const MOST = 10;

export function Page() {
  const t = useCases();
  const { disease } = useSession();
  const region = useRegion();
  const [show, choose] = useChoice('show', 'linked');
  const linked = show === 'linked';
  const query = useQuery({
    queryKey: ['cases', 'chains', region, disease, linked],
    queryFn: () => read(api.GET('/cases/chains', { params: { query: { region, disease, linked } } })),
  });
  return (
    <Frame title={t('chains.title')} sub={t('chains.sub')}>
      <div className="toolbar">
        <Choices
          label={t('chains.title')}
          value={show}
          onChoose={choose}
          choices={[
            { value: 'linked', label: t('chains.linked') },
            { value: 'all', label: t('chains.everybody') },
          ]}
        />
        <RegionTag />
      </div>
      <Loaded query={query}>{(chains) => <ChainsView chains={chains} />}</Loaded>
    </Frame>
  );
}

function ChainsView({ chains }: { chains: Chains }) {
  const t = useCases();
  const f = useFormat();
  if (chains.nodes.length === 0) {
    return (
      <section className="panel">
        <Empty title={t('chains.none')} hint={t('chains.none.hint')} />
      </section>
    );
  }
  const r = chains.reproduction;
  const percent = (share: number) => `${f.number(share * 100)} %`;
  return (
    <div className="stack">
      <Panel
        title={t('chains.title')}
        flush
        extra={
          <span className="muted small num">
            {t('chains.shown', { shown: f.number(chains.shown), total: f.number(chains.total) })}
          </span>
        }
      >
        <Suspense fallback={<div className="chart chart-lazy" />}>
          <ChainPicture chains={chains} />
        </Suspense>
      </Panel>
      <div className="grid cols-2">
        <Panel title={t('chains.generation')}>
          <Bars bars={chains.generations} name={(b) => t('chains.nth', { n: b.value })} />
        </Panel>
        <Panel title={t('chains.offspring')}>
          <Bars bars={chains.offspring} name={(b) => t('people', { n: b.value })} />
          {r && (
            <p className="soft num">
              {t('chains.r', { r: f.number(r.estimate, 2), lower: f.number(r.lower, 2), upper: f.number(r.upper, 2) })}
            </p>
          )}
          {chains.dispersion && (
            <p className="soft num">{t('chains.k', { k: f.number(chains.dispersion.estimate, 2) })}</p>
          )}
          {chains.share_for_80 !== null && (
            <p className="soft num">{t('chains.share', { share: percent(chains.share_for_80) })}</p>
          )}
        </Panel>
        <Panel title={t('chains.serial')}>
          <Bars bars={chains.serial_intervals} name={(b) => f.number(b.value)} />
          {chains.mean_serial_interval !== null && (
            <p className="soft num">{t('chains.serial.mean', { n: f.number(chains.mean_serial_interval, 1) })}</p>
          )}
        </Panel>
        <Panel title={t('chains.settings')}>
          <Bars
            bars={chains.settings.map((s, i) => ({ value: i, n: s.n }))}
            name={(b) => placeOf(t, chains.settings[b.value]?.setting)}
          />
        </Panel>
      </div>
      <Impossible chains={chains} />
      <Panel flush>
        <Spreaders nodes={chains.nodes} />
      </Panel>
    </div>
  );
}

function Bars({ bars, name }: { bars: Bar[]; name: (bar: Bar) => string }) {
  const f = useFormat();
  const most = Math.max(1, ...bars.map((b) => b.n));
  return (
    <table className="bars">
      <tbody>
        {bars.map((b) => (
          <tr key={b.value}>
            <th scope="row">{name(b)}</th>
            <td className="r num">{f.number(b.n)}</td>
            <td className="bar">
              <i style={{ width: `${(100 * b.n) / most}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Impossible({ chains }: { chains: Chains }) {
  const t = useCases();
  const text = useText();
  if (chains.impossible.length === 0) return null;
  return (
    <Panel title={t('chains.impossible')} n={chains.impossible.length} flush>
      {chains.impossible.map((i) => (
        <div key={`${i.source}${i.case}`} className="todo is-late">
          <span className="t">
            {i.source} → {i.case}
          </span>
          <span className="m">{text(i.text)}</span>
        </div>
      ))}
    </Panel>
  );
}

function Spreaders({ nodes }: { nodes: ChainNode[] }) {
  const t = useCases();
  const f = useFormat();
  const rows = [...nodes].sort((a, b) => b.infected - a.infected || a.x - b.x).slice(0, MOST);
  const columns: Column<ChainNode>[] = [
    { head: t('col.number'), cell: (n) => <Link to={links.case(n.id)}>{n.number}</Link> },
    { head: t('col.class'), cell: (n) => <span className={classChip[n.class]}>{t(`class.${n.class}`)}</span> },
    { head: t('col.onset'), cell: (n) => <span className="num">{f.day(n.onset_on)}</span> },
    { head: t('chains.generation'), right: true, cell: (n) => f.number(n.generation) },
    { head: t('chains.infected'), right: true, cell: (n) => f.number(n.infected) },
  ];
  return <Rows rows={rows} columns={columns} id={(n) => n.id} label={t('chains.offspring')} empty={null} />;
}
