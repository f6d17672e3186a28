/** One isolation site: its rooms and who is in them. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { SiteDetail, SiteRoom, Stay } from '../../api/programme';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import './programme.css';
import { useProgramme, word } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'site', id, 'page'],
    queryFn: () => readTagged(api.GET('/cases/sites/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <SiteView tagged={tagged} />}</Loaded>;
}

function SiteView({ tagged }: { tagged: Tagged<SiteDetail> }) {
  const t = useProgramme();
  const text = useText();
  const s = tagged.value;
  const { name, kind, address, phone } = s;
  const toggle = useAct({
    run: (_: undefined) =>
      read(
        api.PUT('/cases/sites/{id}', {
          params: { path: { id: s.id } },
          body: { name, kind, address, phone, open: !s.open },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('site.saved'),
  });
  return (
    <Frame
      title={s.name}
      mark={!s.open && <span className="chip warn">{t('sites.closed')}</span>}
      crumbs={
        <>
          <Link to={links.sites()}>{t('sites.title')}</Link> /{' '}
          <Link to={links.region(s.region.id)}>{text(s.region.name)}</Link>
        </>
      }
      sub={
        <span className="num">
          {[t(word('site.kind', s.kind)), s.address, s.phone].filter(Boolean).join(' · ')} · {t('sites.free')}{' '}
          {s.free_rooms} · {t('sites.taken')} {`${s.taken} / ${s.beds}`}
        </span>
      }
      actions={
        s.may_manage && (
          <Button loading={toggle.isPending} onClick={() => toggle.mutate(undefined)}>
            {t(s.open ? 'site.close' : 'site.open')}
          </Button>
        )
      }
    >
      <div className="stack">
        <Panel title={t('site.board')} n={s.rooms}>
          {s.board.length === 0 && <Empty title={t('site.board.none')} />}
          <ul className="plain rooms-board">
            {s.board.map((room) => (
              <li key={room.id}>
                <RoomCard tagged={tagged} room={room} />
              </li>
            ))}
          </ul>
        </Panel>
        {s.may_manage && <AddRoom tagged={tagged} />}
      </div>
    </Frame>
  );
}

function RoomCard({ tagged, room }: { tagged: Tagged<SiteDetail>; room: SiteRoom }) {
  const t = useProgramme();
  const s = tagged.value;
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.PUT('/cases/sites/{id}/rooms/{room}', {
          params: { path: { id: s.id, room: room.id } },
          body: { name: room.name, beds: room.beds, usable: !room.usable },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('site.saved'),
  });
  const state = !room.usable ? 'chip' : room.stays.length === 0 ? 'chip ok' : 'chip on';
  const says = !room.usable
    ? t('site.room.out')
    : room.stays.length === 0
      ? t('site.room.free')
      : `${room.stays.length} / ${room.beds}`;
  return (
    <article className="card">
      <div className="row between">
        <h3>{room.name}</h3>
        <span className={state}>{says}</span>
      </div>
      {room.stays.map((stay) => (
        <Guest key={stay.id} stay={stay} />
      ))}
      {s.may_manage && room.stays.length === 0 && (
        <div className="foot">
          <Button size="small" loading={act.isPending} onClick={() => act.mutate(undefined)}>
            {t(room.usable ? 'site.room.off' : 'site.room.on')}
          </Button>
        </div>
      )}
    </article>
  );
}

function Guest({ stay }: { stay: Stay }) {
  const t = useProgramme();
  if (!stay.subject_id) return <div className="soft">{t('site.hidden')}</div>;
  const to = stay.kind === 'case' ? links.case(stay.subject_id) : links.contact(stay.subject_id);
  return (
    <div>
      <Link to={to}>{stay.number}</Link> <span className="soft">{t(word('kind', stay.kind))}</span>
    </div>
  );
}

function AddRoom({ tagged }: { tagged: Tagged<SiteDetail> }) {
  const t = useProgramme();
  const [name, setName] = useState('');
  const [beds, setBeds] = useState(1);
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/sites/{id}/rooms', {
          params: { path: { id: tagged.value.id } },
          body: { name, beds },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('site.saved'),
    after: () => setName(''),
  });
  return (
    <Panel title={t('site.room.add')}>
      <div className="row" style={{ gap: 8 }}>
        <Input
          value={name}
          onChange={(e) => setName(e.target.value)}
          placeholder={t('room.room')}
          aria-label={t('room.room')}
          style={{ width: 160 }}
        />
        <InputNumber
          value={beds}
          onChange={(n) => setBeds(n ?? 1)}
          min={1}
          max={200}
          precision={0}
          aria-label={t('sites.beds')}
        />
        <Button disabled={name.trim() === ''} loading={act.isPending} onClick={() => act.mutate(undefined)}>
          {t('site.room.add')}
        </Button>
      </div>
    </Panel>
  );
}
