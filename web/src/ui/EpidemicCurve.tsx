/**
 * The epidemic curve: new cases by day as bars, the 7-day mean as a line, and what a falling cumulative count took back as
 * bars below zero. The same is said in one sentence for those who do not see it.
 */
import { lazy, Suspense, useMemo } from 'react';
import type { Curve } from '../api/types';
import { useText } from '../app/i18n';
import { useFormat } from '../app/session';
import { useShade } from '../app/theme';
import { useApp } from '../app/words';
import { colours, frame } from './chartStyle';
import { Empty } from './Page';

const Chart = lazy(() => import('./Chart'));

export function EpidemicCurve({ curve, height }: { curve: Curve; height?: number }) {
  const t = useApp();
  const text = useText();
  const f = useFormat();
  const { shade } = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  const option = useMemo(() => {
    const c = colours();
    const p = curve.points;
    const corrected = p.some((x) => x.correction < 0);
    const zero = (n: number) => (n === 0 ? null : n);
    return {
      ...frame(
        c,
        p.map((x) => x.day),
        (day) => f.day(day, false),
      ),
      series: [
        {
          name: t('chart.value'),
          type: 'bar',
          stack: 'n',
          data: p.map((x) => Math.max(0, x.value)),
          itemStyle: { color: c.bar },
          barCategoryGap: '18%',
          barMaxWidth: 26,
          large: p.length > 800,
        },
        ...(corrected
          ? [
              {
                name: t('chart.correction'),
                type: 'bar',
                stack: 'n',
                barMaxWidth: 26,
                data: p.map((x) => zero(x.correction)),
                itemStyle: { color: c.negative },
              },
            ]
          : []),
        {
          name: t('chart.mean'),
          type: 'line',
          data: p.map((x) => (x.mean7 === null ? null : Math.round(x.mean7 * 10) / 10)),
          symbol: 'none',
          lineStyle: { color: c.mean, width: 1.6 },
          itemStyle: { color: c.mean },
        },
      ],
    };
  }, [curve, shade, f.lang]);

  if (curve.points.length === 0) return <Empty title={t('chart.none')} hint={t('chart.none.do')} />;
  const first = curve.points[0];
  const last = curve.points[curve.points.length - 1];
  const peak = curve.points.reduce((a, b) => (b.value > a.value ? b : a));
  const label = t('chart.summary', {
    region: text(curve.region.name),
    from: f.day(first?.day),
    to: f.day(last?.day),
    n: curve.points.length,
    sum: f.number(curve.points.slice(-7).reduce((sum, x) => sum + x.value, 0)),
    max: f.number(peak.value),
    peak: f.day(peak.day),
  });
  return (
    <Suspense fallback={<div className="chart chart-lazy" style={height ? { height } : undefined} />}>
      <Chart option={option} label={label} {...(height ? { height } : {})} />
    </Suspense>
  );
}
