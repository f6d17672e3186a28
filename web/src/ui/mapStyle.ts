/** The map's style, made here: background, filled polygons, hatching for proposals, borders, hover. */
import type { StyleSpecification } from 'maplibre-gl';

const LEVELS = ['green', 'blue', 'yellow', 'orange', 'red'] as const;

function variable(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function fillColour(): unknown {
  return ['match', ['get', 'color'], ...LEVELS.flatMap((l) => [l, variable(`lv-${l}-fill`)]), variable('line-2')];
}

/** Paint properties that follow the theme. */
export function paintOf(): [layer: string, name: string, value: unknown][] {
  return [
    ['sea', 'background-color', variable('sea')],
    ['fill', 'fill-color', fillColour()],
    ['border', 'line-color', variable('panel')],
    ['proposed', 'line-color', variable('ink')],
    ['own', 'line-color', variable('ink')],
    ['hover', 'line-color', variable('accent')],
  ];
}

export function style(): StyleSpecification {
  const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
  const proposed = ['!=', ['get', 'proposed'], ''];
  const sheet = {
    version: 8,
    sources: { regions: { type: 'geojson', data: empty } },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': variable('sea') } },
      { id: 'fill', type: 'fill', source: 'regions', paint: { 'fill-color': fillColour() } },
      { id: 'hatched', type: 'fill', source: 'regions', filter: proposed, paint: { 'fill-pattern': 'hatch' } },
      {
        id: 'border',
        type: 'line',
        source: 'regions',
        paint: { 'line-color': variable('panel'), 'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.6, 9, 1.6] },
      },
      {
        id: 'proposed',
        type: 'line',
        source: 'regions',
        filter: proposed,
        paint: { 'line-color': variable('ink'), 'line-width': 1.4, 'line-dasharray': [2, 1.5] },
      },
      {
        id: 'own',
        type: 'line',
        source: 'regions',
        filter: ['==', ['get', 'id'], ''],
        paint: { 'line-color': variable('ink'), 'line-width': 2.6 },
      },
      {
        id: 'hover',
        type: 'line',
        source: 'regions',
        filter: ['==', ['get', 'id'], ''],
        paint: { 'line-color': variable('accent'), 'line-width': 2.6 },
      },
    ],
  };
  return sheet as unknown as StyleSpecification;
}

const SIZE = 12;

/** Diagonal lines, drawn pixel by pixel so that no picture has to be fetched. */
export function hatch(): { width: number; height: number; data: Uint8ClampedArray } {
  const data = new Uint8ClampedArray(SIZE * SIZE * 4);
  const dark = document.documentElement.dataset.theme === 'dark';
  const ink = dark ? 255 : 15;
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const at = (y * SIZE + x) * 4;
      const on = (x + y) % 6 < 2;
      data.set([ink, ink, ink, on ? 150 : 0], at);
    }
  }
  return { width: SIZE, height: SIZE, data };
}
