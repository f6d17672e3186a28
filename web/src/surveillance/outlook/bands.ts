/** Bands of a chart: the area between two lines, drawn as a clear line and an area stacked on it. */
type Limits = { lower: number | null; upper: number | null };

export function band(id: string, limits: Limits[], colour: string, opacity: number, name = '') {
  const line = { type: 'line', stack: id, symbol: 'none', silent: true, lineStyle: { width: 0 } } as const;
  return [
    { ...line, name: `${id} lower`, data: limits.map((l) => l.lower), itemStyle: { color: 'transparent' } },
    {
      ...line,
      name: name || `${id} upper`,
      data: limits.map((l) => (l.lower === null || l.upper === null ? null : l.upper - l.lower)),
      areaStyle: { color: colour, opacity },
      itemStyle: { color: colour, opacity },
    },
  ];
}

/** A tooltip that says for a day what `say` returns: lines of name and value. */
export function dayTooltip(days: string[], title: (day: string) => string, say: (i: number) => [string, string][]) {
  return (asked: unknown) => {
    const i = (Array.isArray(asked) ? asked[0]?.dataIndex : undefined) ?? -1;
    const day = days[i];
    if (day === undefined) return '';
    const lines = say(i).map(([name, value]) => `${name}&ensp;<b>${value}</b>`);
    return [title(day), ...lines].join('<br>');
  };
}

/** An entry of the legend for a band: a patch of its colour and not a point on a line. */
export const patch = (name: string) => ({ name, icon: 'rect' });
