/** Open an incident by hand. */
import { Form, Input, Modal } from 'antd';
import { useNavigate } from 'react-router';
import { api, read } from '../api/client';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useSession } from '../app/session';
import { useApp } from '../app/words';
import { RegionPicker } from '../ui/RegionPicker';
import { useResponse } from './words';

type Values = { region: string; zh: string; en: string };

export default function OpenIncident({ close }: { close: () => void }) {
  const t = useResponse();
  const app = useApp();
  const go = useNavigate();
  const { disease } = useSession();
  const [form] = Form.useForm<Values>();
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: (v: Values) =>
      read(api.POST('/response/incidents', { body: { region_id: v.region, disease, title: { zh: v.zh, en: v.en } } })),
    slices: ['response', 'audit'],
    done: t('i.created'),
    after: (incident) => void go(links.incident(incident.id)),
  });
  return (
    <Modal
      open
      title={t('i.new')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('i.new')}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item name="region" label={t('i.new.region')} rules={needed}>
          <RegionPicker />
        </Form.Item>
        <Form.Item name="zh" label={t('i.new.zh')} rules={needed}>
          <Input />
        </Form.Item>
        <Form.Item name="en" label={t('i.new.en')} rules={needed}>
          <Input />
        </Form.Item>
      </Form>
    </Modal>
  );
}
