/** Pools, and one field to begin another. */
import { Button, Form, Input } from 'antd';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import type { Pool } from '../../api/laboratory';
import { links } from '../../app/links';
import { useAct, usePages } from '../../app/queries';
import { useFormat } from '../../app/session';
import { useApp } from '../../app/words';
import { Choices, useChoice } from '../../ui/Filters';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { FormFindings } from '../FormFindings';
import { resultChip } from '../Samples';
import { LaboratoryNav, useTally } from './LaboratoryNav';
import { useLaboratory, wordOf } from './words';

export function Page() {
  const t = useLaboratory();
  const f = useFormat();
  const region = useRegion();
  const [show, choose] = useChoice('show', 'all');
  const size = useTally().data?.pool_size ?? 10;
  const pages = usePages(['cases', 'pools', region, show], (cursor) =>
    read(
      api.GET('/cases/pools', {
        params: { query: { region, ...(show === 'open' ? { open: true } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const columns: Column<Pool>[] = [
    { head: t('pools.code'), cell: (p) => <Link to={links.pool(p.id)}>{p.code}</Link> },
    { head: t('pools.members'), right: true, cell: (p) => `${f.number(p.members)} / ${f.number(p.size)}` },
    {
      head: t('col.result'),
      cell: (p) =>
        p.result ? (
          <span className={resultChip[p.result] ?? 'chip'}>{t(wordOf('result', p.result))}</span>
        ) : (
          <span className="chip">{t('pool.waits')}</span>
        ),
    },
    {
      head: t('pools.waiting'),
      right: true,
      cell: (p) => (p.waiting > 0 ? <span className="chip warn">{f.number(p.waiting)}</span> : null),
    },
    { head: t('pools.made'), cell: (p) => <Moment at={p.made_at} short /> },
  ];
  return (
    <Frame title={t('pools.title')} sub={t('pools.sub', { n: size })} actions={<LaboratoryNav />}>
      <div className="toolbar">
        <Choices
          label={t('pools.show')}
          value={show}
          onChoose={choose}
          choices={[
            { value: 'all', label: t('pools.all') },
            { value: 'open', label: t('pools.open') },
          ]}
        />
        <RegionTag />
      </div>
      <div className="grid cols-side">
        <Panel title={t('pools.title')} flush>
          <Listing pages={pages}>
            {(pools) => (
              <Rows
                rows={pools}
                columns={columns}
                id={(p) => p.id}
                label={t('pools.title')}
                empty={<Empty title={t('pools.none')} hint={t('pools.none.hint')} />}
              />
            )}
          </Listing>
        </Panel>
        <NewPool />
      </div>
    </Frame>
  );
}

function NewPool() {
  const t = useLaboratory();
  const app = useApp();
  const go = useNavigate();
  const act = useAct({
    run: ({ code }: { code: string }) => read(api.POST('/cases/pools', { body: { code, tubes: [] } })),
    slices: ['cases', 'audit'],
    after: (pool) => void go(links.pool(pool.id)),
    quiet: true,
  });
  return (
    <Panel title={t('pools.new')}>
      <Form layout="vertical" onFinish={(v: { code: string }) => act.mutate(v)}>
        <Form.Item name="code" label={t('pools.code')} rules={[{ required: true, message: app('required') }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('pools.make')}
        </Button>
      </Form>
      <FormFindings error={act.error} />
    </Panel>
  );
}
