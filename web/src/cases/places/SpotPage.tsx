/** One spot: may it be closed, what has been done there, which stays made it one. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { SpotDetail, Task } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { FormFindings } from '../FormFindings';
import { State } from './SpotsPage';
import { TaskLine } from './TaskLine';
import { VisitCard } from './VisitCard';
import { usePlaceName, usePlaces } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    // Under `response`, because the tasks' progress is what changes most.
    queryKey: ['response', 'spot', id],
    queryFn: () => readTagged(api.GET('/cases/spots/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <SpotView tagged={tagged} />}</Loaded>;
}

function SpotView({ tagged }: { tagged: Tagged<SpotDetail> }) {
  const t = usePlaces();
  const f = useFormat();
  const text = useText();
  const name = usePlaceName();
  const [closing, close] = useState(false);
  const s = tagged.value;
  const said = [
    t('spot.opened', { at: f.moment(s.opened_at), by: s.opened_by ? f.person(s.opened_by) : '–' }),
    s.closed_at && t('spot.closedat', { at: f.moment(s.closed_at), by: s.closed_by ? f.person(s.closed_by) : '–' }),
  ];
  return (
    <Frame
      title={t('spot.title', { place: name(s.place) })}
      mark={<State of={s} />}
      crumbs={
        <>
          <Link to={links.spots()}>{t('spots.title')}</Link> /{' '}
          <Link to={links.region(s.place.region.id)}>{text(s.place.region.name)}</Link>
        </>
      }
      sub={<span className="num">{said.filter(Boolean).join(' · ')}</span>}
      actions={
        s.may_investigate &&
        s.state === 'open' && (
          <Button type={s.not_yet.length === 0 ? 'primary' : 'default'} onClick={() => close(true)}>
            {t('spot.close')}
          </Button>
        )
      }
    >
      <div className="grid cols-side">
        <div className="stack">
          <Conditions of={s} />
          <Panel title={t('spot.tasks')} n={s.tasks.length} flush>
            {s.tasks.length === 0 && <Empty title={t('spot.tasks.none')} hint={t('spot.tasks.none.hint')} />}
            {s.tasks.map((task: Task) => (
              <TaskLine key={task.id} task={task} />
            ))}
          </Panel>
          <Panel title={t('spot.visits')} n={s.visits.length} flush>
            {s.visits.map((visit) => (
              <VisitCard key={visit.id} visit={visit} may={s.may_investigate} whose />
            ))}
          </Panel>
        </div>
        <Panel>
          <dl className="dl">
            <dt>{t('visit.place')}</dt>
            <dd>
              <Link to={links.place(s.place.id)}>{name(s.place)}</Link>
            </dd>
            {s.place.address && (
              <>
                <dt>{t('place.address')}</dt>
                <dd>{s.place.address}</dd>
              </>
            )}
            <dt>{t('spot.last')}</dt>
            <dd className="num">{f.day(s.last_case_on)}</dd>
            <dt>{t('spot.closable')}</dt>
            <dd className="num">{f.day(s.closable_on)}</dd>
            {s.note && (
              <>
                <dt>{t('spot.note')}</dt>
                <dd>{s.note}</dd>
              </>
            )}
          </dl>
        </Panel>
      </div>
      {closing && <CloseDialog tagged={tagged} close={() => close(false)} />}
    </Frame>
  );
}

function Conditions({ of }: { of: SpotDetail }) {
  const t = usePlaces();
  const text = useText();
  if (of.state !== 'open') return of.closed_note ? <p className="note">{of.closed_note}</p> : null;
  if (of.not_yet.length === 0) return <p className="note ok">{t('spot.ready')}</p>;
  return (
    <div className="note warn">
      <strong>{t('spot.notyet')}</strong>
      {of.not_yet.map((why) => (
        <p key={why.en}>{text(why)}</p>
      ))}
    </div>
  );
}

function CloseDialog({ tagged, close }: { tagged: Tagged<SpotDetail>; close: () => void }) {
  const t = usePlaces();
  const [note, setNote] = useState('');
  const [despite, setDespite] = useState(false);
  const s = tagged.value;
  const early = s.not_yet.length > 0;
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/spots/{id}/close', {
          params: { path: { id: s.id } },
          body: { note: note.trim(), despite },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'response', 'audit'],
    done: t('spot.close.done'),
    after: close,
    quiet: true,
  });
  return (
    <Modal
      open
      title={t('spot.close')}
      okText={t('spot.close')}
      onCancel={close}
      onOk={() => act.mutate(undefined)}
      confirmLoading={act.isPending}
      okButtonProps={{ disabled: early && (!despite || note.trim() === '') }}
    >
      <div className="stack">
        <Conditions of={s} />
        <label>
          <span className="soft">{t('spot.close.note')}</span>
          <Input.TextArea rows={3} value={note} onChange={(e) => setNote(e.target.value)} />
        </label>
        {early && (
          <Checkbox checked={despite} onChange={(e) => setDespite(e.target.checked)}>
            {t('spot.close.despite')}
          </Checkbox>
        )}
        <FormFindings error={act.error} />
      </div>
    </Modal>
  );
}
