/** One detector's view of a signal: observed bars, the expected line, its upper bound, its reference periods shaded, a mark over each day with an alarm. */
import { lazy, Suspense, useMemo } from 'react';
import type { DetectorEvidence, SignalDetail } from '../api/types';
import { useText } from '../app/i18n';
import { useFormat } from '../app/session';
import { useShade } from '../app/theme';
import { known, useApp } from '../app/words';
import { colours, frame } from '../ui/chartStyle';
import { columns, type Span } from './evidence';
import { useSurveillance } from './words';

const Chart = lazy(() => import('../ui/Chart'));

type Props = { signal: SignalDetail; detector: DetectorEvidence; span: Span };

export function SignalChart({ signal, detector, span }: Props) {
  const app = useApp();
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  const { shade } = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  const option = useMemo(() => {
    const c = colours();
    const shown = columns(signal.evidence, detector, span);
    const round = (n: number | null) => (n === null ? null : Math.round(n * 10) / 10);
    const line = { type: 'line', symbol: 'none', connectNulls: false } as const;
    const base = frame(
      c,
      shown.map((d) => d.day),
      (day) => f.day(day, shown.length > 120),
    );
    // Shading is a bar over the whole height on axes of its own, so that a single period has its full width and bars keep theirs.
    const shading = (kind: 'season' | 'plain', name: string, opacity: number) => ({
      name,
      type: 'bar',
      xAxisIndex: 1,
      yAxisIndex: 1,
      barGap: '-100%',
      barCategoryGap: 0,
      silent: true,
      z: 0,
      itemStyle: { color: c.mean, opacity },
      data: shown.map((d) => (d.reference === kind ? 1 : null)),
      tooltip: { show: false },
    });
    return {
      ...base,
      legend: { ...base.legend, type: 'scroll' },
      xAxis: [
        base.xAxis,
        { type: 'category', data: base.xAxis.data, show: false, position: 'top', axisPointer: { show: false } },
      ],
      yAxis: [
        {
          ...base.yAxis,
          name: detector.unit === 'cases' ? '' : t('chart.per100k'),
          nameTextStyle: { color: c.muted, align: 'left' },
        },
        { type: 'value', min: 0, max: 1, show: false },
      ],
      grid: { ...base.grid, top: detector.unit === 'cases' ? base.grid.top : 56 },
      series: [
        shading('plain', t('chart.reference'), 0.09),
        shading('season', t('chart.season'), 0.17),
        {
          name: detector.unit === 'cases' ? app('chart.observed') : t('chart.rate'),
          type: 'bar',
          barCategoryGap: '22%',
          barMaxWidth: 30,
          data: shown.map((d) => ({
            value: round(d.observed),
            itemStyle: { color: d.alarm ? c.late : c.bar, opacity: d.weighedDown ? 0.4 : 1 },
          })),
          itemStyle: { color: c.bar },
        },
        {
          ...line,
          name: app('chart.expected'),
          data: shown.map((d) => round(d.expected)),
          lineStyle: { color: c.expect, width: 1.8 },
          itemStyle: { color: c.expect },
        },
        {
          ...line,
          name: app('chart.upper'),
          data: shown.map((d) => round(d.upper)),
          lineStyle: { color: c.bound, width: 1.8, type: 'dashed' },
          itemStyle: { color: c.bound },
        },
        {
          name: app('chart.alarm'),
          type: 'line',
          lineStyle: { width: 0 },
          symbol: 'triangle',
          symbolSize: shown.length > 120 ? 6 : 9,
          symbolRotate: 180,
          showAllSymbol: true,
          symbolOffset: [0, -9],
          itemStyle: { color: c.late },
          data: shown.map((d) => (d.called ? round(d.observed) : null)),
          tooltip: { valueFormatter: (v: unknown) => (v === null || v === undefined ? '' : '▼') },
        },
      ].filter((s) => s.data.some((v) => v !== null)),
    };
  }, [signal, detector, span, shade, f.lang]);
  const alarm = detector.alarm;
  const label = `${text(signal.region.name)} ${app(known('ind', signal.indicator))}, ${text(detector.title)}: ${app('chart.observed')} ${f.number(alarm?.observed ?? signal.observed)}, ${app('chart.upper')} ${f.number(alarm?.upperbound ?? null, 1)}`;
  return (
    <Suspense fallback={<div className="chart" style={{ height: 320 }} />}>
      <Chart option={option} label={label} height={320} />
    </Suspense>
  );
}
