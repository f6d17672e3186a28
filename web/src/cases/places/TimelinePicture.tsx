/** The days of a case as bars from midnight to midnight: where it was, what became a spot, and the hours that nobody knows of. */
import { Fragment } from 'react';
import type { Timeline, Visit } from '../../api/types';
import { useFormat, useSession } from '../../app/session';
import { daysOf, type Piece } from './days';
import { usePlaceName, usePlaces } from './words';
import './timeline.css';

type Props = { of: Timeline; onPick: (visit: string) => void };

/** What a stay is to whoever must decide. */
export function tone(visit: Visit): 'spot' | 'proposed' | 'stay' {
  if (visit.verdict.decision === 'confirmed') return 'spot';
  return visit.verdict.decision === null && visit.verdict.proposed ? 'proposed' : 'stay';
}

export function TimelinePicture({ of, onPick }: Props) {
  const t = usePlaces();
  const f = useFormat();
  const { me } = useSession();
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="days">
        <span />
        <div className="hours num" aria-hidden="true">
          {[0, 6, 12, 18, 24].map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </div>
        {daysOf(of, me.node.timezone).map((day) => (
          <Fragment key={day.day}>
            <span className="num small">
              {f.day(day.day, false)}
              {day.day === of.onset_on && <span className="mark">{t('visits.onset')}</span>}
              {day.day === of.isolated_on && <span className="mark">{t('visits.isolated')}</span>}
            </span>
            <div className="bar">
              <span className="asked" style={{ left: share(day.asked.left), width: share(day.asked.width) }} />
              {day.pieces.map((piece) => (
                <Block key={piece.key} of={piece} onPick={onPick} />
              ))}
            </div>
          </Fragment>
        ))}
      </div>
      <div className="legend">
        {(['spot', 'proposed', 'stay', 'gap'] as const).map((kind) => (
          <span key={kind} className="row" style={{ gap: 5 }}>
            <span className={`swatch ${kind}`} /> {t(`legend.${kind}`)}
          </span>
        ))}
      </div>
    </div>
  );
}

const share = (of: number) => `${(of * 100).toFixed(2)}%`;

function Block({ of, onPick }: { of: Piece; onPick: (visit: string) => void }) {
  const t = usePlaces();
  const f = useFormat();
  const name = usePlaceName();
  const where = { left: share(of.left), width: share(of.width) };
  const visit = of.visit;
  if (!visit) return <span className="gap" style={where} title={t('legend.gap')} />;
  const what = tone(visit);
  const words = `${name(visit.place)}, ${f.moment(visit.from_at)} – ${f.moment(visit.until_at)}, ${t(`legend.${what}`)}`;
  const narrow = of.width < 0.06;
  return (
    <button
      type="button"
      className={`piece ${what}${narrow ? ' narrow' : ''}`}
      style={where}
      title={words}
      aria-label={words}
      onClick={() => onPick(visit.id)}
    >
      {narrow ? '' : name(visit.place)}
    </button>
  );
}
