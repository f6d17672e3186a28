/** How long and how large the simulation is, and what replaces the estimates. */
import { InputNumber } from 'antd';
import type { Settings } from './question';
import { useOutlook } from './words';

type Props = { value: Settings; onChange: (next: Settings) => void };

export function WhatIfSettings({ value, onChange }: Props) {
  const t = useOutlook();
  const whole = [
    { key: 'days', label: t('w.days'), min: 14, max: 180 },
    { key: 'people', label: t('w.people'), min: 2000, max: 100_000 },
    { key: 'runs', label: t('w.runs'), min: 4, max: 100 },
    { key: 'seed', label: t('w.seed'), min: 0, max: 4_294_967_295 },
  ] as const;
  const open = [
    { key: 'r', label: t('w.r'), min: 0.1, max: 10, step: 0.1 },
    { key: 'share', label: t('w.share'), min: 1, max: 100, step: 1 },
  ] as const;
  return (
    <div className="settings">
      {whole.map(({ key, label, min, max }) => (
        <span key={key} className="knob small">
          <span className="muted">{label}</span>
          <InputNumber
            aria-label={label}
            value={value[key]}
            min={min}
            max={max}
            precision={0}
            onChange={(n) => n !== null && onChange({ ...value, [key]: n })}
          />
        </span>
      ))}
      {open.map(({ key, label, min, max, step }) => (
        <span key={key} className="knob small">
          <span className="muted">{label}</span>
          <InputNumber
            aria-label={label}
            value={value[key]}
            min={min}
            max={max}
            step={step}
            onChange={(n) => onChange({ ...value, [key]: n })}
          />
        </span>
      ))}
    </div>
  );
}
