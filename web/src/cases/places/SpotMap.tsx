/** Spots as points on the boundaries of the region; nothing is fetched from elsewhere. The list below has the same content. */
import { type GeoJSONSource, Map as LibreMap, LngLatBounds, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { useEffect, useRef, useState } from 'react';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Spot } from '../../api/types';
import { useShade } from '../../app/theme';
import { hatch, paintOf, style } from '../../ui/mapStyle';
import { usePlaces } from './words';

setWorkerUrl(workerUrl);

type Props = { spots: Spot[]; shapes: GeoJSON.FeatureCollection; onPick: (spot: string) => void };

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function points(spots: Spot[]): GeoJSON.FeatureCollection {
  const features = spots.flatMap(({ id, state, place }) =>
    place.lat === null || place.lon === null
      ? []
      : [
          {
            type: 'Feature' as const,
            geometry: { type: 'Point' as const, coordinates: [place.lon, place.lat] },
            properties: { id, state },
          },
        ],
  );
  return { type: 'FeatureCollection', features };
}

/** Regions as mere ground: no level, nothing proposed. */
function plain(shapes: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features = shapes.features.map((shape) => ({ ...shape, properties: { color: 'none', proposed: '' } }));
  return { type: 'FeatureCollection', features };
}

/** Around the spots; around the region when none has coordinates. */
function boundsOf(spots: Spot[], shapes: GeoJSON.FeatureCollection): LngLatBounds {
  const bounds = new LngLatBounds();
  const walk = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === 'number') bounds.extend(c as [number, number]);
    else for (const inner of c) walk(inner);
  };
  const placed = points(spots).features;
  for (const f of placed.length > 0 ? placed : shapes.features)
    if ('coordinates' in f.geometry) walk(f.geometry.coordinates);
  return bounds;
}

export default function SpotMap({ spots, shapes, onPick }: Props) {
  const t = usePlaces();
  const { shade } = useShade();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<LibreMap | null>(null);
  const latest = useRef({ spots, onPick });
  const [ready, setReady] = useState(false);
  latest.current = { spots, onPick };

  useEffect(() => {
    if (!box.current) return;
    const bounds = boundsOf(latest.current.spots, shapes);
    const made = new LibreMap({
      container: box.current,
      style: style(),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      ...(bounds.isEmpty() ? {} : { bounds }),
      fitBoundsOptions: { padding: 60, maxZoom: 9 },
    });
    made.touchZoomRotate.disableRotation();
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    made.on('load', () => {
      made.addImage('hatch', hatch());
      (made.getSource('regions') as GeoJSONSource | undefined)?.setData(plain(shapes));
      made.addSource('spots', { type: 'geojson', data: points(latest.current.spots) });
      made.addLayer({
        id: 'spots',
        type: 'circle',
        source: 'spots',
        paint: {
          'circle-radius': 8,
          'circle-color': ['match', ['get', 'state'], 'open', colour('late'), colour('ok')],
          'circle-stroke-color': colour('panel'),
          'circle-stroke-width': 2,
        },
      });
      setReady(true);
    });
    made.on('click', 'spots', (e) => {
      const id = e.features?.[0]?.properties.id;
      if (typeof id === 'string') latest.current.onPick(id);
    });
    made.on('mousemove', (e) => {
      const over = made.getLayer('spots') && made.queryRenderedFeatures(e.point, { layers: ['spots'] }).length > 0;
      made.getCanvas().style.cursor = over ? 'pointer' : '';
    });
    map.current = made;
    return () => {
      setReady(false);
      made.remove();
      map.current = null;
    };
  }, [shapes]);

  useEffect(() => {
    if (ready) (map.current?.getSource('spots') as GeoJSONSource | undefined)?.setData(points(spots));
  }, [ready, spots]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  useEffect(() => {
    if (!ready || !map.current) return;
    for (const [layer, name, value] of paintOf())
      map.current.setPaintProperty(layer, name as 'fill-color', value as never);
  }, [ready, shade]);

  const shown = points(spots).features.length;
  return <section ref={box} aria-label={t('map.aria', { n: shown })} style={{ position: 'absolute', inset: 0 }} />;
}
