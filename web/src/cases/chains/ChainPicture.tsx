/**
 * The picture of chains on a canvas, as the server laid it out: rows from top to bottom, from left to right either days or generations.
 *
 * A canvas and not one element per case: 25,000 cases are drawn in a few hundred milliseconds. Dragging moves, buttons and ctrl with the wheel zoom, a click chooses. The tables under the picture have the same content for those who can't
 * see it.
 */
import { Button } from 'antd';
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CaseClass, ChainContact, ChainNode, Chains } from '../../api/types';
import { useFormat } from '../../app/session';
import { useCases } from '../words';
import { Chosen } from './Chosen';
import { useChains } from './words';

const INK: Record<CaseClass, string> = {
  suspected: '--lv-orange-fill',
  probable: '--lv-orange-fill',
  confirmed: '--lv-red-fill',
  asymptomatic: '--accent',
  excluded: '--ink-3',
};
const MARGIN = 46;
const AXIS = 26;
/** Lines that are stroked at once. */
const STROKES = 64;

export type Layout = 'timeline' | 'tree';
export type Pick = { case: ChainNode } | { contact: ChainContact };
type View = { x: number; y: number; sx: number; sy: number };
type Props = { chains: Chains; layout: Layout; found: string | null; onUnder: (id: string) => void };

