/** One question: what is to be asked, the field for its kind, who said what, and a decision when two said different things. */
import { Button } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { AnswerValue, InvestigationForm, InvestigationQuestion, Visit } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { AddContact } from '../AddContact';
import { AnswerField } from './AnswerField';
import { isDisputed, standing } from './form';
import type { Kept } from './kept';
import { Visits } from './Visits';
import { useInvestigation } from './words';

type Props = { question: InvestigationQuestion; form: InvestigationForm; kept: Kept; editable: boolean };

export function QuestionRow({ question: q, form, kept, editable }: Props) {
  const t = useInvestigation();
  const text = useText();
  const refused = Object.entries(kept.refused).find(([key]) => key.split('\n')[0] === q.id)?.[1];
  return (
    <fieldset className="bare-field" data-question={q.id} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
      <legend style={{ fontWeight: 600, padding: 0, marginBottom: 4 }}>
        {text(q.title)} {q.required && <span className="muted small">({t('inv.required')})</span>}
      </legend>
      {q.hint && <p className="muted small">{text(q.hint)}</p>}
      {isDisputed(q) ? (
        <Disputed question={q} form={form} editable={editable} />
      ) : (
        <Asked question={q} form={form} kept={kept} editable={editable} />
      )}
      {refused?.findings.map((finding) => (
        <p key={finding.code} className="note bad">
          {t('inv.refused', { why: text(finding.message), remedy: text(finding.remedy) })}
        </p>
      ))}
    </fieldset>
  );
}

function Asked({ question: q, form, kept, editable }: Props) {
  const seen = (item: string) => q.answers.filter((a) => a.item === item).map((a) => a.id);
  if (q.kind === 'contacts') return <Contacts form={form} editable={editable} offline={kept.offline} />;
  if (q.kind === 'visits') {
    return (
      <Visits
        question={q}
        waiting={kept.waiting}
        editable={editable}
        give={(item, value) => void kept.give(q.id, item, value, seen(item))}
      />
    );
  }
  return (
    <>
      <AnswerField
        question={q}
        symptoms={form.symptoms}
        value={standing(q, kept.waiting) as AnswerValue}
        editable={editable}
        give={(value) => void kept.give(q.id, '', value, seen(''))}
      />
      <Said question={q} waiting={kept.waiting[`${q.id}\n`] !== undefined} />
    </>
  );
}

/** Where an answer comes from. */
function Said({ question: q, waiting }: { question: InvestigationQuestion; waiting: boolean }) {
  const t = useInvestigation();
  const f = useFormat();
  const last = q.answers[0];
  const say = () => {
    if (waiting) return t('inv.local');
    if (last) return t('inv.said', { who: last.said_by ? f.person(last.said_by) : '', when: f.moment(last.said_at) });
    return q.reused === null ? '' : t('inv.reused');
  };
  const said = say();
  return said ? <p className="muted small">{said}</p> : null;
}

/** How an answer reads. */
export function useAnswerText(form: Pick<InvestigationForm, 'symptoms'>) {
  const t = useInvestigation();
  const text = useText();
  const f = useFormat();
  return (q: InvestigationQuestion, value: AnswerValue): string => {
    if (value === null) return t('inv.clear');
    if (q.kind === 'yes-no') return t(value === 'yes' ? 'inv.yes' : value === 'no' ? 'inv.no' : 'inv.unknown');
    if (q.kind === 'choice') return text(q.choices.find((c) => c.id === value)?.title) || String(value);
    if (q.kind === 'date') return f.day(String(value));
    if (Array.isArray(value)) {
      if (value.length === 0) return t('inv.none');
      return value.map((id) => text(form.symptoms.find((s) => s.id === id)?.title)).join(', ');
    }
    if (typeof value === 'object') return visitText(value, f.day);
    return String(value);
  };
}

export function visitText(v: Visit, day: (d: string) => string): string {
  const time = v.from ? ` ${v.from}${v.until ? `–${v.until}` : ''}` : '';
  return `${day(v.on)}${time} ${v.place}`;
}

function Disputed({ question: q, form, editable }: Omit<Props, 'kept'>) {
  const t = useInvestigation();
  const f = useFormat();
  const say = useAnswerText(form);
  const decide = useAct({
    run: (answer: string) =>
      read(
        api.POST('/cases/records/{id}/investigation/decide', {
          params: { path: { id: form.case.id } },
          body: { answer, note: null },
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('inv.decided'),
  });
  return (
    <div className="note bad" style={{ display: 'block' }}>
      <strong>{t('inv.dispute')}</strong>
      <ul className="plain stack" style={{ gap: 8, marginTop: 8 }}>
        {q.answers.map((a) => (
          <li key={a.id} className="row between" style={{ flexWrap: 'wrap', gap: 8 }}>
            <span>
              <strong>{say(q, a.value)}</strong>{' '}
              <span className="soft small">
                {t('inv.said', { who: a.said_by ? f.person(a.said_by) : '', when: f.moment(a.said_at) })}
              </span>
            </span>
            {editable && (
              <Button size="small" onClick={() => decide.mutate(a.id)} loading={decide.isPending}>
                {t('inv.keep')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

type ContactsProps = { form: InvestigationForm; editable: boolean; offline: boolean };

function Contacts({ form, editable, offline }: ContactsProps) {
  const t = useInvestigation();
  const f = useFormat();
  const [adding, add] = useState(false);
  return (
    <div className="row" style={{ flexWrap: 'wrap', gap: 10 }}>
      <span className="num">{t('inv.contacts', { n: f.number(form.contacts) })}</span>
      {editable && !offline && <AddContactButton onClick={() => add(true)} />}
      {offline && <span className="muted small">{t('inv.contacts.offline')}</span>}
      {adding && <AddContact caseId={form.case.id} region={form.region.id} close={() => add(false)} />}
    </div>
  );
}

function AddContactButton({ onClick }: { onClick: () => void }) {
  const t = useInvestigation();
  return (
    <Button size="small" onClick={onClick}>
      {t('inv.contacts.add')}
    </Button>
  );
}
