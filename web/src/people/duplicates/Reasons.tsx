/** Why two records may be of one person, field by field; no values. */
import type { Likeness } from '../../api/duplicates';
import { useText } from '../../app/i18n';
import { agreesChip, bits, useDuplicates } from './words';

export function Reasons({ likeness }: { likeness: Likeness }) {
  const t = useDuplicates();
  const text = useText();
  return (
    <table className="rows">
      <tbody>
        {likeness.parts.map((part) => (
          <tr key={part.field}>
            <td>
              <strong>{text(part.title)}</strong>
              <div className="muted small">{[text(part.left), text(part.right)].filter(Boolean).join(' / ')}</div>
            </td>
            <td>
              <span className={agreesChip[part.agrees]}>{t(`agrees.${part.agrees}`)}</span>{' '}
              {part.agrees !== 'missing' && <span className="soft small">{text(part.level)}</span>}
            </td>
            <td className="r num">{bits(part.weight)}</td>
          </tr>
        ))}
        {likeness.household < -0.05 && (
          <tr>
            <td colSpan={2} className="soft small">
              {t('compare.household')}
            </td>
            <td className="r num">{bits(likeness.household)}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={3} className="r num">
            {t('compare.weight', { weight: bits(likeness.weight) })}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

/** The same in one line, for lists. */
export function ReasonChips({ likeness }: { likeness: Likeness }) {
  const text = useText();
  const said = likeness.parts.filter((part) => part.agrees !== 'missing');
  return (
    <span className="row" style={{ gap: 4, flexWrap: 'wrap' }}>
      {said.map((part) => (
        <span key={part.field} className={agreesChip[part.agrees]} title={text(part.level)}>
          {text(part.title)}
        </span>
      ))}
    </span>
  );
}
