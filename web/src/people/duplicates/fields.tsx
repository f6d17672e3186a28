/** Two versions of one thing side by side: what differs is marked, and where both know something one is chosen. */
import { Radio } from 'antd';
import { useDuplicates } from './words';

export type Side = 'left' | 'right';
/** What a field is called and how each side's value is shown; none when it is not known. */
export type Line = { field: string; title: string; left: string | null; right: string | null };
export type Chosen = Record<string, Side>;

export function differs(line: Line): boolean {
  return line.left !== null && line.right !== null && line.left !== line.right;
}

type Props = { lines: Line[]; keep: Side; chosen: Chosen; choose: ((field: string, side: Side) => void) | null };

export function Beside({ lines, keep, chosen, choose }: Props) {
  const t = useDuplicates();
  const known = lines.filter((line) => line.left !== null || line.right !== null);
  return (
    <div className="beside">
      {known.map((line) => {
        const open = differs(line);
        const side = chosen[line.field] ?? keep;
        const value = (at: Side) => {
          const shown = line[at];
          if (!open || !choose) return <span className={shown === null ? 'muted' : ''}>{shown ?? t('unknown')}</span>;
          return (
            <Radio
              checked={side === at}
              onChange={() => choose(line.field, at)}
              aria-label={`${line.title}: ${t(`compare.${at}`)}`}
            >
              {shown}
            </Radio>
          );
        };
        return (
          <div key={line.field} className="line">
            <div className="name">
              {line.title} {open && <span className="chip warn">{t('compare.differs')}</span>}
            </div>
            <div className="side">{value('left')}</div>
            <div className="side">{value('right')}</div>
          </div>
        );
      })}
    </div>
  );
}
