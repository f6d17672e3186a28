/** A plan in force: its phases as steps with the present one marked, and its tasks counted. */
import { Link } from 'react-router';
import type { RunningPlan, TaskTally } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { useResponse } from './words';

export function Tally({ of }: { of: TaskTally }) {
  const t = useResponse();
  const f = useFormat();
  return (
    <span className="row num" style={{ gap: 6 }}>
      {of.late > 0 && <span className="chip bad">{t('tally.late', { n: f.number(of.late) })}</span>}
      <span className="chip">{t('tally.open', { n: f.number(of.open) })}</span>
      <span className="chip ok">{t('tally.done', { n: f.number(of.done) })}</span>
    </span>
  );
}

export function Phases({ of }: { of: RunningPlan }) {
  const t = useResponse();
  const text = useText();
  return (
    <ol className="phases">
      {of.phases.map((p) => {
        const next = p.id === of.proposed_phase;
        return (
          <li
            key={p.id}
            className={p.current ? 'on' : next ? 'next' : ''}
            aria-current={p.current ? 'step' : undefined}
            title={p.condition ?? ''}
          >
            {text(p.title)}
            <div className="small" style={{ fontWeight: 400 }}>
              {p.current ? t('r.now') : next ? t('r.proposed') : '\u00a0'}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

export function RunningCard({ of }: { of: RunningPlan }) {
  const t = useResponse();
  const text = useText();
  const f = useFormat();
  return (
    <div className="todo">
      <div className="row between" style={{ marginBottom: 6 }}>
        <span className="row">
          <Link className="t" to={links.running(of.id)}>
            {text(of.title)}
          </Link>
          <span className="muted">{text(of.region.name)}</span>
          {of.ended_at && <span className="chip">{t('r.ended')}</span>}
        </span>
        <Tally of={of.tasks} />
      </div>
      <Phases of={of} />
      <div className="m num">{t('r.phase.since', { at: f.moment(of.phase_since) })}</div>
    </div>
  );
}
