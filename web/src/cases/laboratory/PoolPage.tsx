/** One pool: tubes are scanned into it one after another, then its result is entered. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, type InputRef, Radio } from 'antd';
import { useRef } from 'react';
import { Link, useParams } from 'react-router';
import { api, read } from '../../api/client';
import type { PoolDetail } from '../../api/laboratory';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useApp } from '../../app/words';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { FormFindings } from '../FormFindings';
import { resultChip } from '../Samples';
import { stageChip, useLaboratory, wordOf } from './words';

const RESULTS = ['positive', 'negative', 'unclear'];

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'pool', id],
    queryFn: () => read(api.GET('/cases/pools/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(pool) => <OnePool pool={pool} />}</Loaded>;
}

function OnePool({ pool }: { pool: PoolDetail }) {
  const t = useLaboratory();
  const take = useAct({
    run: (tube: string) =>
      read(api.POST('/cases/pools/{id}/remove', { params: { path: { id: pool.id } }, body: { tube } })),
    slices: ['cases', 'audit'],
  });
  return (
    <Frame
      title={t('pool.title', { code: pool.code })}
      mark={
        <span className={pool.result ? (resultChip[pool.result] ?? 'chip') : 'chip'}>
          {pool.result ? t(wordOf('result', pool.result)) : t('pool.waits')}
        </span>
      }
      crumbs={<Link to={links.pools()}>{t('pools.title')}</Link>}
    >
      <div className="grid cols-side">
        <Panel title={t('pool.tubes')} n={`${pool.samples.length} / ${pool.size}`} flush>
          {pool.samples.length === 0 && <Empty title={t('pool.tubes.none')} />}
          {pool.samples.map((s) => (
            <div key={s.id} className="todo">
              <span className="row between">
                <Link className="t num" to={links.sample(s.id)}>
                  {s.tube}
                </Link>
                <span className="row">
                  <span className={s.result ? (resultChip[s.result] ?? 'chip') : (stageChip[s.stage] ?? 'chip')}>
                    {s.result ? t(wordOf('result', s.result)) : t(wordOf('stage', s.stage))}
                  </span>
                  {!pool.result && (
                    <Button size="small" loading={take.isPending} onClick={() => take.mutate(s.tube)}>
                      {t('pool.remove')}
                    </Button>
                  )}
                </span>
              </span>
            </div>
          ))}
        </Panel>
        <div className="stack">
          {!pool.result && <AddTube pool={pool} />}
          <EnterPool pool={pool} />
        </div>
      </div>
    </Frame>
  );
}

function AddTube({ pool }: { pool: PoolDetail }) {
  const t = useLaboratory();
  const app = useApp();
  const [form] = Form.useForm<{ tube: string }>();
  const field = useRef<InputRef>(null);
  const act = useAct({
    run: ({ tube }: { tube: string }) =>
      read(api.POST('/cases/pools/{id}/tubes', { params: { path: { id: pool.id } }, body: { tube } })),
    slices: ['cases', 'audit'],
    after: () => {
      form.resetFields();
      field.current?.focus();
    },
    quiet: true,
  });
  return (
    <Panel title={t('pool.add')}>
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item name="tube" label={t('scan.tube')} rules={[{ required: true, message: app('required') }]}>
          <Input ref={field} autoFocus autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('pool.put')}
        </Button>
      </Form>
      <FormFindings error={act.error} />
    </Panel>
  );
}

type Values = { result: string; corrects?: boolean; note?: string };

function EnterPool({ pool }: { pool: PoolDetail }) {
  const t = useLaboratory();
  const app = useApp();
  const [form] = Form.useForm<Values>();
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: (v: Values) =>
      read(
        api.POST('/cases/results', {
          body: { tube: pool.code, result: v.result, corrects: v.corrects ?? false, note: v.note ?? null },
        }),
      ),
    slices: ['cases', 'audit'],
    after: () => form.resetFields(),
    quiet: true,
  });
  return (
    <Panel title={t('pool.result')}>
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item name="result" rules={needed}>
          <Radio.Group
            optionType="button"
            options={RESULTS.map((r) => ({ value: r, label: t(wordOf('result', r)) }))}
          />
        </Form.Item>
        {pool.result && (
          <>
            <Form.Item name="corrects" valuePropName="checked" noStyle>
              <Checkbox>{t('scan.corrects')}</Checkbox>
            </Form.Item>
            <Form.Item name="note" label={t('scan.note')} rules={needed}>
              <Input autoComplete="off" />
            </Form.Item>
          </>
        )}
        <Button htmlType="submit" loading={act.isPending}>
          {t('scan.enter')}
        </Button>
      </Form>
      <FormFindings error={act.error} />
    </Panel>
  );
}