export default function ChainPicture({ chains, layout, found, onUnder }: Props) {
  const t = useChains();
  const cases = useCases();
  const f = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [view, setView] = useState<View | null>(null);
  const [chosen, choose] = useState<Pick | null>(null);
  const drag = useRef<{ x: number; y: number; view: View; moved: boolean } | null>(null);

  const across = useCallback((n: ChainNode) => (layout === 'tree' ? n.generation : n.x), [layout]);
  const acrossContact = useCallback(
    (k: ChainContact) => {
      const of = chains.nodes[k.case];
      return layout === 'tree' ? (of?.generation ?? 0) + 0.5 : k.x;
    },
    [layout, chains],
  );
  const [rows, columns] = useMemo(() => {
    let [down, right] = [1, 1];
    for (const n of chains.nodes) {
      down = Math.max(down, n.y + 1);
      right = Math.max(right, across(n) + 1);
    }
    for (const k of chains.contacts) {
      down = Math.max(down, k.y + 1);
      right = Math.max(right, acrossContact(k) + 1);
    }
    return [down, right];
  }, [chains, across, acrossContact]);
  const height = Math.min(640, Math.max(220, rows * 16 + AXIS + 20));

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const fit = useMemo<View>(
    () => ({
      x: 0,
      y: 0,
      sx: Math.max(0.05, (width - 2 * MARGIN) / columns),
      sy: Math.max(0.005, (height - AXIS - 20) / rows),
    }),
    [width, columns, rows, height],
  );
  const now = view ?? fit;

  // Whoever was searched for is brought to the middle, near enough to tell from the others.
  useEffect(() => {
    const node = found ? chains.nodes.find((n) => n.number === found) : undefined;
    if (!node || width === 0) return;
    const [sx, sy] = [Math.max(fit.sx, 14), Math.max(fit.sy, 14)];
    setView({ sx, sy, x: width / 2 - MARGIN - across(node) * sx, y: height / 2 - AXIS - 10 - node.y * sy });
    choose({ case: node });
  }, [found, chains, width, height, fit, across]);

  useEffect(() => {
    const element = canvas.current;
    // Drawn by the processor: a graphics card takes tens of thousands of short lines one by one, and where it is only imitated, for
    // half a minute.
    const pen = element?.getContext('2d', { willReadFrequently: true });
    if (!element || !pen || width === 0) return;
    const begun = performance.now();
    const ratio = window.devicePixelRatio || 1;
    element.width = width * ratio;
    element.height = height * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(element);
    const ink = (name: string) => style.getPropertyValue(name) || '#888';
    const px = (x: number) => MARGIN + now.x + x * now.sx;
    const py = (y: number) => AXIS + 10 + now.y + y * now.sy;
    const outside = (x: number, y: number) => x < -20 || y < -20 || x > width + 20 || y > height + 20;
    pen.clearRect(0, 0, width, height);
    pen.lineWidth = 1;
    pen.strokeStyle = ink('--ink-3');
    // Curves are worth their time only where one link can be told from the next.
    const curved = now.sy > 3;
    for (const certain of [true, false]) {
      // Dashes cost more than they tell where lines lie closer than dashes are long.
      pen.setLineDash(certain || !curved ? [] : [4, 3]);
      pen.globalAlpha = certain || curved ? 1 : 0.5;
      let open = 0;
      pen.beginPath();
      for (const link of chains.links) {
        const [from, to] = [chains.nodes[link.from], chains.nodes[link.to]];
        if (!from || !to || link.certain !== certain) continue;
        const [x1, y1, x2, y2] = [px(across(from)), py(from.y), px(across(to)), py(to.y)];
        if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > height || Math.max(x1, x2) < 0 || Math.min(x1, x2) > width)
          continue;
        pen.moveTo(x1, y1);
        if (curved) pen.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
        else pen.lineTo(x2, y2);
        open += 1;
        // One path of everything takes a time that grows faster than its length.
        if (open % STROKES === 0) {
          pen.stroke();
          pen.beginPath();
        }
      }
      pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
    const radius = Math.max(1.2, Math.min(6, Math.min(now.sx, now.sy * 2) * 0.4));
    if (chains.contacts.length > 0) {
      pen.beginPath();
      for (const k of chains.contacts) {
        const [x, y] = [px(acrossContact(k)), py(k.y)];
        if (!outside(x, y)) pen.rect(x - radius / 2, y - radius / 2, radius, radius);
      }
      pen.fillStyle = ink('--ink-2');
      pen.fill();
    }
    const inks = new Map(Object.entries(INK).map(([name, variable]) => [name, ink(variable)]));
    for (const n of chains.nodes) {
      const [x, y] = [px(across(n)), py(n.y)];
      if (outside(x, y)) continue;
      pen.fillStyle = inks.get(n.class) ?? '';
      const r = radius + Math.min(6, Math.sqrt(n.infected) * Math.min(1, now.sy / 4));
      // As small as this a circle looks like a square, and a square costs next to nothing.
      if (r < 2.5) {
        pen.fillRect(x - r, y - r, 2 * r, 2 * r);
        continue;
      }
      pen.beginPath();
      pen.arc(x, y, r, 0, 2 * Math.PI);
      pen.fill();
    }
    if (chosen && 'case' in chosen) {
      pen.beginPath();
      pen.strokeStyle = ink('--ink');
      pen.lineWidth = 2;
      pen.arc(px(across(chosen.case)), py(chosen.case.y), radius + 7, 0, 2 * Math.PI);
      pen.stroke();
    }
    const axis = { width, view: now, columns, ink: ink('--ink-2'), paper: ink('--panel') };
    if (layout === 'tree') drawGenerations(pen, axis, f.number);
    else drawDays(pen, { ...axis, first: chains.first_day }, f.day);
    element.dataset.drawn = String(Math.round(performance.now() - begun));
  }, [chains, width, height, now, across, acrossContact, columns, layout, chosen, f.day, f.number]);

  const near = (x: number, y: number): Pick | null => {
    let best: Pick | null = null;
    let least = 144;
    const look = (ax: number, ay: number, pick: () => Pick) => {
      const [dx, dy] = [MARGIN + now.x + ax * now.sx - x, AXIS + 10 + now.y + ay * now.sy - y];
      const distance = dx * dx + dy * dy;
      if (distance >= least) return;
      least = distance;
      best = pick();
    };
    for (const n of chains.nodes) look(across(n), n.y, () => ({ case: n }));
    for (const k of chains.contacts) look(acrossContact(k), k.y, () => ({ contact: k }));
    return best;
  };
  const position = (e: PointerEvent): [number, number] => {
    const rect = e.currentTarget.getBoundingClientRect();
    return [e.clientX - rect.left, e.clientY - rect.top];
  };
  const zoom = (by: number, x = width / 2, y = height / 2) => {
    const [ox, oy] = [x - MARGIN - now.x, y - AXIS - 10 - now.y];
    setView({ x: now.x - ox * (by - 1), y: now.y - oy * (by - 1), sx: now.sx * by, sy: now.sy * by });
  };
  // React listens to the wheel passively, so that it could not keep the page from growing.
  const wheel = useRef(zoom);
  wheel.current = zoom;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const turn = (e: WheelEvent) => {
      if (!e.ctrlKey) return;
      e.preventDefault();
      const rect = element.getBoundingClientRect();
      wheel.current(e.deltaY < 0 ? 1.25 : 0.8, e.clientX - rect.left, e.clientY - rect.top);
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, []);
  return (
    <div ref={box} style={{ position: 'relative' }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('chains.aria', { n: chains.shown })}
        style={{ width: '100%', height, display: 'block', touchAction: 'pan-y', cursor: 'grab' }}
        onPointerDown={(e) => {
          const [x, y] = position(e);
          drag.current = { x, y, view: now, moved: false };
        }}
        onPointerMove={(e) => {
          const from = drag.current;
          if (!from) return;
          const [x, y] = position(e);
          if (Math.abs(x - from.x) + Math.abs(y - from.y) > 4) from.moved = true;
          if (from.moved) setView({ ...from.view, x: from.view.x + x - from.x, y: from.view.y + y - from.y });
        }}
        onPointerLeave={() => {
          drag.current = null;
        }}
        onPointerUp={(e) => {
          const moved = drag.current?.moved;
          drag.current = null;
          if (!moved) choose(near(...position(e)));
        }}
      />
      <div className="row between" style={{ padding: '6px 12px', flexWrap: 'wrap', gap: 8 }}>
        <Chosen pick={chosen} first={chains.first_day} onUnder={onUnder} say={(c) => cases(`class.${c}`)} />
        <span className="row" style={{ gap: 4 }}>
          <Button size="small" onClick={() => zoom(1.5)} aria-label={t('chains.in')} title={t('chains.in')}>
            +
          </Button>
          <Button size="small" onClick={() => zoom(1 / 1.5)} aria-label={t('chains.out')} title={t('chains.out')}>
            −
          </Button>
          <Button size="small" onClick={() => setView(null)}>
            {t('chains.fit')}
          </Button>
        </span>
      </div>
    </div>
  );
}

