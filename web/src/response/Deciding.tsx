/** The decision itself: accept or refuse with a note, or what was decided, or who may decide. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, ifMatch, readTagged, type Tagged } from '../api/client';
import type { ProposalDetail } from '../api/types';
import { useAct } from '../app/queries';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Panel } from '../ui/Page';
import { useResponse } from './words';

export function Deciding({ tagged }: { tagged: Tagged<ProposalDetail> }) {
  const t = useResponse();
  const app = useApp();
  const f = useFormat();
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const p = tagged.value;
  const act = useAct({
    run: (accept: boolean) =>
      readTagged(
        api.POST('/response/proposals/{id}/decide', {
          params: { path: { id: p.id } },
          body: { accept, note: note.trim() },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['response', 'surveillance', 'board', 'audit'],
    done: t('d.done'),
  });
  const who = t('d.who', { tier: app(`tier.${p.decided_by}`) });
  if (p.state !== 'open') {
    return (
      <Panel title={t(`state.${p.state}`)} className="second">
        <div className={p.state === 'accepted' ? 'note ok' : 'note'}>
          {p.state === 'withdrawn' ? (
            <p>{t('d.withdrawn')}</p>
          ) : (
            <p>
              {t('d.by', {
                by: p.decided_by_name ? f.person(p.decided_by_name) : app('system'),
                at: f.moment(p.decided_at, true),
              })}
            </p>
          )}
          {p.decision_note && <p>{p.decision_note}</p>}
        </div>
      </Panel>
    );
  }
  if (!p.may_decide) {
    return (
      <Panel title={t('d.decide')} className="second">
        <p>
          <b>{who}</b>
        </p>
        <p className="soft">{t('d.cant')}</p>
      </Panel>
    );
  }
  const refuse = () => {
    if (note.trim() === '') return setAsked(true);
    setAsked(false);
    act.mutate(false);
  };
  return (
    <Panel title={t('d.decide')} className="second">
      <div className="stack">
        <p className="soft">
          <b>{who}</b>
          <br />
          {t('d.accept.sure')}
        </p>
        <label>
          <span className="soft">{t('d.note')}</span>
          <Input.TextArea
            rows={3}
            value={note}
            placeholder={t('d.note.hint')}
            status={asked ? 'error' : ''}
            aria-invalid={asked}
            onChange={(e) => {
              setNote(e.target.value);
              setAsked(false);
            }}
          />
          {asked && (
            <span className="late" role="alert">
              {t('d.note.required')}
            </span>
          )}
        </label>
        <div className="row">
          <Button type="primary" size="large" loading={act.isPending} onClick={() => act.mutate(true)}>
            {t('d.accept')}
          </Button>
          <Button size="large" disabled={act.isPending} onClick={refuse}>
            {t('d.refuse')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
