/** One incident: plans in force with their phases, the level, and the whole of what happened. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../api/client';
import type { IncidentDetail, TimelineEntry } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { Level } from '../ui/Level';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { RunningCard, Tally } from './Running';
import { useResponse } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['response', 'incident', id],
    queryFn: () => readTagged(api.GET('/response/incidents/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <IncidentView tagged={tagged} />}</Loaded>;
}

function IncidentView({ tagged }: { tagged: Tagged<IncidentDetail> }) {
  const t = useResponse();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  const [closing, setClosing] = useState(false);
  const incident = tagged.value;
  return (
    <Frame
      title={text(incident.title)}
      mark={<Level of={incident.level.level} />}
      crumbs={
        <>
          <Link to={links.incidents()}>{t('incidents.title')}</Link> /{' '}
          <Link to={links.region(incident.region.id)}>{text(incident.region.name)}</Link>
        </>
      }
      sub={
        <span className="row">
          <span>
            {t('i.opened')} {f.moment(incident.opened_at, true)}
          </span>
          <Tally of={incident.tasks} />
        </span>
      }
      actions={
        <>
          <Link to={links.tasksOf(incident.id, incident.region.id)}>{t('i.tasks.all')}</Link>
          {can('manage-response') && incident.state === 'open' && (
            <Button onClick={() => setClosing(true)}>{t('i.close')}</Button>
          )}
        </>
      }
    >
      <div className="stack">
        <Panel title={t('i.running')} n={incident.plans.length} flush>
          {incident.plans.length === 0 && <Empty title={t('i.running.none')} />}
          {incident.plans.map((p) => (
            <RunningCard key={p.id} of={p} />
          ))}
        </Panel>
        <Panel title={t('i.timeline')} n={f.number(incident.timeline.length)}>
          <Timeline entries={incident.timeline} />
        </Panel>
      </div>
      {closing && <Close tagged={tagged} close={() => setClosing(false)} />}
    </Frame>
  );
}

const HOT = ['response.tasks.late', 'surveillance.level.changed', 'response.phase.entered', 'response.plan.started'];

function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const t = useResponse();
  const text = useText();
  const f = useFormat();
  if (entries.length === 0) return <Empty title={t('i.timeline.none')} />;
  const days = new Map<string, TimelineEntry[]>();
  for (const e of entries) days.set(f.dayOf(e.at), [...(days.get(f.dayOf(e.at)) ?? []), e]);
  return (
    <div className="stack">
      {[...days].map(([day, those]) => (
        <section key={day}>
          <h3 className="timeline-day">
            {f.day(day)} <span className="muted small num">{t('i.timeline.n', { n: f.number(those.length) })}</span>
          </h3>
          <ol className="timeline">
            {those.map((e) => (
              <li key={e.position}>
                <time dateTime={e.at} className="num">
                  {f.time(e.at)}
                </time>
                <span className={HOT.includes(e.kind) ? 'dot hot' : 'dot'} aria-hidden="true" />
                <div className="what">
                  {e.href ? <Link to={e.href}>{text(e.text)}</Link> : text(e.text)}
                  {e.by && <span className="muted"> · {f.person(e.by)}</span>}
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Close({ tagged, close }: { tagged: Tagged<IncidentDetail>; close: () => void }) {
  const t = useResponse();
  const [note, setNote] = useState('');
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/response/incidents/{id}/close', {
          params: { path: { id: tagged.value.id } },
          body: { note },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['response', 'board', 'audit'],
    done: t('i.close.done'),
    after: close,
  });
  return (
    <Modal
      open
      title={t('i.close')}
      onCancel={close}
      onOk={() => act.mutate(undefined)}
      okText={t('i.close')}
      okButtonProps={{ disabled: note.trim() === '' }}
      confirmLoading={act.isPending}
    >
      <label>
        <span className="soft">{t('i.close.note')}</span>
        <Input.TextArea rows={3} value={note} onChange={(e) => setNote(e.target.value)} />
      </label>
    </Modal>
  );
}
