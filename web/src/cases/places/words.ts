import type { Place } from '../../api/types';
import { words } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { texts } from './texts';

export type PlacesKey = keyof typeof texts.zh;
export const usePlaces = words<PlacesKey>('places', texts);

const KINDS = Object.keys(texts.zh).filter((key) => key.startsWith('kind.')) as PlacesKey[];
export const VEHICLES = ['train', 'flight', 'bus', 'ship', 'taxi'];
export const spotChip: Record<string, string> = { open: 'chip bad', closed: 'chip ok' };

/** What the pack's rule says of a stay: yes, no, or that facts are missing. */
export function saysOf(proposed: boolean | null): PlacesKey {
  if (proposed === null) return 'verdict.unknown';
  return proposed ? 'verdict.proposed' : 'verdict.notproposed';
}

export function useKinds(): { value: string; label: string }[] {
  const t = usePlaces();
  return KINDS.map((key) => ({ value: key.slice('kind.'.length), label: t(key) }));
}

/** How a place is called: its number and day, its name, or what it is and where. */
export function usePlaceName(): (place: Place) => string {
  const t = usePlaces();
  const f = useFormat();
  return (place) => {
    const key = `kind.${place.kind}` as PlacesKey;
    const kind = KINDS.includes(key) ? t(key) : t('kind.other');
    const own = [place.service, place.name].filter(Boolean).join(' ');
    const day = place.runs_on ? f.day(place.runs_on, false) : '';
    if (own) return [own, day].filter(Boolean).join(' · ');
    return place.address ? `${kind}, ${place.address}` : kind;
  };
}

/** `1 h 30 min` */
export function useLength(): (minutes: number) => string {
  const t = usePlaces();
  return (minutes) => {
    const [h, m] = [Math.floor(minutes / 60), minutes % 60];
    if (h >= 48) return t('minutes.d', { d: Math.floor(h / 24), h: h % 24 });
    if (h === 0) return t('minutes.m', { m });
    return m === 0 ? t('minutes.h', { h }) : t('minutes.hm', { h, m });
  };
}

/** The moment at which a clock in `zone` shows `local` (`2020-02-27T18:00`). */
export function momentOf(local: string, zone: string): string {
  const asUtc = new Date(`${local}:00Z`).getTime();
  const shift = (at: number) => {
    const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    return new Date(`${parts.format(new Date(at)).replace(' ', 'T')}Z`).getTime() - at;
  };
  // The shift at the moment itself may be another than at the same figures in UTC: asked twice, as around a change of summer time.
  const near = asUtc - shift(asUtc);
  return new Date(asUtc - shift(near)).toISOString();
}

/** What a clock in `zone` shows at a moment, as an input for date and time takes it. */
export function localOf(moment: string, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(new Date(moment)).replace(' ', 'T');
}
