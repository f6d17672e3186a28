/** Where a contact is in the programme, and what has to be done about them now. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, ifMatch, read, type Tagged } from '../../api/client';
import type { ContactDetail } from '../../api/types';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Panel } from '../../ui/Page';
import { useProgramme, word } from './words';

type Props = { tagged: Tagged<ContactDetail>; onCase: () => void };

export function CoursePanel({ tagged, onCase }: Props) {
  const t = useProgramme();
  const f = useFormat();
  const { course, errand } = tagged.value;
  if (!course && !errand) return null;
  return (
    <Panel title={t('course.title')}>
      <div className="stack" style={{ gap: 10 }}>
        {course && (
          <>
            <strong className="num">
              {course.day < 1 ? t('course.zero') : t('course.day', { day: course.day, days: course.days })}
            </strong>
            <ul className="plain">
              {course.stages.map((s) => (
                <li key={s.from} className="row" style={{ gap: 8 }}>
                  <span>{t(word('course.place', s.place))}</span>
                  <span className="soft num">
                    {f.day(s.from)} – {f.day(s.until)}
                  </span>
                  {s.now && tagged.value.state === 'watched' && <span className="chip on">{t('course.now')}</span>}
                </li>
              ))}
            </ul>
          </>
        )}
        {errand && <ErrandNote tagged={tagged} onCase={onCase} />}
      </div>
    </Panel>
  );
}

function ErrandNote({ tagged, onCase }: Props) {
  const t = useProgramme();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  const k = tagged.value;
  const [finding, setFinding] = useState('');
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/contacts/{id}/seen', {
          params: { path: { id: k.id } },
          body: { finding: finding.trim() },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'response', 'audit'],
    done: t('order.served'),
  });
  if (!k.errand) return null;
  const ill = k.errand.kind === 'follow-up.ill';
  return (
    <div className="note bad stack" style={{ gap: 8 }}>
      <span>
        <strong>{text(k.errand.title)}</strong> ·{' '}
        {k.errand.late ? t('errand.late') : t('errand.due', { at: f.moment(k.errand.due_at) })}
      </span>
      {ill && k.may_investigate && k.case_proposal && (
        <div>
          <Button type="primary" onClick={onCase}>
            {t('errand.case')}
          </Button>
        </div>
      )}
      {ill && can('report-case') && (
        <div className="row" style={{ gap: 8 }}>
          <Input
            value={finding}
            onChange={(e) => setFinding(e.target.value)}
            placeholder={t('errand.seen.finding')}
            aria-label={t('errand.seen.finding')}
            style={{ flex: '1 1 220px' }}
          />
          <Button disabled={finding.trim() === ''} loading={act.isPending} onClick={() => act.mutate(undefined)}>
            {t('errand.seen')}
          </Button>
        </div>
      )}
    </div>
  );
}
