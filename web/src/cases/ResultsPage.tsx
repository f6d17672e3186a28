/** The laboratory's bench: enter a tube's result, see what waits. Nobody is named. */
import { Button, Checkbox, Form, Input, Radio } from 'antd';
import { useRef } from 'react';
import { api, read } from '../api/client';
import type { Sample } from '../api/types';
import { useAct, usePages } from '../app/queries';
import { useApp } from '../app/words';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { type Column, Listing, Rows } from '../ui/Rows';
import { FormFindings } from './FormFindings';
import { choices, useCases, wordOf } from './words';

type Values = { tube: string; result: string; corrects?: boolean; note?: string };

export function Page() {
  const t = useCases();
  const app = useApp();
  const region = useRegion();
  const [form] = Form.useForm<Values>();
  const tube = useRef<HTMLDivElement>(null);
  const needed = [{ required: true, message: app('required') }];
  const pages = usePages(['cases', 'samples', region], (cursor) =>
    read(api.GET('/cases/samples', { params: { query: { region, ...(cursor ? { cursor } : {}) } } })),
  );
  const act = useAct({
    run: (v: Values) =>
      read(
        api.POST('/cases/results', {
          body: { tube: v.tube, result: v.result, corrects: v.corrects ?? false, note: v.note ?? null },
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('case.saved'),
    after: () => {
      form.resetFields();
      // The next tube is scanned right away.
      tube.current?.querySelector('input')?.focus();
    },
    quiet: true,
  });
  const columns: Column<Sample>[] = [
    { head: t('sample.tube'), cell: (s) => <span className="num">{s.tube}</span> },
    { head: t('sample.kind'), cell: (s) => t(wordOf('kind', s.kind)) },
    { head: t('results.taken'), cell: (s) => <Moment at={s.taken_at} /> },
    {
      head: t('results.enter'),
      cell: (s) => (
        <Button size="small" onClick={() => form.setFieldsValue({ tube: s.tube })}>
          {t('results.enter')}
        </Button>
      ),
    },
  ];
  return (
    <Frame title={t('results.title')} sub={t('results.sub')}>
      <div className="grid cols-side">
        <Panel title={t('results.waiting')} flush extra={<RegionTag />}>
          <Listing pages={pages}>
            {(samples) => (
              <Rows
                rows={samples}
                columns={columns}
                id={(s) => s.id}
                label={t('results.waiting')}
                empty={<Empty title={t('results.none')} />}
              />
            )}
          </Listing>
        </Panel>
        <Panel title={t('results.enter')}>
          <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
            <div ref={tube}>
              <Form.Item name="tube" label={t('sample.tube')} rules={needed}>
                <Input autoFocus autoComplete="off" />
              </Form.Item>
            </div>
            <Form.Item name="result" rules={needed}>
              <Radio.Group optionType="button" options={choices('result', t)} />
            </Form.Item>
            <Form.Item name="corrects" valuePropName="checked" noStyle>
              <Checkbox>{t('results.corrects')}</Checkbox>
            </Form.Item>
            <Form.Item name="note" label={t('results.note')}>
              <Input />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={act.isPending}>
              {t('results.enter')}
            </Button>
          </Form>
          <FormFindings error={act.error} />
        </Panel>
      </div>
    </Frame>
  );
}
