/**
 * The rows behind a figure. The server says which list holds them (`rows.href`); counts are shown here, signals, tasks and
 * regions open their own pages.
 */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { API_ROOT, api, ProblemError, read } from '../api/client';
import type { CountRow, MeasureValue, Page as PageOf, Problem } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { known, useApp } from '../app/words';
import { Figure, Figures } from '../ui/Figures';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { Listing, Rows } from '../ui/Rows';
import { useMeasures } from './words';

export function Page() {
  const t = useMeasures();
  const text = useText();
  const f = useFormat();
  const { me, disease: mine } = useSession();
  const [search] = useSearchParams();
  const call = search.get('call') ?? '';
  const region = search.get('region') ?? me.acting.region.id;
  const disease = search.get('disease') ?? mine;
  const value = useQuery({
    queryKey: ['measures', 'value', call, region, disease],
    queryFn: () => read(api.GET('/measures/value', { params: { query: { call, region, disease } } })),
  });
  const place = useQuery({
    queryKey: ['regions', 'one', region],
    queryFn: () => read(api.GET('/regions/{id}', { params: { path: { id: region } } })),
  });
  return (
    <Loaded query={value}>
      {(v) => (
        <Frame
          title={text(v.title)}
          sub={t('rows.sub', {
            title: text(v.title),
            region: text(place.data?.name),
            day: v.as_of.includes('T') ? f.moment(v.as_of, true) : f.day(v.as_of),
          })}
        >
          <div className="stack">
            <Figures>
              <Figure label={t('as.value')} value={f.value(v.value)} unit={text(v.unit)} />
              <Figure label={t('rows.call')} value={<code style={{ fontSize: 14 }}>{v.call}</code>} />
            </Figures>
            <Behind value={v} region={region} />
          </div>
        </Frame>
      )}
    </Loaded>
  );
}

function Behind({ value, region }: { value: MeasureValue; region: string }) {
  const t = useMeasures();
  const { kind, href } = value.rows;
  if (kind === 'counts') return <Counts href={href} />;
  const to = {
    signals: links.signals(region),
    tasks: links.tasks(region),
    levels: links.region(region),
    region: links.region(region),
    cases: links.cases(region),
    contacts: links.contacts(region),
    spots: links.spots(region, href.includes('state=open') ? undefined : 'all'),
  };
  const label = {
    signals: t('open.signals'),
    tasks: t('open.tasks'),
    levels: t('open.region'),
    region: t('open.region'),
    cases: t('open.cases'),
    contacts: t('open.contacts'),
    spots: t('open.spots'),
  };
  return (
    <Panel title={t('rows.other')}>
      <Link to={to[kind]}>{label[kind]}</Link>
    </Panel>
  );
}

/** INVARIANT: only paths of our own API are followed, whatever the answer holds. */
async function follow(href: string, cursor: string | undefined): Promise<PageOf<CountRow>> {
  const url = new URL(href.startsWith(API_ROOT) ? href : `${API_ROOT}${href}`, location.origin);
  if (cursor) url.searchParams.set('cursor', cursor);
  const response = await fetch(url.pathname + url.search, {
    headers: { 'Accept-Language': document.documentElement.lang.startsWith('zh') ? 'zh' : 'en' },
  });
  if (!response.ok) throw new ProblemError((await response.json()) as Problem);
  return (await response.json()) as PageOf<CountRow>;
}

function Counts({ href }: { href: string }) {
  const t = useMeasures();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const pages = usePages(['surveillance', 'counts', href], (cursor) => follow(href, cursor));
  return (
    <Panel title={t('rows.title')} flush>
      <Listing pages={pages}>
        {(rows) => (
          <Rows
            label={t('rows.title')}
            rows={rows}
            id={(r) => `${r.region.id}${r.day}${r.source}${r.coverage}${r.indicator}`}
            empty={<Empty title={t('rows.none')} hint={t('rows.none.hint')} />}
            columns={[
              { head: t('region'), cell: (r) => <Link to={links.region(r.region.id)}>{text(r.region.name)}</Link> },
              { head: t('day'), cell: (r) => <span className="num nowrap">{f.day(r.day)}</span> },
              { head: t('indicator'), cell: (r) => app(known('ind', r.indicator)) },
              {
                head: t('value'),
                right: true,
                cell: (r) => (
                  <span>
                    {r.correction && <span className="chip warn">{t('correction')}</span>} <b>{f.number(r.value)}</b>
                  </span>
                ),
              },
              {
                head: t('reported'),
                right: true,
                cell: (r) => (
                  <div>
                    {f.number(r.reported)} <span className="muted small">{t(`kind.${r.kind}`)}</span>
                    {r.revised_from !== null && (
                      <div className="muted small">{t('revised', { n: f.number(r.revised_from) })}</div>
                    )}
                  </div>
                ),
              },
              { head: t('source'), cell: (r) => r.source },
              { head: t('coverage'), cell: (r) => t(r.coverage === 'unallocated' ? 'cov.unallocated' : 'cov.total') },
            ]}
          />
        )}
      </Listing>
    </Panel>
  );
}
