/** Results as they came, each with what became of it. */
import { Link } from 'react-router';
import type { LaboratoryResult } from '../../api/laboratory';
import { links } from '../../app/links';
import { useFormat } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { resultChip } from '../Samples';
import { useLaboratory, wordOf } from './words';

/** `within`: they stand on the page of their message, which needs no way to itself. */
export function ResultList({ results, within }: { results: LaboratoryResult[]; within?: boolean }) {
  const t = useLaboratory();
  const f = useFormat();
  return (
    <>
      {results.map((r) => (
        <div key={r.id} className="todo">
          <span className="row between">
            <span className="row">
              {r.result && <span className={resultChip[r.result] ?? 'chip'}>{t(wordOf('result', r.result))}</span>}
              <span className="soft">{t(wordOf('state', r.state))}</span>
              {r.reason && <span className="soft">· {t(wordOf('reason', r.reason))}</span>}
            </span>
            {r.sample_id ? (
              <Link className="num" to={links.sample(r.sample_id)}>
                {r.tube}
              </Link>
            ) : (
              <span className="num">{r.tube}</span>
            )}
          </span>
          <span className="m">
            <Moment at={r.entered_at} short />
            {r.test && <span>{r.test}</span>}
            {r.laboratory && <span>{r.laboratory}</span>}
            {r.entered_by && <span>{f.person(r.entered_by)}</span>}
            {r.note && <span>{r.note}</span>}
            {r.message_id && !within && <Link to={links.message(r.message_id)}>{t('parked.message')}</Link>}
          </span>
        </div>
      ))}
    </>
  );
}
