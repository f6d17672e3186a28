/** Mark a case or contact as a key person, for a reason of the pack. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { useApp } from '../../app/words';
import { FormFindings } from '../FormFindings';
import { useInvestigation } from './words';

type Values = { reason: string; note?: string };
type Who = { kind: 'case' | 'contact'; id: string; disease: string };

/** For those who may investigate. */
export function KeyPersonButton(who: Who) {
  const t = useInvestigation();
  const { can } = useSession();
  const [open, show] = useState(false);
  if (!can('investigate')) return null;
  return (
    <>
      <Button onClick={() => show(true)}>{t('key.mark')}</Button>
      {open && <MarkKeyPerson {...who} close={() => show(false)} />}
    </>
  );
}

function MarkKeyPerson({ kind, id, disease, close }: Who & { close: () => void }) {
  const t = useInvestigation();
  const app = useApp();
  const text = useText();
  const [form] = Form.useForm<Values>();
  const offered = useQuery({
    queryKey: ['cases', 'key-persons', 'form', disease],
    queryFn: () => read(api.GET('/cases/key-persons/form', { params: { query: { disease } } })),
  });
  const act = useAct({
    run: (v: Values) =>
      read(api.POST('/cases/key-persons', { body: { kind, subject_id: id, reason: v.reason, note: v.note ?? null } })),
    slices: ['cases', 'audit'],
    done: t('key.marked'),
    after: close,
    quiet: true,
  });
  return (
    <Modal
      open
      title={t('key.mark')}
      okText={t('key.mark')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item name="reason" label={t('key.reason')} rules={[{ required: true, message: app('required') }]}>
          <Select options={(offered.data?.reasons ?? []).map((r) => ({ value: r.id, label: text(r.title) }))} />
        </Form.Item>
        <Form.Item name="note" label={t('key.note')}>
          <Input maxLength={300} />
        </Form.Item>
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
