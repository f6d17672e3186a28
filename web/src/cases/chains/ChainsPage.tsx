/** Who infected whom: the picture, the figures that follow from it, and whose source nobody knows. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Bar, ChainNode, Chains } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useFormat, useSession } from '../../app/session';
import { useChoice } from '../../ui/Filters';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { useRegion } from '../../ui/RegionTag';
import { type Column, Rows } from '../../ui/Rows';
import { classChip, placeOf, useCases } from '../words';
import { ChainFilters, useFilter } from './ChainFilters';
import type { Layout } from './ChainPicture';
import { dayAfter } from './Chosen';
import { SourcesList } from './Sources';
import { useChains } from './words';

const ChainPicture = lazy(() => import('./ChainPicture'));
/** Those who infected most are told by name of their case. */
const MOST = 10;

export function Page() {
  const t = useChains();
  const cases = useCases();
  const { disease } = useSession();
  const region = useRegion();
  const [filter] = useFilter();
  const { find: _, ...asked } = filter;
  // Not under `cases`: a picture of tens of thousands is not fetched again at every step of every case.
  const query = useQuery({
    queryKey: ['chains', region, disease, asked],
    queryFn: () => read(api.GET('/cases/chains', { params: { query: { region, disease, ...asked } } })),
    placeholderData: (was) => was,
  });
  return (
    <Frame title={t('chains.title')} sub={t('chains.sub')}>
      <ChainFilters chains={query.data} placeOf={(setting) => placeOf(cases, setting)} />
      <Loaded query={query}>{(chains) => <ChainsView chains={chains} />}</Loaded>
    </Frame>
  );
}

function ChainsView({ chains }: { chains: Chains }) {
  const t = useChains();
  const [filter, change, , any] = useFilter();
  const [layout] = useChoice('layout', 'timeline');
  if (chains.nodes.length === 0) {
    return (
      <section className="panel">
        {any ? (
          <Empty title={t('chains.filtered.none')} />
        ) : (
          <Empty title={t('chains.none')} hint={t('chains.none.hint')} />
        )}
      </section>
    );
  }
  return (
    <div className="stack">
      <Drawn chains={chains} layout={layout as Layout} found={filter.find} onUnder={(id) => change('under', id)} />
      <Impossible chains={chains} />
      <FiguresOf chains={chains} />
      <SourcesList />
      <Panel title={t('chains.most')} flush>
        <Spreaders chains={chains} />
      </Panel>
    </div>
  );
}

type DrawnProps = { chains: Chains; layout: Layout; found: string | null; onUnder: (id: string) => void };

function Drawn({ chains, ...rest }: DrawnProps) {
  const t = useChains();
  const f = useFormat();
  return (
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
        <ChainPicture chains={chains} {...rest} />
      </Suspense>
    </Panel>
  );
}

function FiguresOf({ chains }: { chains: Chains }) {
  const t = useChains();
  const cases = useCases();
  const f = useFormat();
  const r = chains.reproduction;
  const percent = (share: number) => `${f.number(share * 100)} %`;
  return (
    <div className="grid cols-2">
      <Panel title={t('chains.generation')}>
        <Bars bars={chains.generations} name={(b) => t('chains.nth', { n: b.value })} />
      </Panel>
      <Panel title={t('chains.offspring')}>
        <Bars bars={chains.offspring} name={(b) => cases('people', { n: b.value })} />
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
          name={(b) => placeOf(cases, chains.settings[b.value]?.setting)}
        />
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
  const t = useChains();
  const text = useText();
  if (chains.impossible.length === 0) return null;
  return (
    <Panel title={t('chains.impossible')} n={chains.impossible.length} flush>
      {chains.impossible.map((i) => (
        <div key={`${i.source}${i.case}`} className="todo is-late">
          <span className="t">
            <Link to={links.case(i.source_id)}>{i.source}</Link> → <Link to={links.case(i.case_id)}>{i.case}</Link>
          </span>
          <span className="m">{text(i.text)}</span>
        </div>
      ))}
    </Panel>
  );
}

function Spreaders({ chains }: { chains: Chains }) {
  const t = useChains();
  const cases = useCases();
  const f = useFormat();
  const rows = [...chains.nodes].sort((a, b) => b.infected - a.infected || a.x - b.x).slice(0, MOST);
  const onset = (n: ChainNode) => (n.onset ? f.day(dayAfter(chains.first_day, n.x)) : cases('unknown'));
  const columns: Column<ChainNode>[] = [
    { head: cases('col.number'), cell: (n) => <Link to={links.case(n.id)}>{n.number}</Link> },
    { head: cases('col.class'), cell: (n) => <span className={classChip[n.class]}>{cases(`class.${n.class}`)}</span> },
    { head: cases('col.onset'), cell: (n) => <span className="num">{onset(n)}</span> },
    { head: t('chains.generation'), right: true, cell: (n) => f.number(n.generation) },
    { head: t('chains.infected'), right: true, cell: (n) => f.number(n.infected) },
  ];
  return <Rows rows={rows} columns={columns} id={(n) => n.id} label={t('chains.offspring')} empty={null} />;
}
