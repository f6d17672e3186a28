/** A task of a spot with the evidence of what was done. */
import { Link } from 'react-router';
import type { Task } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useFormat } from '../../app/session';
import { DueLine, taskChip } from '../../response/TaskCard';
import { useResponse } from '../../response/words';

export function TaskLine({ task }: { task: Task }) {
  const t = useResponse();
  const f = useFormat();
  const text = useText();
  return (
    <div className={task.state === 'late' ? 'todo is-late' : 'todo'}>
      <span className="row between">
        <Link className="t" to={links.task(task.id)}>
          {text(task.title)}
        </Link>
        <span className={taskChip[task.state]}>{t(`task.${task.state}`)}</span>
      </span>
      <span className="m">
        <span>{text(task.duty_title)}</span>
        <DueLine task={task} />
      </span>
      {task.note && (
        <p className="small">{[task.done_by && f.person(task.done_by), task.note].filter(Boolean).join(': ')}</p>
      )}
    </div>
  );
}
