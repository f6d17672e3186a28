/** A task as a card: what, where, who, until when, how late, to whom it climbed. */
import { Button } from 'antd';
import { Link } from 'react-router';
import type { Task } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat, useSession } from '../app/session';
import { useResponse } from './words';

export const taskChip = {
  open: 'chip on',
  late: 'chip bad',
  done: 'chip ok',
  cancelled: 'chip',
  missed: 'chip bad',
} as const;

export function useClimb() {
  const text = useText();
  return (task: Task): string => {
    if (!task.climbed_to) return '';
    const duties = task.climbed_to.duties.map((d) => text(d.title)).join(', ');
    return [text(task.climbed_to.region?.name), duties].filter(Boolean).join(' · ');
  };
}

export function DueLine({ task }: { task: Task }) {
  const t = useResponse();
  const f = useFormat();
  if (task.state === 'done')
    return <span className="soft num">{t('task.doneat', { at: f.moment(task.done_at) })}</span>;
  if (!task.due_at) return <span className="muted">{t('task.nodue')}</span>;
  return (
    <span className={task.state === 'late' ? 'late num' : 'soft num'} title={f.moment(task.due_at, true)}>
      {t('task.due', { at: f.moment(task.due_at) })} · {f.ago(task.due_at)}
    </span>
  );
}

/** What a task is about that no plan handed out. */
export function AboutLink({ task }: { task: Task }) {
  const text = useText();
  if (task.about?.kind === 'clue') return <Link to={links.clue(task.about.id)}>{text(task.about.title)}</Link>;
  if (task.about?.kind === 'spot') return <Link to={links.spot(task.about.id)}>{text(task.about.title)}</Link>;
  return text(task.about?.title);
}

export function TaskCard({ task, onFinish }: { task: Task; onFinish: () => void }) {
  const t = useResponse();
  const text = useText();
  const { can } = useSession();
  const climb = useClimb()(task);
  const active = task.state === 'open' || task.state === 'late';
  return (
    <article className={task.state === 'late' ? 'card is-late' : 'card'}>
      <div className="row between" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
        <h3>
          <Link to={links.task(task.id)}>{text(task.title)}</Link>
        </h3>
        <span className={taskChip[task.state]}>{t(`task.${task.state}`)}</span>
      </div>
      <DueLine task={task} />
      <div className="soft">
        {text(task.region.name)} · {text(task.duty_title)}
      </div>
      <div className="muted small">
        {task.about ? (
          <AboutLink task={task} />
        ) : (
          [text(task.plan_title), task.subject?.number ?? text(task.phase_title)].filter(Boolean).join(' · ')
        )}
      </div>
      {climb && <div className="late small">↑ {t('task.climbed', { to: climb })}</div>}
      {active && (
        <div className="foot">
          <span className="muted small">{task.by_hand ? '' : t('task.byevidence')}</span>
          {task.may_finish && can('do-task') && (
            <Button type="primary" onClick={onFinish}>
              {t('task.finish')}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}
