/** A list that people live in: filter, view, columns, order, choosing many, files; all of its state is in the address. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { ListKey, ListOfCases, ListRow, SavedView } from '../../api/lists';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { useApp } from '../../app/words';
import { PageFailure } from '../../ui/Failure';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { BulkDialog } from './BulkDialog';
import { ColumnsDialog } from './ColumnsDialog';
import { ExportDialog } from './ExportDialog';
import { FilterBar } from './FilterBar';
import { FindPerson } from './FindPerson';
import { Jobs, refreshJobs } from './Jobs';
import { ListTable } from './ListTable';
import './lists.css';
import { useListInfo, useListState } from './state';
import { ViewsMenu } from './ViewsMenu';
import { useLists } from './words';

const TABS: [ListKey, string][] = [
  ['cases', links.cases()],
  ['contacts', links.contacts()],
  ['follow-ups', links.list('follow-ups')],
  ['samples', links.list('samples')],
];

export function ListPage({ list, actions }: { list: ListKey; actions?: ReactNode }) {
  const t = useLists();
  const { info, views, error, again } = useListInfo(list);
  const ready = info && views ? { info, views } : undefined;
  return (
    <Frame title={t(`${list}.title`)} sub={t(`${list}.sub`)} actions={actions}>
      <nav className="tabs-line" aria-label={t('tabs.label')}>
        {TABS.map(([key, to]) => (
          <Link key={key} to={to} aria-current={key === list ? 'page' : undefined}>
            {t(`${key}.title`)}
          </Link>
        ))}
      </nav>
      {error && !ready ? (
        <PageFailure error={error} again={again} />
      ) : (
        <Loaded query={{ data: ready, error: null, refetch: again as never }}>
          {(data) => <Listed key={list} list={list} info={data.info} views={data.views} />}
        </Loaded>
      )}
    </Frame>
  );
}

function Listed({ list, info, views }: { list: ListKey; info: ListOfCases; views: SavedView[] }) {
  const t = useLists();
  const { can } = useSession();
  const state = useListState(list, info, views);
  const { filter, sort, columns, region } = state.ask;
  const query = { filter, sort, columns, ...(region ? { region } : {}) };
  const pages = usePages<ListRow>(['cases', 'list', list, query], async (cursor) =>
    read(
      api.GET('/cases/tables/{list}', {
        params: { path: { list }, query: { ...query, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const [chosen, setChosen] = useState(new Set<string>());
  const [allMatch, setAllMatch] = useState(false);
  const [dialog, setDialog] = useState<'columns' | 'bulk' | 'export' | null>(null);
  const changes = can('investigate') && (list === 'cases' || list === 'contacts');
  const clear = () => {
    setChosen(new Set());
    setAllMatch(false);
  };
  // Rows of another filter are not what was chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what ends a choice
  useEffect(clear, [filter, region]);
  const close = () => {
    setDialog(null);
    refreshJobs();
  };
  const persons = can('see-identity') && (list === 'cases' || list === 'contacts');
  return (
    <>
      {persons && <FindPerson list={list} info={info} state={state} />}
      <div className="toolbar list-tools">
        <FilterBar info={info} state={state} />
        <span className="row" style={{ gap: 6 }}>
          <ViewsMenu list={list} views={views} state={state} />
          <Button onClick={() => setDialog('columns')}>{t('columns')}</Button>
          <Button onClick={() => setDialog('export')}>{t('export')}</Button>
        </span>
      </div>
      {changes && (chosen.size > 0 || allMatch) && (
        <BulkBar
          n={chosen.size}
          allMatch={allMatch}
          clear={clear}
          takeAll={() => setAllMatch(true)}
          open={() => setDialog('bulk')}
        />
      )}
      <Panel flush>
        <Found pages={pages}>
          <ListTable
            list={list}
            info={info}
            state={state}
            rows={pages.items}
            chosen={chosen}
            choose={changes ? setChosen : null}
          />
        </Found>
        <Count list={list} filter={filter} region={region ?? null} />
      </Panel>
      <Jobs info={info} />
      {dialog === 'columns' && <ColumnsDialog info={info} state={state} close={close} />}
      {dialog === 'export' && <ExportDialog list={list} info={info} state={state} close={close} />}
      {dialog === 'bulk' && (
        <BulkDialog
          list={list}
          info={info}
          ask={state.ask}
          ids={allMatch ? null : [...chosen]}
          close={close}
          done={clear}
        />
      )}
    </>
  );
}

type BarProps = { n: number; allMatch: boolean; clear: () => void; takeAll: () => void; open: () => void };

function BulkBar({ n, allMatch, clear, takeAll, open }: BarProps) {
  const t = useLists();
  return (
    <div className="bulk-bar" role="status">
      <strong className="num">{allMatch ? t('selected.match') : t('selected', { n })}</strong>
      {!allMatch && <Button onClick={takeAll}>{t('selected.allMatch')}</Button>}
      <Button type="primary" onClick={open}>
        {t('bulk')}
      </Button>
      <Button type="text" onClick={clear}>
        {t('selected.clear')}
      </Button>
    </div>
  );
}

type Pages = ReturnType<typeof usePages<ListRow>>;

/** Rows, or why there are none; where looking ended before the page was full, the way to look further. */
function Found({ pages, children }: { pages: Pages; children: ReactNode }) {
  const t = useLists();
  const app = useApp();
  if (pages.error && pages.items.length === 0) {
    return <PageFailure error={pages.error} again={() => void pages.refetch()} />;
  }
  if (pages.isPending) return <div style={{ padding: 14, minHeight: 220 }} aria-busy="true" />;
  const short = pages.items.length < 50;
  return (
    <>
      {pages.items.length > 0 && children}
      {pages.items.length === 0 && !pages.hasNextPage && <Empty title={t('none')} hint={t('none.hint')} />}
      {pages.hasNextPage && (
        <div className="more">
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {short ? t('short.more') : app('list.more')}
          </Button>
          {short && <span className="muted small">{t('short')}</span>}
        </div>
      )}
    </>
  );
}

function Count({ list, filter, region }: { list: ListKey; filter: string; region: string | null }) {
  const t = useLists();
  const f = useFormat();
  const count = useQuery({
    queryKey: ['cases', 'count', list, filter, region],
    queryFn: () =>
      read(
        api.GET('/cases/tables/{list}/count', {
          params: { path: { list }, query: { filter, ...(region ? { region } : {}) } },
        }),
      ),
    placeholderData: (was) => was,
  });
  if (!count.data) return null;
  return (
    <div className="list-count muted small num">
      {t(count.data.more ? 'count.more' : 'count', { n: f.number(count.data.n) })}
    </div>
  );
}
