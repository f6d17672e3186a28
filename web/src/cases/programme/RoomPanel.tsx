/** The room somebody is in: giving one, moving, leaving. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Panel, Part } from '../../ui/Page';
import { useProgramme, word } from './words';

const REASONS = ['left', 'hospital', 'released'] as const;

type Props = { kind: 'case' | 'contact'; id: string; open: boolean };

export function RoomPanel({ kind, id, open }: Props) {
  const t = useProgramme();
  const f = useFormat();
  const { can } = useSession();
  const query = useQuery({
    queryKey: ['cases', 'stays', id],
    queryFn: () => read(api.GET('/cases/stays', { params: { query: { kind, subject: id } } })),
  });
  const now = query.data?.find((stay) => stay.ended_at === null);
  return (
    <Panel title={t('room.title')}>
      <div className="stack" style={{ gap: 10 }}>
        <Part query={query}>
          {(stays) =>
            stays.length === 0 ? (
              <p className="muted small">{t('room.none')}</p>
            ) : (
              <ul className="plain">
                {stays.map((s) => (
                  <li key={s.id} className="row" style={{ gap: 8 }}>
                    <Link to={links.site(s.site_id)}>{s.site}</Link>
                    <span>{t('room.since', { room: s.room, at: f.moment(s.began_at) })}</span>
                    {s.ended_why && <span className="chip">{t(word('room.why', s.ended_why))}</span>}
                  </li>
                ))}
              </ul>
            )
          }
        </Part>
        {open && can('investigate') && <Give kind={kind} id={id} moving={now !== undefined} />}
        {now && can('investigate') && <Leave stay={now.id} />}
      </div>
    </Panel>
  );
}

function Give({ kind, id, moving }: { kind: string; id: string; moving: boolean }) {
  const t = useProgramme();
  const [site, setSite] = useState<string>();
  const [room, setRoom] = useState<string>();
  const sites = useQuery({
    queryKey: ['cases', 'sites', 'all'],
    queryFn: () => read(api.GET('/cases/sites', { params: { query: {} } })),
  });
  const board = useQuery({
    queryKey: ['cases', 'site', site],
    queryFn: () => read(api.GET('/cases/sites/{id}', { params: { path: { id: site ?? '' } } })),
    enabled: site !== undefined,
  });
  const give = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/sites/{id}/stays', {
          params: { path: { id: site ?? '' } },
          body: { kind, subject_id: id, room_id: room ?? null },
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('room.given'),
    after: () => setRoom(undefined),
  });
  const rooms = (board.data?.board ?? []).filter((r) => r.usable && r.stays.length < r.beds);
  return (
    <div className="row" style={{ gap: 8 }}>
      <Select
        {...(site ? { value: site } : {})}
        onChange={(chosen: string) => {
          setSite(chosen);
          setRoom(undefined);
        }}
        placeholder={t('room.site')}
        aria-label={t('room.site')}
        style={{ flex: '1 1 160px' }}
        options={(sites.data ?? [])
          .filter((s) => s.open)
          .map((s) => ({ value: s.id, label: `${s.name} (${s.free_rooms})` }))}
      />
      {site && (
        <Select
          allowClear
          {...(room ? { value: room } : {})}
          onChange={(chosen?: string) => setRoom(chosen)}
          placeholder={t('room.first')}
          aria-label={t('room.room')}
          style={{ flex: '1 1 120px' }}
          options={rooms.map((r) => ({ value: r.id, label: r.name }))}
        />
      )}
      <Button disabled={!site} loading={give.isPending} onClick={() => give.mutate(undefined)}>
        {t(moving ? 'room.move' : 'room.give')}
      </Button>
    </div>
  );
}

function Leave({ stay }: { stay: string }) {
  const t = useProgramme();
  const [why, setWhy] = useState<string>('left');
  const leave = useAct({
    run: (_: undefined) => read(api.POST('/cases/stays/{id}/end', { params: { path: { id: stay } }, body: { why } })),
    slices: ['cases', 'audit'],
    done: t('room.left'),
  });
  return (
    <div className="row" style={{ gap: 8 }}>
      <Select
        value={why}
        onChange={setWhy}
        aria-label={t('room.leave')}
        style={{ flex: '1 1 120px' }}
        options={REASONS.map((r) => ({ value: r, label: t(`room.why.${r}`) }))}
      />
      <Button loading={leave.isPending} onClick={() => leave.mutate(undefined)}>
        {t('room.leave')}
      </Button>
    </div>
  );
}
