/**
 * Numbers and times as a reader of either language expects them.
 *
 * Pure functions: language, time zone and the present are arguments, because the present may be a replayed day. Days
 * (YYYY-MM-DD) are calendar days without a zone; moments (RFC 3339) are shown in the node's zone.
 */
import type { Lang } from './i18n';

const LOCALE: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' };
export const NONE = '–';

export function formatNumber(value: number | null | undefined, lang: Lang, digits = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  return new Intl.NumberFormat(LOCALE[lang], { maximumFractionDigits: digits }).format(value);
}

export function formatSigned(value: number | null | undefined, lang: Lang): string {
  if (value === null || value === undefined) return NONE;
  return new Intl.NumberFormat(LOCALE[lang], { signDisplay: 'exceptZero', maximumFractionDigits: 1 }).format(value);
}

const HAN = /\p{Script=Han}/u;

/** A name written in both languages, Chinese first ("观察员 viewer"): the part in the page's language. Other names are left whole. */
export function formatPerson(name: string, lang: Lang): string {
  const at = name.lastIndexOf(' ');
  const [zh, en] = [name.slice(0, at), name.slice(at + 1)];
  if (at < 1 || !HAN.test(zh) || HAN.test(en)) return name;
  return lang === 'zh' ? zh : en;
}

/** A share (0.25) as a signed percentage (+25%). */
export function formatChange(share: number | null | undefined, lang: Lang): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NONE;
  const style = { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(LOCALE[lang], style).format(share);
}

export function formatBytes(bytes: number, lang: Lang): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let n = bytes;
  let i = 0;
  while (n >= 1000 && i < units.length - 1) {
    n /= 1000;
    i += 1;
  }
  return `${formatNumber(n, lang, n < 10 && i > 0 ? 1 : 0)} ${units[i]}`;
}

export function formatDay(day: string | null | undefined, lang: Lang, withYear = true): string {
  if (!day) return NONE;
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  const year = withYear ? ({ year: 'numeric' } as const) : {};
  return new Intl.DateTimeFormat(LOCALE[lang], { ...year, month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    date,
  );
}

export function formatMoment(moment: string | null | undefined, zone: string, lang: Lang, withYear = false): string {
  if (!moment) return NONE;
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  const year = withYear ? ({ year: 'numeric' } as const) : {};
  return new Intl.DateTimeFormat(LOCALE[lang], {
    ...year,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(date);
}

export function formatTime(moment: string, zone: string, lang: Lang): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return new Intl.DateTimeFormat(LOCALE[lang], {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(date);
}

/** The calendar day of a moment in a zone, as YYYY-MM-DD. */
export function dayOf(moment: string, zone: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment.slice(0, 10);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(date);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 hours ago", "in 2 days": how far a moment lies from another. */
export function formatAgo(moment: string, now: number, lang: Lang): string {
  const seconds = (new Date(moment).getTime() - now) / 1000;
  const words = new Intl.RelativeTimeFormat(LOCALE[lang], { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, 'minute');
}

export function formatValue(value: number | string | boolean | null, lang: Lang): string {
  if (value === null) return NONE;
  if (typeof value === 'boolean') return lang === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'number') return formatNumber(value, lang, Number.isInteger(value) ? 0 : 1);
  return value;
}
