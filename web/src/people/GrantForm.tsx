/** Give an account a duty at a region. */
import { useQuery } from '@tanstack/react-query';
import { Form, Modal, Select } from 'antd';
import { api, read } from '../api/client';
import type { Account } from '../api/types';
import { useText } from '../app/i18n';
import { useAct } from '../app/queries';
import { RegionPicker } from '../ui/RegionPicker';
import { usePeople } from './words';

type Values = { duty: string; region_id: string };

export function GrantForm({ account, close }: { account: Account; close: () => void }) {
  const t = usePeople();
  const text = useText();
  const [form] = Form.useForm<Values>();
  const duties = useQuery({ queryKey: ['people', 'duties'], queryFn: () => read(api.GET('/people/duties')) });
  const act = useAct({
    run: (body: Values) =>
      read(api.POST('/people/accounts/{id}/grants', { params: { path: { id: account.id } }, body })),
    slices: ['accounts', 'audit'],
    done: t('grant.added'),
    after: close,
  });
  const needed = [{ required: true, message: t('field.required') }];
  return (
    <Modal
      open
      title={`${t('grant.add')} · ${account.name}`}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('grant.add')}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item name="duty" label={t('grant.duty')} rules={needed}>
          <Select
            loading={duties.isPending}
            options={(duties.data ?? []).map((d) => ({ value: d.id, label: text(d.title) }))}
          />
        </Form.Item>
        <Form.Item name="region_id" label={t('grant.region')} rules={needed}>
          <RegionPicker placeholder={t('region.type')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
