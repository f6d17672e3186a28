/** Finish a task: tick the list, say what was done. The task is read again first, so that what is finished is what is seen. */
import { useQuery } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { api, ifMatch, read, readTagged } from '../api/client';
import { useText } from '../app/i18n';
import { useAct } from '../app/queries';
import { Part } from '../ui/Page';
import { useResponse } from './words';

export function useTask(id: string) {
  return useQuery({
    queryKey: ['response', 'task', id],
    queryFn: () => readTagged(api.GET('/response/tasks/{id}', { params: { path: { id } } })),
  });
}

export function FinishTask({ id, close }: { id: string; close: () => void }) {
  const t = useResponse();
  const text = useText();
  const query = useTask(id);
  const [note, setNote] = useState('');
  const [checked, setChecked] = useState<number[]>([]);
  const task = query.data?.value;
  const missing = (task?.checklist.length ?? 0) - checked.length;
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/response/tasks/{id}/finish', {
          params: { path: { id } },
          body: { note: note.trim(), checked },
          headers: query.data ? ifMatch(query.data) : {},
        }),
      ),
    slices: ['response', 'board', 'audit'],
    done: t('task.finished'),
    after: close,
  });
  const tick = (i: number, on: boolean) => setChecked((was) => (on ? [...was, i].sort() : was.filter((x) => x !== i)));
  return (
    <Modal
      open
      title={task ? text(task.title) : t('task.finish.title')}
      okText={t('task.finish')}
      onCancel={close}
      onOk={() => act.mutate(undefined)}
      confirmLoading={act.isPending}
      okButtonProps={{ disabled: !task || missing > 0 || note.trim() === '', size: 'large' }}
      cancelButtonProps={{ size: 'large' }}
    >
      <Part query={query}>
        {({ value }) => (
          <div className="stack">
            <p className="soft">
              {text(value.region.name)} · {text(value.duty_title)}
            </p>
            {value.detail && <p>{text(value.detail)}</p>}
            {value.checklist.length > 0 && (
              <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
                <legend className="muted">{t('task.check')}</legend>
                {value.checklist.map((item, i) => (
                  <label key={item.en} className="check">
                    <input type="checkbox" checked={checked.includes(i)} onChange={(e) => tick(i, e.target.checked)} />
                    {text(item)}
                  </label>
                ))}
                {missing > 0 && <p className="muted small">{t('task.checkall', { n: missing })}</p>}
              </fieldset>
            )}
            <label>
              <span className="soft">{t('task.note')}</span>
              <Input.TextArea
                rows={3}
                value={note}
                placeholder={t('task.note.hint')}
                onChange={(e) => setNote(e.target.value)}
              />
            </label>
          </div>
        )}
      </Part>
    </Modal>
  );
}
