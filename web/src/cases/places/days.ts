/** Stays laid out by calendar day: each piece has its day and where on it it begins and ends. Pure, so that it is tested without a page. */
import type { Timeline, Visit } from '../../api/types';
import { localOf } from './words';

export type Piece = { key: string; left: number; width: number; visit: Visit | null };
export type Day = { day: string; pieces: Piece[]; asked: { left: number; width: number } };

const DAY = 24 * 60;
const minuteOf = (local: string) => Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));

function next(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The parts of a time that fall on each day, in shares of the day. */
function* cut(from: string, until: string, zone: string): Generator<{ day: string; left: number; width: number }> {
  const [a, b] = [localOf(from, zone), localOf(until, zone)];
  for (let day = a.slice(0, 10); day <= b.slice(0, 10); day = next(day)) {
    const begin = day === a.slice(0, 10) ? minuteOf(a) : 0;
    const end = day === b.slice(0, 10) ? minuteOf(b) : DAY;
    if (end > begin) yield { day, left: begin / DAY, width: (end - begin) / DAY };
  }
}

export function daysOf(timeline: Timeline, zone: string): Day[] {
  const days = new Map<string, Day>();
  for (const { day, ...asked } of cut(timeline.from_at, timeline.until_at, zone))
    days.set(day, { day, pieces: [], asked });
  const put = (from: string, until: string, key: string, visit: Visit | null) => {
    for (const { day, left, width } of cut(from, until, zone)) {
      days.get(day)?.pieces.push({ key: `${key}${day}`, left, width, visit });
    }
  };
  for (const gap of timeline.gaps) put(gap.from_at, gap.until_at, gap.from_at, null);
  for (const visit of timeline.visits) put(visit.from_at, visit.until_at, visit.id, visit);
  return [...days.values()];
}
