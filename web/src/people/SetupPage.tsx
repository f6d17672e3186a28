/** The first administrator, by the one-time link that the first start printed. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useNavigate, useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import { useAct } from '../app/queries';
import { enterAs } from '../app/session';
import { Door } from './Door';
import { PASSWORD_CHARS, usePeople } from './words';

type Values = { name: string; password: string };

export function Page() {
  const t = usePeople();
  const go = useNavigate();
  const [search] = useSearchParams();
  const token = search.get('token') ?? '';
  const node = useQuery({ queryKey: ['people', 'node'], queryFn: () => read(api.GET('/people/node')) });
  const act = useAct({
    run: (v: Values) => read(api.POST('/people/setup', { body: { ...v, token } })),
    slices: [],
    after: (me) => {
      enterAs(me);
      void go('/', { replace: true });
    },
  });
  return (
    <Door node={node.data}>
      <h1 style={{ fontSize: 18 }}>{t('setup.title')}</h1>
      <p className="soft" style={{ margin: '4px 0 14px' }}>
        {token ? t('setup.sub') : t('setup.notoken')}
      </p>
      <Form layout="vertical" onFinish={(v: Values) => act.mutate(v)} disabled={!token} requiredMark={false}>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('field.required') }]}>
          <Input autoComplete="username" size="large" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('password')}
          extra={t('password.rule', { n: PASSWORD_CHARS })}
          rules={[{ required: true, min: PASSWORD_CHARS, message: t('password.rule', { n: PASSWORD_CHARS }) }]}
        >
          <Input.Password autoComplete="new-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={act.isPending}>
          {t('setup.do')}
        </Button>
      </Form>
    </Door>
  );
}
