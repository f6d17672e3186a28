/** The last weeks' counts, what is still to be reported of the newest days, and the fan of the next four weeks. */
import { lazy, Suspense, useMemo } from 'react';
import type { Curve, Fan, Outlook } from '../../api/types';
import { useText } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { useShade } from '../../app/theme';
import { colours, frame } from '../../ui/chartStyle';
import { band, dayTooltip, patch } from './bands';
import { everyDay } from './RChart';
import { useOutlook } from './words';

const Chart = lazy(() => import('../../ui/Chart'));
/** Counts before the forecast: six weeks of days, or half a year of weeks. */
const SHOWN = { day: 42, week: 26 };
/** The outermost band may be many times the rest; the chart ends here, in times of the largest count or 80 % limit. */
const ROOM = 1.15;

/** The forecast in the periods of the curve. */
export const fansOf = (outlook: Outlook) =>
  outlook.period === 'week' ? outlook.forecast.weeks : outlook.forecast.days;

/** The top of the chart, and whether the outermost band goes beyond it. */
export function topOf(outlook: Outlook, curve: Curve): { top: number; cut: boolean } {
  const recent = curve.points.slice(-SHOWN[outlook.period]).map((p) => p.value);
  const inner = fansOf(outlook).map((d) => d.upper80);
  const late = outlook.nowcast.days.map((d) => d.upper);
  const largest = Math.max(4, ...recent, ...inner, ...late) * ROOM;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(largest)) - 1);
  const top = Math.ceil(largest / unit / 5) * unit * 5;
  return { top, cut: fansOf(outlook).some((d) => d.upper95 > top) };
}

export function ForecastChart({ outlook, curve }: { outlook: Outlook; curve: Curve }) {
  const t = useOutlook();
  const text = useText();
  const f = useFormat();
  const { shade } = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  const option = useMemo(() => {
    const c = colours();
    const { top } = topOf(outlook, curve);
    const fan = new Map(fansOf(outlook).map((d) => [d.day, d]));
    const counts = new Map(curve.points.slice(-SHOWN[outlook.period]).map((p) => [p.day, p.value]));
    const late = new Map(outlook.nowcast.days.map((d) => [d.day, d]));
    const days = everyDay([...counts.keys(), ...fan.keys()], outlook.period);
    const rows = days.map((day) => fan.get(day));
    const limits = (lower: keyof Fan, upper: keyof Fan) =>
      rows.map((d) => ({
        lower: d ? Math.min(top, Number(d[lower])) : null,
        upper: d ? Math.min(top, Number(d[upper])) : null,
      }));
    const n = (x: number | undefined) => f.number(x === undefined ? null : Math.round(x));
    const base = frame(c, days, (day) => f.day(day, false));
    const bar = { type: 'bar', stack: 'n', barCategoryGap: '18%', barMaxWidth: 22 } as const;
    const fans = [t('ahead.50'), t('ahead.80'), t('ahead.95')].map(patch);
    const named = [t('ahead.observed'), t('ahead.median'), ...fans];
    return {
      ...base,
      legend: { ...base.legend, data: late.size > 0 ? [...named, t('ahead.late')] : named },
      tooltip: {
        ...base.tooltip,
        formatter: dayTooltip(
          days,
          (day) => f.day(day),
          (i) => {
            const day = days[i] ?? '';
            const [d, l] = [fan.get(day), late.get(day)];
            if (d) {
              return [
                [t('ahead.median'), n(d.median)],
                [t('ahead.50'), `${n(d.lower50)}–${n(d.upper50)}`],
                [t('ahead.80'), `${n(d.lower80)}–${n(d.upper80)}`],
                [t('ahead.95'), `${n(d.lower95)}–${n(d.upper95)}`],
              ];
            }
            const seen: [string, string][] = [[t('ahead.observed'), n(counts.get(day))]];
            if (l) seen.push([t('ahead.late'), `${n(l.median - l.reported)} (${n(l.lower)}–${n(l.upper)})`]);
            return seen;
          },
        ),
      },
      yAxis: { ...base.yAxis, max: top, min: Math.min(0, ...counts.values()) },
      series: [
        {
          ...bar,
          name: t('ahead.observed'),
          data: days.map((d) => counts.get(d) ?? null),
          itemStyle: { color: c.bar },
        },
        {
          ...bar,
          name: t('ahead.late'),
          data: days.map((d) => {
            const l = late.get(d);
            return l ? Math.max(0, l.median - l.reported) : null;
          }),
          itemStyle: { color: c.line, borderColor: c.bar, borderType: 'dashed' },
        },
        ...band('f95', limits('lower95', 'upper95'), c.bound, 0.14, t('ahead.95')),
        ...band('f80', limits('lower80', 'upper80'), c.bound, 0.2, t('ahead.80')),
        ...band('f50', limits('lower50', 'upper50'), c.bound, 0.3, t('ahead.50')),
        {
          name: t('ahead.median'),
          type: 'line',
          symbol: 'none',
          data: rows.map((d) => (d ? Math.round(d.median * 10) / 10 : null)),
          lineStyle: { color: c.bound, width: 2 },
          itemStyle: { color: c.bound },
        },
      ],
    };
  }, [outlook, curve, shade, f.lang]);
  return (
    <Suspense fallback={<div className="chart chart-lazy" style={{ height: 260 }} />}>
      <Chart option={option} label={text(outlook.forecast.text)} />
    </Suspense>
  );
}