type Axis = { width: number; view: View; columns: number; ink: string; paper: string };

function begin(pen: CanvasRenderingContext2D, axis: Axis): void {
  pen.fillStyle = axis.paper;
  pen.fillRect(0, 0, axis.width, AXIS);
  pen.fillStyle = axis.ink;
  pen.font = '12px sans-serif';
  pen.textAlign = 'center';
}

function drawDays(
  pen: CanvasRenderingContext2D,
  axis: Axis & { first: string | null },
  say: (day: string, withYear?: boolean) => string,
): void {
  if (!axis.first) return;
  begin(pen, axis);
  const step = [1, 2, 7, 14, 28, 56, 112, 364].find((n) => n * axis.view.sx >= 86) ?? 728;
  const first = new Date(`${axis.first}T00:00:00Z`).getTime();
  for (let day = 0; day < axis.columns; day += step) {
    const x = MARGIN + axis.view.x + day * axis.view.sx;
    const date = new Date(first + day * 86_400_000).toISOString().slice(0, 10);
    pen.fillText(say(date, axis.columns > 300), x, 16);
  }
}

function drawGenerations(pen: CanvasRenderingContext2D, axis: Axis, say: (n: number) => string): void {
  begin(pen, axis);
  const step = Math.max(1, Math.ceil(24 / axis.view.sx));
  for (let n = 0; n < axis.columns; n += step) pen.fillText(say(n), MARGIN + axis.view.x + n * axis.view.sx, 16);
}
