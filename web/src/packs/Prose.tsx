/**
 * An explained plan as the server tells it: lines whose indentation says what belongs to what. Names with their id become headings,
 * conditions become code. Text only: nothing in it becomes HTML by itself.
 */
type Line = { depth: number; text: string; id: string | null; code: string | null; head: boolean };

const NAMED = /^(.*?)\s*[(（]([a-z][a-z0-9-]*)[)）]$/;
const CONDITION = /^(.*?[:：]\s*)([a-z_]+\(.*)$/;

export function linesOf(source: string): Line[] {
  const raw = source.split('\n').filter((l) => l.trim() !== '');
  const depthOf = (l: string | undefined) => (l ? l.length - l.trimStart().length : 0);
  return raw.map((l, i) => {
    const depth = depthOf(l);
    const named = NAMED.exec(l.trim());
    const condition = CONDITION.exec(l.trim());
    const opens = depth === 0 && !condition && depthOf(raw[i + 1]) > 0;
    return {
      depth,
      text: named?.[1] ?? condition?.[1] ?? l.trim(),
      id: named?.[2] ?? null,
      code: condition?.[2] ?? null,
      head: named !== null || opens,
    };
  });
}

export function Prose({ source }: { source: string }) {
  return (
    <div className="prose">
      {linesOf(source).map((l, n) => {
        const style = { paddingLeft: `${l.depth * 0.6}em` };
        const key = `${n}`;
        const inside = (
          <>
            {l.text}
            {l.id && <span className="muted mono"> {l.id}</span>}
            {l.code && <code>{l.code}</code>}
          </>
        );
        if (!l.head)
          return (
            <p key={key} style={style}>
              {inside}
            </p>
          );
        return l.depth === 0 ? (
          <h3 key={key}>{inside}</h3>
        ) : (
          <h4 key={key} style={style}>
            {inside}
          </h4>
        );
      })}
    </div>
  );
}
