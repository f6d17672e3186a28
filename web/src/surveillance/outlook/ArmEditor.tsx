/** One arm of a comparison: which measures, from which day, how strong. */
import { Button, Checkbox, InputNumber } from 'antd';
import { type Arm, KINDS, type Kind, MEASURES, usual } from './question';
import { useOutlook } from './words';

type Props = {
  n: number;
  arm: Arm;
  days: number;
  colour: string;
  onChange: (arm: Arm) => void;
  onRemove: (() => void) | null;
};

export function ArmEditor({ n, arm, days, colour, onChange, onRemove }: Props) {
  const t = useOutlook();
  const title = t('w.arm', { n });
  const toggle = (kind: Kind, on: boolean) => {
    const next = { ...arm };
    if (on) next[kind] = usual(kind);
    else delete next[kind];
    // Contacts are traced of cases that are found.
    if (on && kind === 'tracing' && !next['mass-testing']) next.isolation ??= usual('isolation');
    if (!next.isolation && !next['mass-testing']) delete next.tracing;
    onChange(next);
  };
  return (
    <fieldset className="arm" style={{ borderTopColor: colour }}>
      <legend className="sr">{title}</legend>
      <div className="row between">
        <b>{title}</b>
        {onRemove && (
          <Button size="small" type="text" onClick={onRemove}>
            {t('w.remove')}
          </Button>
        )}
      </div>
      {Object.keys(arm).length === 0 && <p className="muted small">{t('w.none')}</p>}
      {KINDS.map((kind) => (
        <div key={kind} className="measure">
          <Checkbox checked={arm[kind] !== undefined} onChange={(e) => toggle(kind, e.target.checked)}>
            {t(`m.${kind}`)}
          </Checkbox>
          {arm[kind] && (
            <div className="row knobs">
              <Knob
                label={t('w.from')}
                of={`${title}, ${t(`m.${kind}`)}`}
                value={arm[kind].day}
                min={0}
                max={days - 1}
                onChange={(day) => onChange({ ...arm, [kind]: { ...(arm[kind] ?? usual(kind)), day } })}
              />
              <Knob
                label={t(`u.${kind}`)}
                of={`${title}, ${t(`m.${kind}`)}`}
                value={arm[kind].strength}
                min={0.1}
                max={MEASURES[kind].most}
                onChange={(strength) => onChange({ ...arm, [kind]: { ...(arm[kind] ?? usual(kind)), strength } })}
              />
              {MEASURES[kind].delay !== null && (
                <Knob
                  label={t('w.delay')}
                  of={`${title}, ${t(`m.${kind}`)}`}
                  value={arm[kind].delay ?? 0}
                  min={0}
                  max={14}
                  onChange={(delay) => onChange({ ...arm, [kind]: { ...(arm[kind] ?? usual(kind)), delay } })}
                />
              )}
            </div>
          )}
        </div>
      ))}
    </fieldset>
  );
}

type KnobProps = {
  label: string;
  of: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
};

function Knob({ label, of, value, min, max, onChange }: KnobProps) {
  return (
    <span className="knob small">
      <span className="muted">{label}</span>
      <InputNumber
        size="small"
        aria-label={`${of}: ${label}`}
        value={value}
        min={min}
        max={max}
        onChange={(next) => next !== null && onChange(next)}
      />
    </span>
  );
}
