/** Change one's own password. */
import { Form, Input, Modal } from 'antd';
import { api, read } from '../api/client';
import { useAct } from '../app/queries';
import { PASSWORD_CHARS, usePeople } from './words';

type Values = { current: string; new: string };

export default function PasswordForm({ close }: { close: () => void }) {
  const t = usePeople();
  const [form] = Form.useForm<Values>();
  const act = useAct({
    run: (body: Values) => read(api.POST('/people/password', { body })),
    slices: [],
    done: t('password.changed'),
    after: close,
  });
  return (
    <Modal
      open
      title={t('password.title')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('password.change')}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item
          name="current"
          label={t('password.current')}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="new"
          label={t('password.new')}
          extra={t('password.rule', { n: PASSWORD_CHARS })}
          rules={[{ required: true, min: PASSWORD_CHARS, message: t('password.rule', { n: PASSWORD_CHARS }) }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
