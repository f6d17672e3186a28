/** R by day with its intervals, and a line at 1. */
import { lazy, Suspense, useMemo } from 'react';
import type { Outlook } from '../../api/types';
import { useText } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { useShade } from '../../app/theme';
import { colours, frame } from '../../ui/chartStyle';
import { band, dayTooltip, patch } from './bands';
import { useOutlook } from './words';

const Chart = lazy(() => import('../../ui/Chart'));
const HEIGHT = 220;
/** Early windows with few cases reach far up; what lies above says no more than "large". */
const HIGHEST = 8;

export function RChart({ outlook }: { outlook: Outlook }) {
  const t = useOutlook();
  const text = useText();
  const f = useFormat();
  const { shade } = useShade();
  const points = outlook.reproduction.points;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  const option = useMemo(() => {
    const c = colours();
    const mean = t(outlook.period === 'week' ? 'r.mean.week' : 'r.mean');
    const days = everyDay(
      points.map((p) => p.day),
      outlook.period,
    );
    const at = new Map(points.map((p) => [p.day, p]));
    const rows = days.map((day) => at.get(day));
    const cap = (n: number | undefined) => (n === undefined ? null : Math.min(n, HIGHEST));
    const base = frame(c, days, (day) => f.day(day, false));
    return {
      ...base,
      legend: { ...base.legend, data: [mean, patch(t('r.band')), t('r.one')] },
      tooltip: {
        ...base.tooltip,
        axisPointer: { type: 'line' },
        formatter: dayTooltip(
          days,
          (day) => f.day(day),
          (i) => {
            const p = rows[i];
            if (!p) return [];
            return [
              [t('r.now'), f.number(p.mean, 2)],
              [t('r.band'), `${f.number(p.lower, 2)}–${f.number(p.upper, 2)}`],
              [t('r.cases'), f.number(p.cases)],
            ];
          },
        ),
      },
      yAxis: { ...base.yAxis, minInterval: 0, min: 0, max: Math.min(HIGHEST, ceiling(points.map((p) => p.upper))) },
      series: [
        ...band(
          'r95',
          rows.map((p) => ({ lower: cap(p?.lower), upper: cap(p?.upper) })),
          c.bar,
          0.25,
          t('r.band'),
        ),
        ...band(
          'r50',
          rows.map((p) => ({ lower: cap(p?.lower50), upper: cap(p?.upper50) })),
          c.bar,
          0.3,
        ),
        {
          name: mean,
          type: 'line',
          symbol: rows.length < 3 ? 'circle' : 'none',
          data: rows.map((p) => cap(p?.mean)),
          lineStyle: { color: c.mean, width: 1.8 },
          itemStyle: { color: c.mean },
        },
        {
          name: t('r.one'),
          type: 'line',
          symbol: 'none',
          silent: true,
          data: days.map(() => 1),
          lineStyle: { color: c.late, width: 1, type: 'dashed' },
          itemStyle: { color: c.late },
        },
      ],
    };
  }, [points, outlook.period, shade, f.lang]);
  return (
    <Suspense fallback={<div className="chart chart-lazy" style={{ height: HEIGHT }} />}>
      <Chart option={option} label={text(outlook.reproduction.text)} height={HEIGHT} />
    </Suspense>
  );
}

function ceiling(values: number[]) {
  return Math.max(2, Math.ceil(Math.max(...values) * 2) / 2);
}

/** Days, or last days of weeks, between the first and the last, so that one without a value is a gap and not a jump. */
export function everyDay(days: string[], period: 'day' | 'week'): string[] {
  const step = period === 'week' ? 7 : 1;
  const [first, last] = [days[0], days[days.length - 1]];
  if (!first || !last) return [];
  const found: string[] = [];
  const day = new Date(`${first}T00:00:00Z`);
  for (let text = first; text <= last; text = day.toISOString().slice(0, 10)) {
    found.push(text);
    day.setUTCDate(day.getUTCDate() + step);
  }
  return found;
}
