/** The journal, newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Choices, useChoice } from '../ui/Filters';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { Listing, Rows } from '../ui/Rows';
import { useAudit } from './words';

const KINDS = ['surveillance', 'response', 'people', 'regions', 'kernel'] as const;
const LIMIT = 50;

export function Page() {
  const t = useAudit();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const region = useRegion();
  const [kind, choose] = useChoice('kind');
  const query = useInfiniteQuery({
    queryKey: ['audit', 'entries', region, kind],
    queryFn: ({ pageParam }) =>
      read(
        api.GET('/audit/entries', {
          params: {
            query: { region, limit: LIMIT, ...(kind ? { kind } : {}), ...(pageParam ? { before: pageParam } : {}) },
          },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.next === null ? undefined : last.items.at(-1)?.position),
    placeholderData: (was) => was,
  });
  const pages = { ...query, items: query.data?.pages.flatMap((p) => p.items) ?? [] };
  return (
    <Frame title={t('title')} sub={t('sub')}>
      <div className="toolbar">
        <Choices
          label={t('col.kind')}
          value={kind}
          onChoose={choose}
          choices={[{ value: '', label: t('kind.all') }, ...KINDS.map((k) => ({ value: k, label: t(`kind.${k}`) }))]}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(entries) => (
            <Rows
              label={t('title')}
              rows={entries}
              id={(e) => e.position}
              empty={<Empty title={t('none')} hint={t('none.hint')} />}
              columns={[
                {
                  head: t('col.what'),
                  cell: (e) => <Link to={links.entry(e.position)}>{text(e.text) || text(e.kind_title)}</Link>,
                },
                { head: t('col.kind'), cell: (e) => <span className="soft nowrap">{text(e.kind_title)}</span> },
                {
                  head: t('col.who'),
                  cell: (e) => (e.actor ? f.person(e.actor) : <span className="muted">{app('system')}</span>),
                },
                { head: t('col.when'), cell: (e) => <span className="num nowrap">{f.moment(e.at)}</span> },
                { head: t('col.no'), right: true, cell: (e) => f.number(e.position) },
              ]}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
