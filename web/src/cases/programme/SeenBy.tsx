/** Who has seen this person's name: the access log, asked by name, number or telephone. */
import { Button, Form, Input } from 'antd';
import { api, read } from '../../api/client';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Panel } from '../../ui/Page';
import { useCases, wordOf } from '../words';
import { useProgramme } from './words';

type Values = { name?: string; id_number?: string; phone?: string };

export function SeenBy() {
  const t = useProgramme();
  const cases = useCases();
  const text = useText();
  const f = useFormat();
  const ask = useAct({
    run: (v: Values) =>
      read(
        api.POST('/cases/access-log', {
          body: { name: v.name || null, id_number: v.id_number || null, phone: v.phone || null },
        }),
      ),
    slices: [],
  });
  return (
    <Panel title={t('retention.seen')}>
      <Form<Values> layout="vertical" onFinish={(v) => ask.mutate(v)}>
        <Form.Item name="name" label={t('retention.seen.name')}>
          <Input />
        </Form.Item>
        <Form.Item name="id_number" label={t('retention.seen.number')}>
          <Input />
        </Form.Item>
        <Form.Item name="phone" label={t('retention.seen.phone')}>
          <Input />
        </Form.Item>
        <Button htmlType="submit" loading={ask.isPending}>
          {t('retention.seen.ask')}
        </Button>
      </Form>
      {ask.data?.length === 0 && (
        <p className="muted" style={{ marginTop: 10 }}>
          {t('retention.seen.none')}
        </p>
      )}
      {ask.data?.map((person) => (
        <div key={person.person_id} style={{ marginTop: 12 }}>
          <strong>{person.numbers.join(', ')}</strong>
          {person.reads.length === 0 && <p className="muted">{t('retention.seen.nobody')}</p>}
          <ul className="plain small">
            {person.reads.map((a) => (
              <li key={`${a.at}${a.by}${a.purpose}`}>
                {a.by ? f.person(a.by) : ''} · {text(a.duty_title)} · {cases(wordOf('purpose', a.purpose))} ·{' '}
                <span className="num">{f.moment(a.at, true)}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Panel>
  );
}
