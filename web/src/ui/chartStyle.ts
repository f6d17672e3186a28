/** What every chart shares: colours read from the theme's variables, axes, tooltip. */
export function colours() {
  const css = getComputedStyle(document.documentElement);
  const of = (name: string) => css.getPropertyValue(`--${name}`).trim();
  return {
    ink: of('ink'),
    soft: of('ink-2'),
    muted: of('ink-3'),
    grid: of('grid'),
    panel: of('panel'),
    line: of('line'),
    bar: of('bar'),
    negative: of('bar-neg'),
    mean: of('mean'),
    bound: of('bound'),
    expect: of('expect'),
    late: of('late'),
  };
}

export type Colours = ReturnType<typeof colours>;

export function frame(c: Colours, days: string[], labelOf: (day: string) => string) {
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit', color: c.soft },
    grid: { left: 8, right: 12, top: 34, bottom: 6, containLabel: true },
    legend: { top: 2, left: 4, itemWidth: 14, itemHeight: 9, textStyle: { color: c.soft, fontSize: 12 } },
    tooltip: {
      trigger: 'axis',
      backgroundColor: c.panel,
      borderColor: c.line,
      textStyle: { color: c.ink, fontSize: 12.5 },
      axisPointer: { type: 'shadow' },
      confine: true,
    },
    xAxis: {
      type: 'category',
      data: days,
      axisLine: { lineStyle: { color: c.line }, onZero: true },
      axisTick: { show: false },
      axisLabel: { color: c.muted, hideOverlap: true, formatter: labelOf },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitLine: { lineStyle: { color: c.grid } },
      axisLabel: { color: c.muted },
    },
  };
}
