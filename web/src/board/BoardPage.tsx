/**
 * The command board of a region: what is where, what is unusual, what waits for a decision, what is late. One answer from the
 * server fills it, and live events renew it. On a phone the figures come first and the map can be put away.
 */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import type { Board } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat, useSession } from '../app/session';
import { useApp } from '../app/words';
import { EpidemicCurve } from '../ui/EpidemicCurve';
import { Figure, Figures } from '../ui/Figures';
import { Loaded, Page, Panel } from '../ui/Page';
import { LevelPanel } from './LevelPanel';
import { ReplayBar } from './ReplayBar';
import { DueTasks, LateTasks, Proposals, Signals, Warnings } from './Waiting';
import { useBoard } from './words';

export default function BoardPage() {
  const { me, disease } = useSession();
  const [search] = useSearchParams();
  const region = search.get('region') ?? me.acting.region.id;
  const query = useQuery({
    queryKey: ['board', region, disease],
    queryFn: () => read(api.GET('/board', { params: { query: { region, disease } } })),
  });
  return <Loaded query={query}>{(board) => <BoardView board={board} />}</Loaded>;
}

function BoardView({ board }: { board: Board }) {
  const t = useBoard();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const { me, can } = useSession();
  const elsewhere = board.region.id !== me.acting.region.id;
  return (
    <Page
      title={`${text(board.region.name)} · ${t('title')}`}
      crumbs={elsewhere && <Link to={links.board()}>{t('up', { region: text(me.acting.region.name) })}</Link>}
      sub={board.data_until ? t('asof', { day: f.day(board.data_until) }) : t('asof.none')}
      actions={<Link to={links.region(board.region.id)}>{t('open.region')}</Link>}
    >
      <div className="stack">
        {me.node.replay && <ReplayBar />}
        <KeyFigures board={board} />
        <div className="grid cols-side board">
          <div className="stack" style={{ minWidth: 0 }}>
            <LevelPanel board={board} />
            <Panel title={`${t('curve')} · ${app('ind.confirmed')}`}>
              <EpidemicCurve curve={board.curve} />
            </Panel>
            <div className="grid cols-2">
              <DueTasks items={board.due_tasks} total={board.figures.tasks_open} region={board.region.id} />
              {can('see-surveillance') && <Warnings items={board.warnings} region={board.region.id} />}
            </div>
          </div>
          <div className="stack">
            <Proposals items={board.proposals} total={board.figures.open_proposals} region={board.region.id} />
            <LateTasks items={board.late_tasks} total={board.figures.tasks_late} region={board.region.id} />
            {can('see-surveillance') && (
              <Signals items={board.signals} total={board.figures.open_signals} region={board.region.id} />
            )}
          </div>
        </div>
      </div>
    </Page>
  );
}

function KeyFigures({ board }: { board: Board }) {
  const t = useBoard();
  const f = useFormat();
  const { can } = useSession();
  const { figures, region, disease } = board;
  const open = can('see-surveillance');
  const rows = (call: string) => (open ? { to: links.rows(call, region.id, disease) } : {});
  return (
    <Figures>
      <Figure
        label={t('f.confirmed_7d')}
        value={f.number(figures.confirmed_7d)}
        note={figures.growth_7d === null ? null : t('f.growth', { change: f.change(figures.growth_7d - 1) })}
        {...rows('confirmed_cases(7d)')}
      />
      <Figure label={t('f.confirmed_14d')} value={f.number(figures.confirmed_14d)} {...rows('confirmed_cases(14d)')} />
      <Figure label={t('f.total')} value={f.number(figures.total)} {...rows('cases_total()')} />
      {figures.deaths_14d !== null && (
        <Figure label={t('f.deaths')} value={f.number(figures.deaths_14d)} {...rows('deaths(14d)')} />
      )}
      <Figure label={t('f.proposals')} value={f.number(figures.open_proposals)} to={links.decisions(region.id)} />
      <Figure
        label={t('f.signals')}
        value={f.number(figures.open_signals)}
        {...(open ? { to: links.signals(region.id) } : {})}
      />
      <Figure
        label={t('f.late')}
        value={f.number(figures.tasks_late)}
        late={figures.tasks_late > 0}
        to={links.tasks(region.id, 'late')}
      />
      <Figure label={t('f.open')} value={f.number(figures.tasks_open)} to={links.tasks(region.id)} />
    </Figures>
  );
}
