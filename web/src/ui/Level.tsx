/** A risk level, told three ways: colour, name, and a number of bars. */
import type { LevelBadge } from '../api/types';
import { useText } from '../app/i18n';
import { useApp } from '../app/words';

const BARS = [0, 1, 2, 3];

export function LevelMark({ rank }: { rank: number }) {
  return (
    <svg viewBox="0 0 15 12" aria-hidden="true">
      {BARS.map((i) => (
        <rect
          key={i}
          x={i * 4}
          y={9 - i * 3}
          width="3"
          height={3 + i * 3}
          rx=".6"
          fill="currentColor"
          opacity={i <= Math.max(0, rank) ? 1 : 0.22}
        />
      ))}
    </svg>
  );
}

export function Level({ of, big, proposed }: { of: LevelBadge; big?: boolean; proposed?: boolean }) {
  const text = useText();
  const t = useApp();
  const name = text(of.title);
  const shown = proposed ? t('level.proposed', { level: name }) : name;
  return (
    <span
      className={`level${big ? ' big' : ''}${proposed ? ' proposed' : ''}`}
      data-color={of.color}
      title={t('level.aria', { level: shown })}
    >
      <LevelMark rank={of.rank} />
      {shown}
    </span>
  );
}
