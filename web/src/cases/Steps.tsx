/** What happened, step by step: who, when, what. */
import type { Step } from '../api/types';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Moment } from '../ui/Moment';
import { Empty, Panel } from '../ui/Page';
import { useCases, wordOf } from './words';

export function Steps({ steps }: { steps: Step[] }) {
  const t = useCases();
  const app = useApp();
  const f = useFormat();
  return (
    <Panel title={t('case.steps')}>
      {steps.length === 0 && <Empty title={t('case.steps.none')} />}
      <ol className="plain stack" style={{ gap: 10 }}>
        {[...steps].reverse().map((s) => {
          const note = typeof s.content.note === 'string' ? s.content.note : '';
          const to = typeof s.content.to === 'string' ? s.content.to : '';
          return (
            <li key={`${s.at}${s.kind}`}>
              <div className="row">
                <strong>{t(wordOf('step', s.kind))}</strong>
                <span className="soft">{s.by ? f.person(s.by) : app('system')}</span>
              </div>
              {s.kind === 'cases.case.classified' && <p>{t('step.to', { to: t(wordOf('class', to)) })}</p>}
              {s.kind === 'cases.sample.result' && <p>{t('step.to', { to: t(wordOf('result', to)) })}</p>}
              {typeof s.content.number === 'string' && <p>{t('step.number', { number: s.content.number })}</p>}
              {note && <p>{note}</p>}
              <p className="muted small">
                <Moment at={s.at} />
              </p>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
