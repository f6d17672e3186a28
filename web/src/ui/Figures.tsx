/** Key figures. Each opens the rows behind it. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';

type Props = { label: string; value: ReactNode; unit?: ReactNode; note?: ReactNode; to?: string; late?: boolean };

export function Figure({ label, value, unit, note, to, late }: Props) {
  const inside = (
    <>
      <div className="k">{label}</div>
      <div className={late ? 'v late' : 'v'}>
        {value} {unit && <span className="u">{unit}</span>}
      </div>
      {note && <div className="u num">{note}</div>}
    </>
  );
  return to ? (
    <Link className="figure" to={to}>
      {inside}
    </Link>
  ) : (
    <div className="figure">{inside}</div>
  );
}

export function Figures({ children }: { children: ReactNode }) {
  return <div className="figures">{children}</div>;
}
