/** The fields of an illness and its course; the symptoms are the pack's. */
import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import { api, read } from '../api/client';
import type { Facts } from '../api/types';
import { useText } from '../app/i18n';
import { filled } from './PersonFields';
import { type CasesKey, choices, useCases } from './words';

const NO_SYMPTOMS = 'none';

export function useCaseForm(disease: string) {
  return useQuery({
    queryKey: ['cases', 'form', disease],
    queryFn: () => read(api.GET('/cases/form', { params: { query: { disease } } })),
    staleTime: 60_000,
  });
}

/** A tri-state as a select: yes, no, or not known. */
export function useYesNo() {
  const t = useCases();
  return [
    { value: true, label: t('yes') },
    { value: false, label: t('no') },
  ];
}

export function FactsFields({ disease, short }: { disease: string; short?: boolean }) {
  const t = useCases();
  const text = useText();
  const form = useCaseForm(disease);
  const yesNo = useYesNo();
  const select = (name: string, key: CasesKey, options: { value: string | boolean; label: string }[]) => (
    <Form.Item key={name} name={['facts', name]} label={t(key)}>
      <Select allowClear options={options} placeholder={t('unknown')} />
    </Form.Item>
  );
  const day = (name: string, key: CasesKey) => (
    <Form.Item key={name} name={['facts', name]} label={t(key)}>
      <Input type="date" />
    </Form.Item>
  );
  const line = (name: string, key: CasesKey) => (
    <Form.Item key={name} name={['facts', name]} label={t(key)}>
      <Input />
    </Form.Item>
  );
  return (
    <div className="fields">
      {select('sex', 'f.sex', choices('sex', t))}
      <Form.Item name={['facts', 'age_years']} label={t('f.age')}>
        <InputNumber min={0} max={130} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      {day('onset_on', 'f.onset')}
      <Form.Item name={['facts', 'symptoms']} label={t('f.symptoms')} className="wide">
        <Select
          mode="multiple"
          placeholder={t('unknown')}
          options={[
            { value: NO_SYMPTOMS, label: t('f.symptoms.none') },
            ...(form.data?.symptoms ?? []).map((s) => ({ value: s.id, label: text(s.title) })),
          ]}
        />
      </Form.Item>
      {select('exposed', 'f.exposed', yesNo)}
      {select('pneumonia', 'f.pneumonia', yesNo)}
      {!short && [
        select('severity', 'f.severity', choices('severity', t)),
        line('occupation', 'f.occupation'),
        day('exposed_from', 'f.exposed.from'),
        day('exposed_until', 'f.exposed.until'),
        day('hospitalised_on', 'f.hospitalised'),
        line('hospital', 'f.hospital'),
        day('isolated_on', 'f.isolated'),
        select(
          'outcome',
          'f.outcome',
          choices('outcome', t).filter((c) => c.value !== 'on'),
        ),
        day('outcome_on', 'f.outcome.on'),
        select('source', 'f.source', choices('source', t)),
        line('setting', 'f.setting'),
        line('note', 'f.note'),
      ]}
    </div>
  );
}

/** From the form to what is sent: "no symptoms" is an empty list, nothing chosen is not known. */
export function factsOf(values: Facts | undefined): Facts {
  const facts = filled(values);
  if (facts.symptoms?.length === 0) delete facts.symptoms;
  else if (facts.symptoms?.includes(NO_SYMPTOMS)) facts.symptoms = facts.symptoms.filter((s) => s !== NO_SYMPTOMS);
  return facts;
}

/** From what is known to the form. */
export function formOf(facts: Facts): Facts {
  return facts.symptoms?.length === 0 ? { ...facts, symptoms: [NO_SYMPTOMS] } : facts;
}
