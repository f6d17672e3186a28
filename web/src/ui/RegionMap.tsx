/**
 * The map of levels: polygons from the API, coloured here; no tiles, no fonts, nothing fetched from elsewhere. Where a
 * higher level is proposed the polygon is hatched and outlined. The same regions stand in a list below the map, for the keyboard.
 */
import { type GeoJSONSource, Map as LibreMap, LngLatBounds, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { useEffect, useRef, useState } from 'react';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { RegionLevel } from '../api/types';
import { useShade } from '../app/theme';
import { useApp } from '../app/words';
import { hatch, paintOf, style } from './mapStyle';

setWorkerUrl(workerUrl);

export type Picked = { level: RegionLevel; x: number; y: number };
type Props = {
  shapes: GeoJSON.FeatureCollection;
  levels: RegionLevel[];
  own: string;
  onPick: (picked: Picked | null) => void;
};

function coloured(shapes: GeoJSON.FeatureCollection, levels: RegionLevel[]): GeoJSON.FeatureCollection {
  const byRegion = new Map(levels.map((l) => [l.region.id, l]));
  const features = shapes.features.map((shape) => {
    const id = String(shape.properties?.region_id ?? shape.id);
    const level = byRegion.get(id);
    const rises = level?.proposed && level.proposed.rank > level.level.rank;
    const properties = { id, color: level?.level.color ?? 'none', proposed: rises ? level.proposed?.color : '' };
    return { ...shape, properties };
  });
  return { type: 'FeatureCollection', features };
}

function boundsOf(shapes: GeoJSON.FeatureCollection): LngLatBounds {
  const bounds = new LngLatBounds();
  const walk = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === 'number') bounds.extend(c as [number, number]);
    else for (const inner of c) walk(inner);
  };
  for (const f of shapes.features) if ('coordinates' in f.geometry) walk(f.geometry.coordinates);
  return bounds;
}

export default function RegionMap({ shapes, levels, onPick, own }: Props) {
  const t = useApp();
  const { shade } = useShade();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<LibreMap | null>(null);
  const latest = useRef({ levels, onPick });
  const [ready, setReady] = useState(false);
  latest.current = { levels, onPick };

  useEffect(() => {
    if (!box.current) return;
    const made = new LibreMap({
      container: box.current,
      style: style(),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      bounds: boundsOf(shapes),
      fitBoundsOptions: { padding: 18 },
    });
    made.touchZoomRotate.disableRotation();
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    made.on('load', () => {
      made.addImage('hatch', hatch());
      setReady(true);
    });
    made.on('click', (e) => {
      const hit = made.queryRenderedFeatures(e.point, { layers: ['fill'] })[0];
      const level = latest.current.levels.find((l) => l.region.id === hit?.properties.id);
      latest.current.onPick(level ? { level, x: e.point.x, y: e.point.y } : null);
    });
    made.on('mousemove', (e) => {
      const hit = made.queryRenderedFeatures(e.point, { layers: ['fill'] })[0];
      made.getCanvas().style.cursor = hit ? 'pointer' : '';
      made.setFilter('hover', ['==', ['get', 'id'], hit?.properties.id ?? '']);
    });
    made.on('movestart', (e) => {
      if (e.originalEvent) latest.current.onPick(null);
    });
    map.current = made;
    return () => {
      setReady(false);
      made.remove();
      map.current = null;
    };
  }, [shapes]);

  useEffect(() => {
    if (ready) map.current?.setFilter('own', ['==', ['get', 'id'], own]);
  }, [ready, own]);

  useEffect(() => {
    if (ready) (map.current?.getSource('regions') as GeoJSONSource | undefined)?.setData(coloured(shapes, levels));
  }, [ready, shapes, levels]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  useEffect(() => {
    if (!ready || !map.current) return;
    for (const [layer, name, value] of paintOf())
      map.current.setPaintProperty(layer, name as 'fill-color', value as never);
    map.current.updateImage('hatch', hatch());
  }, [ready, shade]);

  return <section ref={box} aria-label={t('map.aria')} style={{ position: 'absolute', inset: 0 }} />;
}
