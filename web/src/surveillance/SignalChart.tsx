/** Observed bars, the expected line, the upper bound of one method, and a mark over each day on which any method alarmed. */
import { lazy, Suspense, useMemo } from 'react';
import type { SignalDetail } from '../api/types';
import { useText } from '../app/i18n';
import { useFormat } from '../app/session';
import { useShade } from '../app/theme';
import { known, useApp } from '../app/words';
import { colours, frame } from '../ui/chartStyle';

const Chart = lazy(() => import('../ui/Chart'));

export function SignalChart({ signal, method }: { signal: SignalDetail; method: string }) {
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const { shade } = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  const option = useMemo(() => {
    const c = colours();
    const days = signal.evidence;
    const verdict = (i: number) => days[i]?.verdicts.find((v) => v.method === method);
    const round = (n: number | null | undefined) => (n == null ? null : Math.round(n * 10) / 10);
    const alarmed = (i: number) => days[i]?.verdicts.filter((v) => v.alarm) ?? [];
    const line = { type: 'line', symbol: 'none', connectNulls: false } as const;
    return {
      ...frame(
        c,
        days.map((d) => d.day),
        (day) => f.day(day, false),
      ),
      series: [
        {
          name: app('chart.observed'),
          type: 'bar',
          barCategoryGap: '22%',
          barMaxWidth: 30,
          data: days.map((d, i) => ({
            value: d.observed,
            itemStyle: { color: verdict(i)?.alarm ? c.late : c.bar },
          })),
          itemStyle: { color: c.bar },
        },
        {
          ...line,
          name: app('chart.expected'),
          data: days.map((_, i) => round(verdict(i)?.expected)),
          lineStyle: { color: c.expect, width: 1.8 },
          itemStyle: { color: c.expect },
        },
        {
          ...line,
          name: app('chart.upper'),
          data: days.map((_, i) => round(verdict(i)?.upperbound)),
          lineStyle: { color: c.bound, width: 1.8, type: 'dashed' },
          itemStyle: { color: c.bound },
        },
        {
          name: app('chart.alarm'),
          type: 'line',
          lineStyle: { width: 0 },
          symbol: 'triangle',
          symbolSize: 9,
          symbolRotate: 180,
          symbolOffset: [0, -9],
          itemStyle: { color: c.late },
          data: days.map((d, i) => (alarmed(i).length > 0 ? d.observed : null)),
          tooltip: { valueFormatter: (v: unknown) => (v === null ? '' : '▼') },
        },
      ].filter((s) => s.type !== 'line' || s.data.some((v) => v !== null)),
    };
  }, [signal, method, shade, f.lang]);
  const last = signal.evidence[signal.evidence.length - 1];
  const label = `${text(signal.region.name)} ${app(known('ind', signal.indicator))}: ${app('chart.observed')} ${f.number(last?.observed)}, ${app('chart.upper')} ${f.number(signal.upperbound, 1)}`;
  return (
    <Suspense fallback={<div className="chart" style={{ height: 320 }} />}>
      <Chart option={option} label={label} height={320} />
    </Suspense>
  );
}
