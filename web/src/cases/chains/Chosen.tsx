/** What was clicked in the picture, and where it leads. */
import { Button } from 'antd';
import { Link } from 'react-router';
import type { CaseClass } from '../../api/types';
import { links } from '../../app/links';
import { useFormat } from '../../app/session';
import type { Pick } from './ChainPicture';
import { useChains } from './words';

type Props = {
  pick: Pick | null;
  first: string | null;
  onUnder: (id: string) => void;
  say: (c: CaseClass) => string;
};

export function dayAfter(first: string | null, x: number): string | null {
  return first ? new Date(Date.parse(`${first}T00:00:00Z`) + x * 86_400_000).toISOString().slice(0, 10) : null;
}

export function Chosen({ pick, first, onUnder, say }: Props) {
  const t = useChains();
  const f = useFormat();
  if (!pick) return <span className="muted small">{t('chains.sub')}</span>;
  if ('contact' in pick) {
    return (
      <span className="row small" style={{ gap: 8, flexWrap: 'wrap' }}>
        <strong>{t('chains.contact', { number: pick.contact.number })}</strong>
        <Link to={links.contact(pick.contact.id)}>{t('chains.open.contact')}</Link>
      </span>
    );
  }
  const n = pick.case;
  return (
    <span className="row small num" style={{ gap: 8, flexWrap: 'wrap' }}>
      <strong>{n.number}</strong>
      <span>
        {say(n.class)} · {f.day(dayAfter(first, n.x))} · {t('chains.nth', { n: n.generation })} · {t('chains.infected')}{' '}
        {f.number(n.infected)}
      </span>
      <Link to={links.case(n.id)}>{t('chains.open')}</Link>
      {n.infected > 0 && (
        <Button type="link" size="small" onClick={() => onUnder(n.id)}>
          {t('chains.under.go')}
        </Button>
      )}
    </span>
  );
}
