/** The clock of a replay: play, pause, one day on, how fast, how far. */
import { Button } from 'antd';
import { api, read } from '../api/client';
import type { Replay } from '../api/types';
import { useAct } from '../app/queries';
import { useFormat, useMayReplay, useReplay } from '../app/session';
import { useBoard } from './words';

const SPEEDS = [0, 1, 2, 5, 10, 30, 60];
type Order = { action: 'play' | 'pause' | 'step' | 'speed'; seconds_per_day?: number };

export function ReplayBar() {
  const t = useBoard();
  const f = useFormat();
  const may = useMayReplay();
  const replay = useReplay(true).data;
  if (!replay) return null;
  const share = replay.days > 0 ? (100 * replay.day_index) / replay.days : 0;
  const over = replay.state === 'finished';
  return (
    <section className="panel replay" aria-label={t('replay.label')}>
      {may && <Controls of={replay} />}
      <span className="num nowrap" style={{ fontWeight: 650 }}>
        {f.day(replay.today)}
      </span>
      <span
        className="track"
        role="progressbar"
        aria-label={t('replay.day', { i: replay.day_index, n: replay.days })}
        aria-valuemin={0}
        aria-valuemax={replay.days}
        aria-valuenow={replay.day_index}
      >
        <i style={{ width: `${share}%` }} />
      </span>
      <span className="muted small num nowrap">
        {over ? t('replay.done') : t('replay.day', { i: replay.day_index, n: replay.days })}
      </span>
    </section>
  );
}

function Controls({ of: replay }: { of: Replay }) {
  const t = useBoard();
  const act = useAct({
    run: (body: Order) => read(api.POST('/drills/replay', { body })),
    slices: ['drills'],
  });
  const over = replay.state === 'finished';
  const speeds = [...new Set([...SPEEDS, replay.seconds_per_day])].sort((a, b) => a - b);
  return (
    <>
      {replay.state === 'playing' ? (
        <Button onClick={() => act.mutate({ action: 'pause' })}>❚❚ {t('replay.pause')}</Button>
      ) : (
        <Button type="primary" disabled={over} onClick={() => act.mutate({ action: 'play' })}>
          ▶ {t('replay.play')}
        </Button>
      )}
      <Button disabled={over || replay.state === 'playing'} onClick={() => act.mutate({ action: 'step' })}>
        {t('replay.step')} →
      </Button>
      <select
        className="pick"
        aria-label={t('replay.speed')}
        value={replay.seconds_per_day}
        onChange={(e) => act.mutate({ action: 'speed', seconds_per_day: Number(e.target.value) })}
      >
        {speeds.map((n) => (
          <option key={n} value={n}>
            {n === 0 ? t('replay.fast') : t('replay.spd', { n })}
          </option>
        ))}
      </select>
    </>
  );
}
