/** The answer: a sentence, curves with bands, outcomes with their differences, and what they depend on. */
import { useState } from 'react';
import type { ArmView, WhatIf } from '../../api/types';
import { useText } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { Choices } from '../../ui/Filters';
import { Panel } from '../../ui/Page';
import { Rows } from '../../ui/Rows';
import { armColours } from './armColours';
import { Facts } from './Facts';
import { type Shown, WhatIfChart } from './WhatIfChart';
import { useOutlook } from './words';

/** To three digits: more would claim what a model can't know. */
export function rough(n: number): number {
  if (Math.abs(n) < 100) return Math.round(n);
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(n))) - 2);
  return Math.round(n / unit) * unit;
}

export function WhatIfResult({ answer }: { answer: WhatIf }) {
  const t = useOutlook();
  const text = useText();
  const f = useFormat();
  const [shown, setShown] = useState<string>('infected');
  const colour = armColours();
  const n = (x: number) => f.number(rough(x));
  const outcomes = answer.arms[0]?.outcomes ?? [];
  const cell = (arm: ArmView, outcome: string) => {
    const o = arm.outcomes.find((x) => x.outcome === outcome);
    if (!o) return null;
    const d = o.difference;
    return (
      <div>
        <b className="num">{n(o.mean)}</b> <span className="muted small num">({`${n(o.lower)}–${n(o.upper)}`})</span>
        {d && (d.mean !== 0 || d.lower !== 0) && (
          <div className="small num" title={t('w.difference')}>
            {f.signed(rough(d.mean))}{' '}
            <span className="muted">({`${f.signed(rough(d.lower))} … ${f.signed(rough(d.upper))}`})</span>
          </div>
        )}
      </div>
    );
  };
  return (
    <>
      <Panel title={t('w.curves')}>
        <div className="stack">
          <p style={{ fontSize: 15 }}>{text(answer.text)}</p>
          <Choices
            label={t('w.curves')}
            value={shown}
            onChoose={setShown}
            choices={(['infected', 'ward', 'icu'] as const).map((k) => ({ value: k, label: t(`w.${k}`) }))}
          />
          <WhatIfChart answer={answer} shown={shown as Shown} />
          <ul className="plain small">
            {answer.arms.map((arm, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two arms may be the same
              <li key={i} className="arm-line">
                <i className="swatch" style={{ background: colour[i] }} />
                <span>
                  <b>{t('w.arm', { n: i + 1 })}</b>{' '}
                  <span className="soft">
                    {arm.measures.length > 0 ? arm.measures.map(text).join(f.lang === 'zh' ? '；' : '; ') : t('w.none')}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      </Panel>
      <Panel title={t('w.outcome')} flush>
        <Rows
          label={t('w.outcome')}
          rows={outcomes.filter((o) =>
            answer.arms.some((a) => a.outcomes.some((x) => x.outcome === o.outcome && x.mean > 0)),
          )}
          id={(o) => o.outcome}
          empty={null}
          columns={[
            { head: t('w.outcome'), cell: (o) => text(o.title) },
            ...answer.arms.map((arm, i) => ({
              head: i === 0 ? t('w.arm', { n: 1 }) : `${t('w.arm', { n: i + 1 })} (${t('w.difference')})`,
              right: true,
              cell: (o: { outcome: string }) => cell(arm, o.outcome),
            })),
          ]}
        />
      </Panel>
      <Panel title={t('w.assumptions')}>
        <Facts facts={answer.assumptions} />
      </Panel>
    </>
  );
}
