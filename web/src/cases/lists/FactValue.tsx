/** A fact and its new value, for many cases at once. */
import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { choices, useCases } from '../words';
import { useLists } from './words';

const DAYS = ['isolated_on', 'hospitalised_on', 'seen_by_doctor_on', 'outcome_on'] as const;
const WORDS = ['severity', 'outcome', 'source'] as const;
const TEXTS = ['hospital', 'setting'] as const;
const FACTS = [...DAYS, ...WORDS, ...TEXTS, 'exposed'] as const;
type Fact = (typeof FACTS)[number];

const within = <T extends string>(list: readonly T[], key: string): key is T =>
  (list as readonly string[]).includes(key);

type Value = string | boolean | null;
type Props = { fact: string; value: Value; set: (fact: string, value: Value) => void };

export function FactValue({ fact, value, set }: Props) {
  const t = useLists();
  return (
    <>
      <Select
        aria-label={t('bulk.fact')}
        placeholder={t('bulk.fact')}
        style={{ width: '100%' }}
        {...(fact ? { value: fact as Fact } : {})}
        onChange={(next) => set(next, null)}
        options={FACTS.map((key) => ({ value: key, label: t(`fact.${key}`) }))}
      />
      {fact && <ValueField fact={fact} value={value} set={(next) => set(fact, next)} />}
    </>
  );
}

function ValueField({ fact, value, set }: { fact: string; value: Value; set: (value: Value) => void }) {
  const t = useLists();
  const cases = useCases();
  const label = t('bulk.factValue');
  if (within(DAYS, fact)) {
    return (
      <DatePicker
        aria-label={label}
        style={{ width: '100%' }}
        value={typeof value === 'string' ? dayjs(value) : null}
        onChange={(day) => set(day ? day.format('YYYY-MM-DD') : null)}
      />
    );
  }
  if (within(TEXTS, fact)) {
    return (
      <Input
        aria-label={label}
        placeholder={label}
        value={typeof value === 'string' ? value : ''}
        onChange={(e) => set(e.target.value.trim() ? e.target.value : null)}
      />
    );
  }
  const options = within(WORDS, fact)
    ? choices(fact, cases)
    : [
        { value: 'true', label: t('yes') },
        { value: 'false', label: t('no') },
      ];
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ width: '100%' }}
      {...(value === null ? {} : { value: String(value) })}
      onChange={(next: string | undefined) =>
        set(next === undefined ? null : within(WORDS, fact) ? next : next === 'true')
      }
      options={options}
    />
  );
}
