/** Places that a case visited: each is an answer of its own, so that two people may add theirs at once. */
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { freshKey } from '../../api/client';
import type { AnswerValue, InvestigationQuestion, Visit } from '../../api/investigation';
import { useFormat, useSession } from '../../app/session';
import { useApp } from '../../app/words';
import { visitText } from './QuestionRow';
import { useInvestigation } from './words';

type Props = {
  question: InvestigationQuestion;
  waiting: Record<string, AnswerValue>;
  editable: boolean;
  give: (item: string, value: AnswerValue) => void;
};
type Line = { item: string; visit: Visit; said: string };

export function Visits({ question: q, waiting, editable, give }: Props) {
  const t = useInvestigation();
  const f = useFormat();
  const [adding, add] = useState(false);
  const items = new Map<string, Line>();
  for (const a of q.answers) {
    const said = t('inv.said', { who: a.said_by ? f.person(a.said_by) : '', when: f.moment(a.said_at) });
    items.set(a.item, { item: a.item, visit: a.value as Visit, said });
  }
  for (const [key, value] of Object.entries(waiting)) {
    const [question, item = ''] = key.split('\n');
    if (question === q.id) items.set(item, { item, visit: value as Visit, said: t('inv.local') });
  }
  const lines = [...items.values()].filter((line) => line.visit !== null);
  lines.sort((a, b) => `${a.visit.on}${a.visit.from ?? ''}`.localeCompare(`${b.visit.on}${b.visit.from ?? ''}`));
  return (
    <div className="stack" style={{ gap: 8 }}>
      {lines.length === 0 && <span className="muted">{t('inv.visits.none')}</span>}
      <ul className="plain stack" style={{ gap: 6 }}>
        {lines.map((line) => (
          <li key={line.item} className="row between" style={{ flexWrap: 'wrap', gap: 8 }}>
            <span>
              <span className="num">{visitText(line.visit, f.day)}</span>{' '}
              <span className="muted small">{[line.visit.detail, line.said].filter(Boolean).join(' · ')}</span>
            </span>
            {editable && (
              <Button size="small" type="text" onClick={() => give(line.item, null)}>
                {t('inv.visit.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {editable && !adding && (
        <div>
          <Button size="small" onClick={() => add(true)}>
            {t('inv.visit.add')}
          </Button>
        </div>
      )}
      {adding && (
        <AddVisit
          save={(visit) => {
            give(freshKey(), visit);
            add(false);
          }}
        />
      )}
    </div>
  );
}

function AddVisit({ save }: { save: (visit: Visit) => void }) {
  const t = useInvestigation();
  const app = useApp();
  const { me } = useSession();
  const needed = [{ required: true, message: app('required') }];
  return (
    <Form<Visit>
      layout="vertical"
      initialValues={{ on: me.node.today }}
      onFinish={(v) => save(Object.fromEntries(Object.entries(v).filter(([, x]) => x)) as Visit)}
    >
      <div className="fields">
        <Form.Item name="place" label={t('inv.visit.place')} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="on" label={t('inv.visit.on')} rules={needed}>
          <Input type="date" max={me.node.today} />
        </Form.Item>
        <Form.Item name="from" label={t('inv.visit.from')}>
          <Input type="time" />
        </Form.Item>
        <Form.Item name="until" label={t('inv.visit.until')}>
          <Input type="time" />
        </Form.Item>
        <Form.Item name="detail" label={t('inv.visit.detail')}>
          <Input maxLength={600} />
        </Form.Item>
      </div>
      <Button htmlType="submit" type="primary" size="small">
        {t('inv.visit.save')}
      </Button>
    </Form>
  );
}
