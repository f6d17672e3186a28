/** The tree of regions, one tier at a time, or found by name or code. */
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { Listing, Rows } from '../ui/Rows';
import { useRegions } from './words';

const WAIT_MS = 250;

export function Page() {
  const t = useRegions();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  const place = useLocation();
  const [search] = useSearchParams();
  const under = search.get('under') ?? 'root';
  const [typed, setTyped] = useState('');
  const [q, setQ] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const pages = usePages(['regions', 'list', under, q], (cursor) =>
    read(
      api.GET('/regions', { params: { query: { ...(q ? { q } : { parent: under }), ...(cursor ? { cursor } : {}) } } }),
    ),
  );
  return (
    <Frame
      title={t('title')}
      sub={t('sub')}
      crumbs={under !== 'root' && !q && <Trail of={under} />}
      actions={
        can('manage-regions') && (
          <Link className="button ghost" to={links.regionImport()}>
            {t('import')}
          </Link>
        )
      }
    >
      <div className="toolbar">
        <Input.Search
          allowClear
          autoFocus={place.state?.find === true}
          aria-label={t('find')}
          placeholder={t('find')}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          style={{ maxWidth: 340 }}
        />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(regions) => (
            <Rows
              label={t('title')}
              rows={regions}
              id={(r) => r.id}
              empty={
                q ? (
                  <Empty title={t('none.find', { q })} hint={t('none.find.hint')} />
                ) : (
                  <Empty title={t('none')} hint={can('manage-regions') ? t('none.hint') : ''} />
                )
              }
              columns={[
                { head: t('col.name'), cell: (r) => <Link to={links.region(r.id)}>{text(r.name)}</Link> },
                {
                  head: t('col.children'),
                  cell: (r) =>
                    r.children > 0 ? (
                      <Link to={links.regions(r.id)} onClick={() => setTyped('')}>
                        {t('children.open', { n: f.number(r.children) })} ›
                      </Link>
                    ) : (
                      <span className="muted">{f.number(null)}</span>
                    ),
                },
                { head: t('col.tier'), cell: (r) => text(r.tier_title) },
                { head: t('col.code'), cell: (r) => <span className="num">{r.code}</span> },
                { head: t('col.population'), right: true, cell: (r) => f.number(r.population) },
                { head: t('col.households'), right: true, cell: (r) => f.number(r.households) },
              ]}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}

function Trail({ of }: { of: string }) {
  const t = useRegions();
  const text = useText();
  const region = useQuery({
    queryKey: ['regions', 'one', of],
    queryFn: () => read(api.GET('/regions/{id}', { params: { path: { id: of } } })),
  });
  return (
    <>
      <Link to={links.regions()}>{t('top')}</Link>
      {region.data?.path.map((p) => (
        <span key={p.id}>
          {' / '}
          <Link to={links.regions(p.id)}>{text(p.name)}</Link>
        </span>
      ))}
      {region.data && ` / ${text(region.data.name)}`}
    </>
  );
}
