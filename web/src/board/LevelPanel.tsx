/** Where it is how bad: map, or tiles by level where there are no boundaries; tally; the same as a list. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api, read } from '../api/client';
import type { Board, LevelBadge, RegionLevel } from '../api/types';
import { useText } from '../app/i18n';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Level } from '../ui/Level';
import { Panel } from '../ui/Page';
import type { Picked } from '../ui/RegionMap';
import { LevelList } from './LevelList';
import { RegionPopover } from './RegionPopover';
import { useBoard } from './words';

const RegionMap = lazy(() => import('../ui/RegionMap'));

export function useShapes(under: string, tier: string | null) {
  return useQuery({
    queryKey: ['regions', 'boundaries', under, tier],
    queryFn: async () => {
      const query = tier ? { under, tier } : { under };
      return (await read(api.GET('/regions/boundaries', { params: { query } }))) as GeoJSON.FeatureCollection;
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: tier !== null,
  });
}

/** What the map shows: the board's regions, or, for a region that has none below it, the regions around it. */
function useShown(board: Board): { under: string; regions: RegionLevel[] } {
  const alone = board.regions.length <= 1 && board.map_tier !== null;
  const id = board.region.id;
  const place = useQuery({
    queryKey: ['regions', 'one', id],
    queryFn: () => read(api.GET('/regions/{id}', { params: { path: { id } } })),
    enabled: alone,
  });
  const parent = place.data?.parent_id ?? '';
  const around = useQuery({
    queryKey: ['surveillance', 'levels', parent, board.map_tier, board.disease],
    queryFn: () => {
      const query = { under: parent, disease: board.disease, ...(board.map_tier ? { tier: board.map_tier } : {}) };
      return read(api.GET('/surveillance/levels', { params: { query } }));
    },
    enabled: alone && parent !== '',
  });
  return around.data && parent ? { under: parent, regions: around.data } : { under: id, regions: board.regions };
}

export function LevelPanel({ board }: { board: Board }) {
  const t = useBoard();
  const f = useFormat();
  const [open, setOpen] = useState(() => innerWidth > 760);
  const [list, setList] = useState(false);
  const [picked, setPicked] = useState<Picked | null>(null);
  const around = useShown(board);
  const shapes = useShapes(around.under, board.map_tier);
  const hasMap = (shapes.data?.features.length ?? 0) > 0;
  const waiting = board.map_tier !== null && shapes.isPending;
  const shown = picked && around.regions.find((r) => r.region.id === picked.level.region.id);
  return (
    <Panel
      title={hasMap || waiting ? t('map') : t('map.none')}
      n={t('tally.of', { n: f.number(around.regions.length) })}
      flush
      extra={
        <span className="row">
          {hasMap && (
            <button type="button" className="iconbtn small" onClick={() => setOpen(!open)} aria-expanded={open}>
              {open ? t('map.hide') : t('map.show')}
            </button>
          )}
          <button type="button" className="iconbtn small" onClick={() => setList(!list)} aria-pressed={list}>
            {t('list.show')}
          </button>
        </span>
      }
    >
      <div style={{ padding: '8px 14px' }}>
        <Tally scale={board.scale} regions={around.regions} />
      </div>
      {hasMap && open && shapes.data && (
        <div className="map">
          <Suspense>
            <RegionMap shapes={shapes.data} levels={around.regions} onPick={setPicked} own={board.region.id} />
          </Suspense>
          {shown && picked && <RegionPopover of={shown} x={picked.x} y={picked.y} close={() => setPicked(null)} />}
        </div>
      )}
      {waiting && <div className="map" aria-busy="true" />}
      {!hasMap && !waiting && !list && <Tiles levels={around.regions} />}
      {list && <LevelList levels={around.regions} />}
    </Panel>
  );
}

function Tally({ scale, regions }: { scale: LevelBadge[]; regions: RegionLevel[] }) {
  const t = useBoard();
  const app = useApp();
  const f = useFormat();
  const count = (level: string) => regions.filter((r) => r.level.level === level).length;
  const proposed = regions.some((r) => r.proposed && r.proposed.rank > r.level.rank);
  return (
    <ul className="legend plain" aria-label={t('tally')}>
      {[...scale].reverse().map((badge) => (
        <li key={badge.level} className="row" style={{ gap: 6, opacity: count(badge.level) ? 1 : 0.55 }}>
          <Level of={badge} />
          <b className="num">{f.number(count(badge.level))}</b>
        </li>
      ))}
      {proposed && (
        <li>
          <i className="hatch" />
          {app('map.legend.proposed')}
        </li>
      )}
    </ul>
  );
}

/** For places without boundaries: every region as a tile, the worst first. */
function Tiles({ levels }: { levels: RegionLevel[] }) {
  const text = useText();
  const f = useFormat();
  const t = useBoard();
  const [picked, setPicked] = useState<Picked | null>(null);
  const worst = [...levels].sort((a, b) => b.level.rank - a.level.rank || b.new_14d - a.new_14d);
  return (
    <div style={{ position: 'relative' }}>
      <p className="muted small" style={{ padding: '0 14px' }}>
        {t('tile.note')}
      </p>
      <div className="tiles">
        {worst.map((l) => (
          <button
            type="button"
            key={l.region.id}
            className={l.proposed && l.proposed.rank > l.level.rank ? 'tile proposed' : 'tile'}
            data-color={l.level.color}
            onClick={(e) => {
              const host = e.currentTarget.offsetParent as HTMLElement;
              const top = e.currentTarget.offsetTop - (e.currentTarget.parentElement?.scrollTop ?? 0);
              setPicked({ level: l, x: Math.min(e.currentTarget.offsetLeft, host.clientWidth - 250), y: top });
            }}
          >
            <b className="clip">{text(l.region.name)}</b>
            <span className="row between" style={{ flexWrap: 'nowrap', gap: 4 }}>
              <span className="clip">{text(l.level.title)}</span>
              <span className="num">{f.number(l.new_14d)}</span>
            </span>
          </button>
        ))}
      </div>
      {picked && (
        <div className="map-host">
          <RegionPopover of={picked.level} x={picked.x} y={picked.y} close={() => setPicked(null)} />
        </div>
      )}
    </div>
  );
}
