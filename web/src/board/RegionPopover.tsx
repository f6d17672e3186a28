/** A region's numbers beside the place that was clicked, and the two ways on. */
import { useEffect } from 'react';
import { Link } from 'react-router';
import type { RegionLevel } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Level } from '../ui/Level';
import { useBoard } from './words';

type Props = { of: RegionLevel; x: number; y: number; close: () => void };

export function RegionPopover({ of, x, y, close }: Props) {
  const t = useBoard();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => e.key === 'Escape' && close();
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [close]);
  const place = {
    left: `clamp(8px, ${Math.round(x) + 10}px, calc(100% - 278px))`,
    top: `clamp(8px, ${Math.round(y) - 60}px, calc(100% - 216px))`,
  };
  return (
    <div className="popover" role="dialog" aria-label={text(of.region.name)} style={place}>
      <div className="row between" style={{ flexWrap: 'nowrap' }}>
        <strong className="clip" style={{ fontSize: 15 }}>
          {text(of.region.name)}
        </strong>
        <button type="button" className="iconbtn" onClick={close} aria-label={app('close')}>
          ×
        </button>
      </div>
      <div className="row" style={{ gap: 5, marginBottom: 6 }}>
        <Level of={of.level} />
        {of.proposed && of.proposed.level !== of.level.level && <Level of={of.proposed} proposed />}
        {of.since && <span className="muted small">{t('since', { day: f.day(of.since, false) })}</span>}
      </div>
      <dl className="dl num" style={{ gap: '1px 12px', marginBottom: 8 }}>
        <dt>{t('new7')}</dt>
        <dd>{f.number(of.new_7d)}</dd>
        <dt>{t('new14')}</dt>
        <dd>{f.number(of.new_14d)}</dd>
        <dt>{t('rate')}</dt>
        <dd>
          {f.number(of.incidence_14d, 1)} <span className="muted small">{t('rate.unit')}</span>
        </dd>
        <dt>{t('total')}</dt>
        <dd>{f.number(of.total)}</dd>
      </dl>
      <div className="row" style={{ gap: 16 }}>
        <Link to={links.region(of.region.id)}>{t('open.region')}</Link>
        <Link to={links.board(of.region.id)}>{t('open.board')}</Link>
      </div>
    </div>
  );
}
