/** Samples of somebody with their results, and a line to register another. */
import { Button, Form, Input, Select } from 'antd';
import type { Sample } from '../api/types';
import { useAct } from '../app/queries';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Moment } from '../ui/Moment';
import { Empty, Panel } from '../ui/Page';
import { FormFindings } from './FormFindings';
import { choices, useCases, wordOf } from './words';

export const resultChip: Record<string, string> = { positive: 'chip bad', negative: 'chip ok', unclear: 'chip warn' };

type New = { tube: string; kind: string };
type Props = { samples: Sample[]; add: ((sample: New) => Promise<Sample>) | null };

export function Samples({ samples, add }: Props) {
  const t = useCases();
  const f = useFormat();
  return (
    <Panel title={t('case.samples')} n={samples.length} flush>
      {samples.length === 0 && <Empty title={t('case.samples.none')} />}
      {samples.map((s) => (
        <div key={s.id} className="todo">
          <span className="row between">
            <span className="t num">{s.tube}</span>
            <span className={s.result ? resultChip[s.result] : 'chip'}>
              {s.result ? t(wordOf('result', s.result)) : t('sample.waiting')}
            </span>
          </span>
          <span className="m">
            <span>{t(wordOf('kind', s.kind))}</span>
            <Moment at={s.taken_at} short />
            {s.result_by && <span>{f.person(s.result_by)}</span>}
          </span>
        </div>
      ))}
      {add && <AddSample add={add} />}
    </Panel>
  );
}

function AddSample({ add }: { add: (sample: New) => Promise<Sample> }) {
  const t = useCases();
  const app = useApp();
  const [form] = Form.useForm<New>();
  const act = useAct({
    run: add,
    slices: ['cases', 'audit'],
    done: t('sample.added'),
    after: () => form.resetFields(),
    quiet: true,
  });
  return (
    <div style={{ padding: 12 }}>
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)} initialValues={{ kind: 'throat' }}>
        <Form.Item name="tube" style={{ marginBottom: 8 }} rules={[{ required: true, message: app('required') }]}>
          <Input placeholder={t('sample.tube')} aria-label={t('sample.tube')} />
        </Form.Item>
        <Form.Item name="kind" style={{ marginBottom: 8 }}>
          <Select options={choices('kind', t)} aria-label={t('sample.kind')} />
        </Form.Item>
        <Button htmlType="submit" loading={act.isPending}>
          {t('case.samples.add')}
        </Button>
      </Form>
      <FormFindings error={act.error} />
    </div>
  );
}
