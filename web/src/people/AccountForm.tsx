/** A new account, named by its duty; without a password it gets a one-time link, shown once. */
import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, read } from '../api/client';
import { useAct } from '../app/queries';
import { PASSWORD_CHARS, usePeople } from './words';

type Values = { name: string; password?: string };

export function AccountForm({ close }: { close: () => void }) {
  const t = usePeople();
  const [form] = Form.useForm<Values>();
  const [link, setLink] = useState<string | null>(null);
  const act = useAct({
    run: (v: Values) => read(api.POST('/people/accounts', { body: { name: v.name, password: v.password || null } })),
    slices: ['accounts', 'audit'],
    done: t('accounts.created'),
    after: (made) => (made.link ? setLink(made.link) : close()),
  });
  if (link) return <LinkShown link={link} close={close} />;
  return (
    <Modal
      open
      title={t('accounts.new')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('accounts.new')}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('field.required') }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('accounts.password.opt')}
          extra={t('password.rule', { n: PASSWORD_CHARS })}
          rules={[{ min: PASSWORD_CHARS, message: t('password.rule', { n: PASSWORD_CHARS }) }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** A one-time link, to be handed over; it is never shown again. */
export function LinkShown({ link, close }: { link: string; close: () => void }) {
  const t = usePeople();
  const { message } = App.useApp();
  const whole = new URL(link, location.origin).href;
  const copy = () => void navigator.clipboard?.writeText(whole).then(() => message.success(t('accounts.copied')));
  return (
    <Modal
      open
      title={t('accounts.link')}
      onCancel={close}
      footer={<Button onClick={copy}>{t('accounts.link.copy')}</Button>}
    >
      <p>{t('accounts.link.help')}</p>
      <p className="note mono" style={{ marginTop: 10 }}>
        {whole}
      </p>
    </Modal>
  );
}
