/** One condition: which column, how it is compared, with what. */
import { DatePicker, Input, InputNumber, Modal, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { ListColumn, ListOfCases } from '../../api/lists';
import { useText } from '../../app/i18n';
import { useSession } from '../../app/session';
import { useCaseForm } from '../FactsFields';
import type { Condition, Op } from './state';
import { useLists } from './words';

const UNKNOWN = '-';
type How = Op | 'unknown' | 'known';

function howsOf(column: ListColumn): How[] {
  const ordered = ['int', 'real', 'day', 'moment'].includes(column.kind);
  const first: How[] = column.kind === 'moment' ? ['>=', '<='] : ordered ? ['>=', '<=', '='] : ['=', '!='];
  const plain = column.kind === 'bool' ? (['='] as How[]) : first;
  return column.optional ? [...plain, 'unknown', 'known'] : plain;
}

function howOf(condition: Condition): How {
  const unknown = condition.values.length === 1 && condition.values[0] === UNKNOWN;
  if (unknown) return condition.op === '=' ? 'unknown' : 'known';
  return condition.op;
}

type Props = {
  info: ListOfCases;
  start: Condition | null;
  close: () => void;
  keep: (condition: Condition) => void;
};

export function ConditionDialog({ info, start, close, keep }: Props) {
  const t = useLists();
  const text = useText();
  const filters = info.columns.filter((c) => c.filters);
  const [key, setKey] = useState(start?.column ?? filters[0]?.key ?? '');
  const column = filters.find((c) => c.key === key);
  const [how, setHow] = useState<How>(start ? howOf(start) : column ? (howsOf(column)[0] ?? '=') : '=');
  const [values, setValues] = useState<string[]>(start && howOf(start) === start.op ? start.values : []);
  const choose = (next: string) => {
    const found = filters.find((c) => c.key === next);
    setKey(next);
    setHow(found ? (howsOf(found)[0] ?? '=') : '=');
    setValues(found?.kind === 'bool' ? ['true'] : []);
  };
  const bare = how === 'unknown' || how === 'known';
  const days = column?.kind === 'day' || column?.kind === 'moment';
  const label = (h: How) =>
    days && (h === '>=' || h === '<=' || h === '=') ? t(`op.day.${h}`) : t(`op.${h}` as 'op.=');
  return (
    <Modal
      open
      title={t('filter.add')}
      okText={t('filter.apply')}
      cancelText={t('cancel')}
      onCancel={close}
      okButtonProps={{ disabled: !bare && values.length === 0 }}
      onOk={() =>
        keep(
          bare
            ? { column: key, op: how === 'unknown' ? '=' : '!=', values: [UNKNOWN] }
            : { column: key, op: how, values },
        )
      }
    >
      <div className="stack">
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('filter.column')}
          style={{ width: '100%' }}
          value={key}
          onChange={choose}
          options={filters.map((c) => ({ value: c.key, label: text(c.title) }))}
        />
        {column && (
          <Radio.Group
            optionType="button"
            value={how}
            onChange={(e) => setHow(e.target.value)}
            options={howsOf(column).map((h) => ({ value: h, label: label(h) }))}
          />
        )}
        {column && !bare && <Values column={column} values={values} set={setValues} />}
      </div>
    </Modal>
  );
}

function Values({ column, values, set }: { column: ListColumn; values: string[]; set: (v: string[]) => void }) {
  const t = useLists();
  const text = useText();
  const { disease } = useSession();
  const form = useCaseForm(disease).data;
  const [first] = values;
  if (column.kind === 'word' || column.kind === 'grade' || column.kind === 'programme') {
    const packed = column.kind === 'grade' ? form?.grades : form?.programmes;
    const choices = column.kind === 'word' ? column.words : (packed ?? []);
    return (
      <Select
        mode="multiple"
        aria-label={t('value')}
        style={{ width: '100%' }}
        value={values.filter((v) => v !== UNKNOWN)}
        onChange={set}
        options={choices.map((w) => ({ value: w.id, label: text(w.title) }))}
      />
    );
  }
  if (column.kind === 'bool') {
    return (
      <Radio.Group
        optionType="button"
        value={first ?? 'true'}
        onChange={(e) => set([e.target.value])}
        options={[
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
      />
    );
  }
  if (column.kind === 'int' || column.kind === 'real') {
    return (
      <InputNumber
        aria-label={t('value')}
        style={{ width: '100%' }}
        value={first === undefined ? null : Number(first)}
        onChange={(n) => set(n === null ? [] : [String(n)])}
      />
    );
  }
  if (column.kind === 'day' || column.kind === 'moment') return <DayValue value={first} set={(v) => set([v])} />;
  return (
    <Input
      aria-label={t('value')}
      value={first ?? ''}
      onChange={(e) => set(e.target.value.trim() ? [e.target.value.trim()] : [])}
    />
  );
}

/** A fixed day, or one that moves with today, so that a saved view stays true tomorrow. */
function DayValue({ value, set }: { value: string | undefined; set: (value: string) => void }) {
  const t = useLists();
  const moving = value?.startsWith('today') ?? false;
  const offset = Number(value?.replace('today', '') || 0);
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Radio.Group
        value={moving}
        onChange={(e) => set(e.target.value ? 'today' : dayjs().format('YYYY-MM-DD'))}
        options={[
          { value: false, label: t('day.fixed') },
          { value: true, label: t('day.moving') },
        ]}
      />
      {moving ? (
        <InputNumber
          aria-label={t('day.relative')}
          addonAfter={t('day.relative')}
          min={-3650}
          max={3650}
          value={offset}
          onChange={(n) => set(n ? `today${n > 0 ? '+' : ''}${n}` : 'today')}
        />
      ) : (
        <DatePicker
          aria-label={t('value')}
          style={{ width: '100%' }}
          value={value ? dayjs(value) : null}
          onChange={(day) => day && set(day.format('YYYY-MM-DD'))}
        />
      )}
    </div>
  );
}
