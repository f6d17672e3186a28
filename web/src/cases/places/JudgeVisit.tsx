/** Decide whether a stay made the place a spot: the rule's words, two answers, a reason. */
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { Visit } from '../../api/types';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { FormFindings } from '../FormFindings';
import { saysOf, usePlaceName, usePlaces } from './words';

export function JudgeVisit({ visit, close }: { visit: Visit; close: () => void }) {
  const t = usePlaces();
  const text = useText();
  const name = usePlaceName();
  const [note, setNote] = useState('');
  const act = useAct({
    run: (spot: boolean) =>
      read(
        api.POST('/cases/visits/{id}/judge', {
          params: { path: { id: visit.id } },
          body: { spot, note: note.trim() },
          headers: { 'If-Match': `"${visit.version}"` },
        }),
      ),
    slices: ['cases', 'response', 'audit'],
    done: t('judge.done'),
    after: close,
    quiet: true,
  });
  const { proposed, reason } = visit.verdict;
  const needs = (spot: boolean) => proposed !== spot && note.trim() === '';
  return (
    <Modal open title={`${t('judge.title')} ${name(visit.place)}`} onCancel={close} footer={null}>
      <div className="stack">
        {reason !== null && (
          <p className={`note${proposed ? ' warn' : ''}`}>
            <strong>{t(saysOf(proposed))}</strong>
            <br />
            {text(reason)}
          </p>
        )}
        <label>
          <span className="soft">{t('judge.note')}</span>
          <Input.TextArea rows={3} value={note} onChange={(e) => setNote(e.target.value)} />
        </label>
        <p className="muted small">{t('judge.tasks')}</p>
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button disabled={needs(false)} loading={act.isPending} onClick={() => act.mutate(false)}>
            {t('judge.no')}
          </Button>
          <Button type="primary" disabled={needs(true)} loading={act.isPending} onClick={() => act.mutate(true)}>
            {t('judge.yes')}
          </Button>
        </div>
        <FormFindings error={act.error} />
      </div>
    </Modal>
  );
}
