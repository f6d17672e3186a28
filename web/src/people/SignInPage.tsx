/** Sign in, and go back to where one was. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import { useAct, useProblemWords } from '../app/queries';
import { enterAs } from '../app/session';
import { Door } from './Door';
import { usePeople } from './words';

type Values = { name: string; password: string };

/** Only a path inside this app: an address from elsewhere never becomes a redirect. */
function wayBack(wanted: string | null): string {
  return wanted?.startsWith('/') && !wanted.startsWith('//') ? wanted : '/';
}

export function Page() {
  const t = usePeople();
  const go = useNavigate();
  const [search] = useSearchParams();
  const [failed, setFailed] = useState<unknown>(null);
  const wordsOf = useProblemWords();
  const node = useQuery({ queryKey: ['people', 'node'], queryFn: () => read(api.GET('/people/node')) });
  const act = useAct({
    run: async (body: Values) => {
      setFailed(null);
      try {
        return await read(api.POST('/people/sign-in', { body }));
      } catch (error) {
        setFailed(error);
        throw error;
      }
    },
    slices: [],
    quiet: true,
    after: (me) => {
      enterAs(me);
      void go(wayBack(search.get('return')), { replace: true });
    },
  });
  const w = failed ? wordsOf(failed) : null;
  return (
    <Door node={node.data}>
      <h1 style={{ fontSize: 18, marginBottom: 14 }}>{t('signin.title')}</h1>
      {node.data?.needs_setup && <p className="note warn">{t('signin.setup')}</p>}
      <Form layout="vertical" onFinish={(v: Values) => act.mutate(v)} requiredMark={false}>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('field.required') }]}>
          <Input autoComplete="username" autoFocus size="large" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('field.required') }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        {w && (
          <p className="note bad" role="alert" style={{ marginBottom: 14 }}>
            <strong>{w.title}</strong> {w.detail} {w.remedy}
          </p>
        )}
        <Button type="primary" htmlType="submit" size="large" block loading={act.isPending}>
          {t('signin.do')}
        </Button>
      </Form>
    </Door>
  );
}
