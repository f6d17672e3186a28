/** One task with all that is known of it. */
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, type Tagged } from '../api/client';
import type { Task } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { Moment } from '../ui/Moment';
import { Page as Frame, Loaded, Panel } from '../ui/Page';
import { FinishTask, useTask } from './FinishTask';
import { AboutLink, DueLine, taskChip, useClimb } from './TaskCard';
import { useResponse } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useTask(id);
  return <Loaded query={query}>{(tagged) => <TaskView tagged={tagged} />}</Loaded>;
}

/** The page of whom a task is about. */
function linkOf({ kind, id }: NonNullable<Task['subject']>): string {
  if (kind === 'hand-over') return links.handOvers();
  return kind === 'case' ? links.case(id) : links.contact(id);
}

function TaskView({ tagged }: { tagged: Tagged<Task> }) {
  const t = useResponse();
  const f = useFormat();
  const text = useText();
  const { can } = useSession();
  const task = tagged.value;
  const climb = useClimb()(task);
  const [dialog, setDialog] = useState<'finish' | 'reopen' | null>(null);
  const active = task.state === 'open' || task.state === 'late';
  return (
    <Frame
      title={text(task.title)}
      mark={<span className={taskChip[task.state]}>{t(`task.${task.state}`)}</span>}
      crumbs={<Link to={links.tasks()}>{t('tasks.title')}</Link>}
      sub={<DueLine task={task} />}
      actions={
        <>
          {active && task.may_finish && (
            <Button type="primary" onClick={() => setDialog('finish')}>
              {t('task.finish')}
            </Button>
          )}
          {task.state === 'done' && can('manage-response') && (
            <Button onClick={() => setDialog('reopen')}>{t('task.reopen')}</Button>
          )}
        </>
      }
    >
      <div className="stack" style={{ maxWidth: 820 }}>
        {climb && <p className="note bad">↑ {t('task.climbed', { to: climb })}</p>}
        <Panel>
          {task.detail && <p style={{ marginBottom: 12, fontSize: 15 }}>{text(task.detail)}</p>}
          {task.checklist.length > 0 && (
            <ul style={{ marginBottom: 12, paddingLeft: 20 }}>
              {task.checklist.map((item) => (
                <li key={item.en}>{text(item)}</li>
              ))}
            </ul>
          )}
          <dl className="dl">
            <dt>{t('task.region')}</dt>
            <dd>
              <Link to={links.region(task.region.id)}>{text(task.region.name)}</Link>
            </dd>
            <dt>{t('task.duty')}</dt>
            <dd>{text(task.duty_title)}</dd>
            {task.about && <About task={task} />}
            {task.subject && (
              <>
                <dt>{t('task.about')}</dt>
                <dd>
                  <Link to={linkOf(task.subject)}>{task.subject.number}</Link>
                </dd>
              </>
            )}
            {task.running_id && (
              <>
                <dt>{t('task.plan')}</dt>
                <dd>
                  <Link to={links.running(task.running_id)}>{text(task.plan_title)}</Link>
                </dd>
                <dt>{t('task.phase')}</dt>
                <dd>{text(task.phase_title)}</dd>
              </>
            )}
            {task.incident_id && (
              <>
                <dt>{t('task.incident')}</dt>
                <dd>
                  <Link to={links.incident(task.incident_id)}>{t('i.timeline')}</Link>
                </dd>
              </>
            )}
            <dt>{t('task.opened')}</dt>
            <dd>
              <Moment at={task.opened_at} />
            </dd>
            {task.evidence_text && (
              <>
                <dt>{t('task.evidence')}</dt>
                <dd>{text(task.evidence_text)}</dd>
              </>
            )}
            {task.done_how && (
              <>
                <dt>{t('task.note.label')}</dt>
                <dd>
                  {[task.done_by && f.person(task.done_by), t(`task.how.${task.done_how}`), task.note]
                    .filter(Boolean)
                    .join(' · ')}
                </dd>
              </>
            )}
          </dl>
        </Panel>
      </div>
      {dialog === 'finish' && <FinishTask id={task.id} close={() => setDialog(null)} />}
      {dialog === 'reopen' && <Reopen tagged={tagged} close={() => setDialog(null)} />}
    </Frame>
  );
}

/** A task that no plan handed out leads to what it is about. */
function About({ task }: { task: Task }) {
  const t = useResponse();
  return (
    <>
      <dt>{t('task.about')}</dt>
      <dd>
        <AboutLink task={task} />
      </dd>
    </>
  );
}

function Reopen({ tagged, close }: { tagged: Tagged<Task>; close: () => void }) {
  const t = useResponse();
  const [note, setNote] = useState('');
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/response/tasks/{id}/reopen', {
          params: { path: { id: tagged.value.id } },
          body: { note },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['response', 'board', 'audit'],
    done: t('task.reopened'),
    after: close,
  });
  return (
    <Modal
      open
      title={t('task.reopen')}
      onCancel={close}
      onOk={() => act.mutate(undefined)}
      okButtonProps={{ disabled: note.trim() === '' }}
      okText={t('task.reopen')}
      confirmLoading={act.isPending}
    >
      <label>
        <span className="soft">{t('task.reopen.why')}</span>
        <Input.TextArea rows={3} value={note} onChange={(e) => setNote(e.target.value)} />
      </label>
    </Modal>
  );
}
