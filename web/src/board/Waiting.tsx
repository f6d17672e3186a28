/** What waits: proposals to decide, late tasks, signals to verify, tasks due next, warnings received. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Proposal, Signal, Task, Warning } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { known, useApp } from '../app/words';
import { Level } from '../ui/Level';
import { Moment } from '../ui/Moment';
import { Empty, Panel } from '../ui/Page';
import { useBoard } from './words';

type Box<T> = { items: T[]; total: number; region: string };

function List({
  title,
  n,
  to,
  none,
  hint,
  children,
}: {
  title: string;
  n?: number;
  to: string;
  none: string;
  hint?: string;
  children: ReactNode[];
}) {
  const t = useBoard();
  const f = useFormat();
  return (
    <Panel title={title} n={n ? f.number(n) : undefined} flush extra={<Link to={to}>{t('all')}</Link>}>
      {children.length === 0 ? <Empty title={none} {...(hint ? { hint } : {})} /> : children}
    </Panel>
  );
}

export function Proposals({ items, total, region }: Box<Proposal>) {
  const t = useBoard();
  const text = useText();
  return (
    <List
      title={t('proposals')}
      n={total}
      to={links.decisions(region)}
      none={t('proposals.none')}
      hint={t('proposals.none.hint')}
    >
      {items.map((p) => (
        <Link key={p.id} className="todo fresh" to={links.decision(p.id)}>
          <span className="t">{text(p.title)}</span>
          <span className="m">
            {p.may_decide && <span className="chip warn">{t('may.decide')}</span>}
            <Moment at={p.proposed_at} short />
          </span>
        </Link>
      ))}
    </List>
  );
}

export function Signals({ items, total, region }: Box<Signal>) {
  const t = useBoard();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  return (
    <List
      title={t('signals')}
      n={total}
      to={links.signals(region)}
      none={t('signals.none')}
      hint={t('signals.none.hint')}
    >
      {items.map((s) => (
        <Link key={s.id} className="todo fresh" to={links.signal(s.id)}>
          <span className="row between" style={{ flexWrap: 'nowrap' }}>
            <span className="t clip">{text(s.region.name)}</span>
            <span className="chip num">{f.day(s.last_day, false)}</span>
          </span>
          <span className="m">
            <span>{app(known('ind', s.indicator))}</span>
            <span className="num">
              {t('sig.line', { observed: f.number(s.observed), upper: f.number(s.upperbound, 1) })}
            </span>
          </span>
        </Link>
      ))}
    </List>
  );
}

function TaskLine({ task }: { task: Task }) {
  const t = useBoard();
  const text = useText();
  const f = useFormat();
  return (
    <Link className={task.state === 'late' ? 'todo is-late' : 'todo'} to={links.task(task.id)}>
      <span className="t">{text(task.title)}</span>
      <span className="m">
        <span>{text(task.region.name)}</span>
        <span>{text(task.duty_title)}</span>
        {task.due_at && (
          <span className={task.state === 'late' ? 'late num' : 'num'}>
            {t('due.at', { at: f.moment(task.due_at) })} · {f.ago(task.due_at)}
          </span>
        )}
      </span>
    </Link>
  );
}

export function LateTasks({ items, total, region }: Box<Task>) {
  const t = useBoard();
  return (
    <List title={t('late')} n={total} to={links.tasks(region, 'late')} none={t('late.none')}>
      {items.map((task) => (
        <TaskLine key={task.id} task={task} />
      ))}
    </List>
  );
}

export function DueTasks({ items, total, region }: Box<Task>) {
  const t = useBoard();
  return (
    <List title={t('due')} n={total} to={links.tasks(region, 'open')} none={t('due.none')}>
      {items.map((task) => (
        <TaskLine key={task.id} task={task} />
      ))}
    </List>
  );
}

/** One warning goes to many regions; the board shows each once. */
function once(items: Warning[]): Warning[] {
  const key = (w: Warning) => `${w.about.id} ${w.level.level} ${w.issued_at}`;
  return [...new Map(items.map((w) => [key(w), w])).values()];
}

export function Warnings({ items, region }: { items: Warning[]; region: string }) {
  const t = useBoard();
  const text = useText();
  return (
    <List title={t('warnings')} to={links.warnings(region)} none={t('warnings.none')}>
      {once(items).map((w) => (
        <Link key={w.id} className="todo" to={links.region(w.about.id)}>
          <span className="row">
            <Level of={w.level} />
            <span className="t">{text(w.about.name)}</span>
          </span>
          <span className="m">
            <span>{text(w.text)}</span>
            <Moment at={w.issued_at} short />
          </span>
        </Link>
      ))}
    </List>
  );
}
