/** Why: the reason in words, and each figure with its threshold and whether it holds. A figure opens the rows behind it. */
import { Link } from 'react-router';
import type { Figure, Reason } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat, useSession } from '../app/session';
import { useApp } from '../app/words';
import { Rows } from './Rows';

export function ReasonTable({
  reason,
  region,
  showRule = false,
}: {
  reason: Reason;
  region: string;
  showRule?: boolean;
}) {
  const t = useApp();
  const text = useText();
  const f = useFormat();
  const { disease, can } = useSession();
  const value = (x: Figure) => `${f.value(x.value)}${x.value === null ? '' : ` ${text(x.unit)}`}`;
  return (
    <div className="stack">
      <p style={{ fontSize: 15 }}>{text(reason.text)}</p>
      {reason.figures.length > 0 && (
        <Rows
          label={t('basis')}
          rows={reason.figures}
          id={(x) => x.call}
          empty={null}
          columns={[
            { head: t('basis'), cell: (x) => text(x.title) },
            {
              head: t('figure'),
              right: true,
              cell: (x) =>
                can('see-surveillance') ? <Link to={links.rows(x.call, region, disease)}>{value(x)}</Link> : value(x),
            },
            { head: t('threshold'), right: true, cell: (x) => <span className="num">{x.threshold ?? ''}</span> },
            {
              head: t('holds'),
              cell: (x) =>
                x.holds === null ? (
                  x.value === null && <span className="muted">{t('holds.unknown')}</span>
                ) : (
                  <span className={x.holds ? 'chip on' : 'chip'}>
                    {x.holds ? `✓ ${t('holds.yes')}` : `– ${t('holds.no')}`}
                  </span>
                ),
            },
          ]}
        />
      )}
      {reason.expression && (
        <details open={showRule}>
          <summary className="muted small">{t('basis.rule')}</summary>
          <code>{reason.expression}</code>
        </details>
      )}
    </div>
  );
}
