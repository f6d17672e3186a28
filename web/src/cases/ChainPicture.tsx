/**
 * The picture of chains on a canvas: days from left to right, one row for each leaf, as the server laid it out.
 *
 * A canvas and not one element per case: 25,000 cases are drawn in a few hundred milliseconds. Dragging moves, the wheel zooms,
 * a click opens the case. The table under the picture has the same content for those who can't see it.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { CaseClass, ChainNode, Chains } from '../api/types';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { useCases } from './words';

const INK: Record<CaseClass, string> = {
  suspected: '--lv-orange-fill',
  probable: '--lv-orange-fill',
  confirmed: '--lv-red-fill',
  asymptomatic: '--accent',
  excluded: '--ink-3',
};
const MARGIN = 46;
const AXIS = 26;

type View = { x: number; y: number; sx: number; sy: number };

export default function ChainPicture({ chains }: { chains: Chains }) {
  const t = useCases();
  const f = useFormat();
  const go = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<[number, number]>([0, 0]);
  const [view, setView] = useState<View | null>(null);
  const [hover, setHover] = useState<ChainNode | null>(null);
  const drag = useRef<{ x: number; y: number; view: View; moved: boolean } | null>(null);
  const place = useMemo(() => new Map(chains.nodes.map((n) => [n.id, n])), [chains]);
  const rows = Math.max(1, ...chains.nodes.map((n) => n.y)) + 1;
  const days = Math.max(1, ...chains.nodes.map((n) => n.x)) + 1;
  const height = Math.min(640, Math.max(220, rows * 16 + AXIS + 20));

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize([entry.contentRect.width, height]);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [height]);

  const fit = useMemo<View>(
    () => ({
      x: 0,
      y: 0,
      sx: Math.max(1, (size[0] - 2 * MARGIN) / days),
      sy: Math.max(0.05, (height - AXIS - 20) / rows),
    }),
    [size, days, rows, height],
  );
  const now = view ?? fit;

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen || size[0] === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = size[0] * ratio;
    element.height = size[1] * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(element);
    const ink = (name: string) => style.getPropertyValue(name) || '#888';
    const at = (n: { x: number; y: number }): [number, number] => [
      MARGIN + now.x + n.x * now.sx,
      AXIS + 10 + now.y + n.y * now.sy,
    ];
    pen.clearRect(0, 0, size[0], size[1]);
    for (const certain of [true, false]) {
      pen.beginPath();
      pen.setLineDash(certain ? [] : [4, 3]);
      pen.strokeStyle = ink('--ink-3');
      pen.lineWidth = 1;
      for (const link of chains.links) {
        const [from, to] = [place.get(link.source_id), place.get(link.case_id)];
        if (!from || !to || link.certain !== certain) continue;
        const [x1, y1] = at(from);
        const [x2, y2] = at(to);
        pen.moveTo(x1, y1);
        pen.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
      }
      pen.stroke();
    }
    pen.setLineDash([]);
    const radius = Math.max(1.6, Math.min(6, Math.min(now.sx, now.sy) * 0.4));
    for (const n of chains.nodes) {
      const [x, y] = at(n);
      if (x < -20 || y < -20 || x > size[0] + 20 || y > size[1] + 20) continue;
      pen.beginPath();
      pen.fillStyle = ink(INK[n.class]);
      pen.arc(x, y, radius + Math.min(6, Math.sqrt(n.infected)), 0, 2 * Math.PI);
      pen.fill();
    }
    drawAxis(
      pen,
      { width: size[0], view: now, days, first: chains.first_day, ink: ink('--ink-2'), paper: ink('--panel') },
      f.day,
    );
  }, [chains, size, now, place, days, f.day]);

  const near = (x: number, y: number): ChainNode | null => {
    let best: ChainNode | null = null;
    let least = 144;
    for (const n of chains.nodes) {
      const dx = MARGIN + now.x + n.x * now.sx - x;
      const dy = AXIS + 10 + now.y + n.y * now.sy - y;
      const distance = dx * dx + dy * dy;
      if (distance < least) {
        least = distance;
        best = n;
      }
    }
    return best;
  };
  const position = (e: React.PointerEvent | React.WheelEvent): [number, number] => {
    const rect = e.currentTarget.getBoundingClientRect();
    return [e.clientX - rect.left, e.clientY - rect.top];
  };
  return (
    <div ref={box} style={{ position: 'relative' }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('chains.aria', { n: chains.shown })}
        style={{ width: '100%', height, display: 'block', touchAction: 'pan-y', cursor: hover ? 'pointer' : 'grab' }}
        onPointerDown={(e) => {
          const [x, y] = position(e);
          drag.current = { x, y, view: now, moved: false };
        }}
        onPointerMove={(e) => {
          const [x, y] = position(e);
          const from = drag.current;
          if (!from) {
            setHover(near(x, y));
            return;
          }
          if (Math.abs(x - from.x) + Math.abs(y - from.y) > 4) from.moved = true;
          if (from.moved) setView({ ...from.view, x: from.view.x + x - from.x, y: from.view.y + y - from.y });
        }}
        onPointerLeave={() => {
          drag.current = null;
          setHover(null);
        }}
        onPointerUp={(e) => {
          const moved = drag.current?.moved;
          drag.current = null;
          const found = moved ? null : near(...position(e));
          if (found) void go(links.case(found.id));
        }}
        onWheel={(e) => {
          if (!e.ctrlKey) return;
          const [x, y] = position(e);
          const by = e.deltaY < 0 ? 1.25 : 0.8;
          const [ox, oy] = [x - MARGIN - now.x, y - AXIS - 10 - now.y];
          setView({ x: now.x - ox * (by - 1), y: now.y - oy * (by - 1), sx: now.sx * by, sy: now.sy * by });
        }}
      />
      {hover && (
        <div className="muted small num" style={{ position: 'absolute', right: 12, bottom: 8 }}>
          {hover.number} · {t(`class.${hover.class}`)} · {f.day(hover.day)} · {t('chains.infected')}{' '}
          {f.number(hover.infected)}
        </div>
      )}
    </div>
  );
}

type Axis = { width: number; view: View; days: number; first: string | null; ink: string; paper: string };

function drawAxis(pen: CanvasRenderingContext2D, axis: Axis, say: (day: string, withYear?: boolean) => string): void {
  if (!axis.first) return;
  pen.fillStyle = axis.paper;
  pen.fillRect(0, 0, axis.width, AXIS);
  pen.fillStyle = axis.ink;
  pen.font = '12px sans-serif';
  pen.textAlign = 'center';
  const step = [1, 2, 7, 14, 28, 56, 112, 364].find((n) => n * axis.view.sx >= 86) ?? 728;
  const first = new Date(`${axis.first}T00:00:00Z`).getTime();
  for (let day = 0; day < axis.days; day += step) {
    const x = MARGIN + axis.view.x + day * axis.view.sx;
    const date = new Date(first + day * 86_400_000).toISOString().slice(0, 10);
    pen.fillText(say(date, axis.days > 300), x, 16);
  }
}
