/** One quantity of all arms by day: medians as lines, nine of ten runs as bands. */
import { lazy, Suspense, useMemo } from 'react';
import type { WhatIf } from '../../api/types';
import { useText } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { useShade } from '../../app/theme';
import { colours, frame } from '../../ui/chartStyle';
import { armColours } from './armColours';
import { band, dayTooltip } from './bands';
import { useOutlook } from './words';

const Chart = lazy(() => import('../../ui/Chart'));
const HEIGHT = 320;

export type Shown = 'infected' | 'ward' | 'icu';

export function WhatIfChart({ answer, shown }: { answer: WhatIf; shown: Shown }) {
  const t = useOutlook();
  const text = useText();
  const f = useFormat();
  const { shade } = useShade();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours come from CSS variables, which follow the shade
  const option = useMemo(() => {
    const c = colours();
    const colour = armColours();
    const days = answer.arms[0]?.days.map((d) => d.day) ?? [];
    const n = (x: number | undefined) => f.number(x === undefined ? null : Math.round(x));
    const name = (i: number) => t('w.arm', { n: i + 1 });
    const base = frame(c, days, (day) => f.day(day, false));
    return {
      ...base,
      legend: { ...base.legend, data: answer.arms.map((_, i) => name(i)) },
      tooltip: {
        ...base.tooltip,
        axisPointer: { type: 'line' },
        formatter: dayTooltip(
          days,
          (day) => `${f.day(day)} · ${t(`w.${shown}`)}`,
          (i) =>
            answer.arms.map((arm, a): [string, string] => {
              const b = arm.days[i]?.[shown];
              return [name(a), `${n(b?.median)} (${n(b?.lower)}–${n(b?.upper)})`];
            }),
        ),
      },
      series: answer.arms.flatMap((arm, i) => [
        ...band(
          `arm${i}`,
          arm.days.map((d) => d[shown]),
          colour[i] ?? '',
          0.16,
        ),
        {
          name: name(i),
          type: 'line',
          symbol: 'none',
          data: arm.days.map((d) => Math.round(d[shown].median * 10) / 10),
          lineStyle: { color: colour[i], width: 2 },
          itemStyle: { color: colour[i] },
        },
      ]),
    };
  }, [answer, shown, shade, f.lang]);
  return (
    <Suspense fallback={<div className="chart chart-lazy" style={{ height: HEIGHT }} />}>
      <Chart option={option} label={`${t(`w.${shown}`)}: ${text(answer.text)}`} height={HEIGHT} />
    </Suspense>
  );
}
