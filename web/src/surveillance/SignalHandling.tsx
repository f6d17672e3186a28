/** What may be done with a signal: verify, confirm or dismiss, with the reason. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, ifMatch, readTagged, type Tagged } from '../api/client';
import type { SignalDetail } from '../api/types';
import { useAct } from '../app/queries';
import { useSession } from '../app/session';
import { Panel } from '../ui/Page';
import { useSurveillance } from './words';

type Move = 'verifying' | 'confirmed' | 'dismissed';

export function SignalHandling({ tagged }: { tagged: Tagged<SignalDetail> }) {
  const t = useSurveillance();
  const { can } = useSession();
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const s = tagged.value;
  const act = useAct({
    run: (to: Move) =>
      readTagged(
        api.POST('/surveillance/signals/{id}/state', {
          params: { path: { id: s.id } },
          body: { to, note: note.trim() || null },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['surveillance', 'board', 'audit'],
    done: t('signal.done'),
    after: () => setNote(''),
  });
  if (!can('verify-signal')) {
    return (
      <Panel title={t('signal.handle')}>
        <p className="soft">{t('signal.cant')}</p>
      </Panel>
    );
  }
  const move = (to: Move) => {
    if (to !== 'verifying' && note.trim() === '') return setAsked(true);
    setAsked(false);
    act.mutate(to);
  };
  const handled = s.state === 'confirmed' || s.state === 'dismissed';
  return (
    <Panel title={t('signal.handle')}>
      <div className="stack">
        {handled && <p className="soft">{t('signal.closed')}</p>}
        {!handled && (
          <label>
            <span className="soft">{t('signal.note')}</span>
            <Input.TextArea
              rows={3}
              value={note}
              status={asked ? 'error' : ''}
              onChange={(e) => {
                setNote(e.target.value);
                setAsked(false);
              }}
              aria-invalid={asked}
            />
            {asked && (
              <span className="late" role="alert">
                {t('signal.note.required')}
              </span>
            )}
          </label>
        )}
        <div className="row">
          {!handled && (
            <>
              <Button type="primary" loading={act.isPending} onClick={() => move('confirmed')}>
                {t('signal.confirm')}
              </Button>
              <Button disabled={act.isPending} onClick={() => move('dismissed')}>
                {t('signal.dismiss')}
              </Button>
            </>
          )}
          {s.state !== 'verifying' && (
            <Button disabled={act.isPending} onClick={() => move('verifying')}>
              {t('signal.verify')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}
