/** Pass a question about a case to a duty, here or in another region. */
import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import { useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useApp } from '../../app/words';
import { RegionPicker } from '../../ui/RegionPicker';
import { FormFindings } from '../FormFindings';
import { useInvestigation } from './words';

type Values = { region: string; duty: string; question: string; hours: number };
const HOURS = [2, 6, 12, 24, 72];

export function AskClue({ caseId, close }: { caseId: string; close: () => void }) {
  const t = useInvestigation();
  const app = useApp();
  const text = useText();
  const go = useNavigate();
  const [form] = Form.useForm<Values>();
  const duties = useQuery({ queryKey: ['people', 'duties'], queryFn: () => read(api.GET('/people/duties')) });
  const node = useQuery({ queryKey: ['people', 'node'], queryFn: () => read(api.GET('/people/node')) });
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: (v: Values) => {
      const due = new Date(Date.parse(node.data?.now ?? new Date().toISOString()) + v.hours * 3_600_000).toISOString();
      const body = { region_id: v.region, duty: v.duty, question: v.question, due_at: due };
      return read(api.POST('/cases/records/{id}/clues', { params: { path: { id: caseId } }, body }));
    },
    slices: ['cases', 'response', 'audit'],
    done: t('clues.asked'),
    after: (clue) => void go(links.clue(clue.id)),
    quiet: true,
  });
  return (
    <Modal
      open
      title={t('clues.ask')}
      okText={t('clues.ask')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)} initialValues={{ hours: 6 }}>
        <Form.Item name="region" label={t('clues.to')} rules={needed}>
          <RegionPicker placeholder={t('clues.to')} />
        </Form.Item>
        <Form.Item name="duty" label={t('clues.duty')} rules={needed}>
          <Select
            aria-label={t('clues.duty')}
            showSearch={{ optionFilterProp: 'label' }}
            options={(duties.data ?? [])
              .filter((d) => d.rights.includes('do-task'))
              .map((d) => ({ value: d.id, label: text(d.title) }))}
          />
        </Form.Item>
        <Form.Item name="question" label={t('clues.question')} extra={t('clues.question.hint')} rules={needed}>
          <Input.TextArea rows={4} maxLength={600} />
        </Form.Item>
        <Form.Item name="hours" label={t('clues.due')} rules={needed}>
          <Select options={HOURS.map((h) => ({ value: h, label: t('clues.hours', { n: h }) }))} />
        </Form.Item>
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
