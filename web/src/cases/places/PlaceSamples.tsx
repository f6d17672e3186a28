/** Environmental samples of a place with their results, and a line to register another tube. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Place } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { useApp } from '../../app/words';
import { Moment } from '../../ui/Moment';
import { Empty, Panel, Part } from '../../ui/Page';
import { resultChip } from '../Samples';
import { useCases, wordOf } from '../words';
import { usePlaces } from './words';

export function PlaceSamples({ of }: { of: Place }) {
  const t = usePlaces();
  const cases = useCases();
  const query = useQuery({
    queryKey: ['cases', 'samples', 'place', of.id],
    queryFn: () => read(api.GET('/cases/samples', { params: { query: { place: of.id } } })),
  });
  return (
    <Panel title={t('swabs.title')} n={query.data?.items.length ?? ''} flush>
      <Part query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <Empty title={t('swabs.none')} />}
            {items.map((s) => (
              <Link key={s.id} className="todo" to={links.sample(s.id)}>
                <span className="row between">
                  <span className="t num">{s.tube}</span>
                  <span className={s.result ? resultChip[s.result] : 'chip'}>
                    {s.result ? cases(wordOf('result', s.result)) : t('swabs.waiting')}
                  </span>
                </span>
                <span className="m">
                  <Moment at={s.taken_at} short />
                </span>
              </Link>
            ))}
          </>
        )}
      </Part>
      <AddSwab of={of} />
    </Panel>
  );
}

function AddSwab({ of }: { of: Place }) {
  const t = usePlaces();
  const app = useApp();
  const text = useText();
  const { disease } = useSession();
  const [form] = Form.useForm<{ tube: string }>();
  const act = useAct({
    run: ({ tube }: { tube: string }) =>
      read(
        api.POST('/cases/samples/batch', {
          body: { kind: 'surface', region_id: of.region.id, disease, tubes: [{ tube, place_id: of.id }] },
        }),
      ),
    slices: ['cases', 'audit'],
    after: (answer) => {
      if (answer.refused.length === 0) form.resetFields();
    },
  });
  return (
    <div style={{ padding: 12 }}>
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        <Form.Item name="tube" style={{ marginBottom: 8 }} rules={[{ required: true, message: app('required') }]}>
          <Input placeholder={t('swabs.tube')} aria-label={t('swabs.tube')} />
        </Form.Item>
        <Button htmlType="submit" loading={act.isPending}>
          {t('swabs.add')}
        </Button>
      </Form>
      {act.data?.refused.map((refused) => (
        <p key={refused.tube} className="late small" role="alert">
          {text(refused.detail)}
        </p>
      ))}
    </div>
  );
}
