/** The guided form of one case: sections one after the other, each question with who said what. Works on without a connection. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ProblemError, read } from '../../api/client';
import type { InvestigationForm } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useFormat, useSession } from '../../app/session';
import { Failure } from '../../ui/Failure';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { answersOf, holds, isDisputed } from './form';
import { type Kept, keepForm, keptForm, useKept } from './kept';
import { QuestionRow } from './QuestionRow';
import { useInvestigation } from './words';

export function Page() {
  const { id = '' } = useParams();
  const { me } = useSession();
  const account = me.account.id;
  const kept = useKept(id);
  const query = useQuery({
    queryKey: ['cases', 'investigation', id],
    queryFn: async () => {
      try {
        const form = await read(api.GET('/cases/records/{id}/investigation', { params: { path: { id } } }));
        await keepForm(account, id, form);
        return form;
      } catch (error) {
        const offline = error instanceof ProblemError && error.problem.code === 'offline';
        const form = offline ? await keptForm(account, id) : undefined;
        if (form) return form;
        throw error;
      }
    },
    networkMode: 'always',
    retry: false,
  });
  return <Loaded query={query}>{(form) => <FormView form={form} kept={kept} />}</Loaded>;
}

function FormView({ form, kept }: { form: InvestigationForm; kept: Kept }) {
  const t = useInvestigation();
  const text = useText();
  const answers = answersOf(form, kept.waiting);
  const sections = form.sections
    .filter((s) => holds(s.when, answers, form.known))
    .map((s) => ({ ...s, questions: s.questions.filter((q) => holds(q.when, answers, form.known)) }));
  const id = form.case.id;
  return (
    <Frame
      title={t('inv.title', { number: form.case.number })}
      crumbs={<Link to={links.case(id)}>{form.case.number}</Link>}
      sub={t('inv.sub')}
      actions={<Link to={links.caseReport(id)}>{t('report.open')}</Link>}
    >
      <Progress form={{ ...form, sections }} answers={answers} kept={kept} />
      {kept.failed && <Failure error={kept.failed} />}
      {form.closed && <p className="note">{t('inv.closed')}</p>}
      <div className="stack" style={{ maxWidth: 860 }}>
        {sections.map((section) => (
          <Panel key={section.id} title={text(section.title)}>
            <div className="stack" style={{ gap: 18 }}>
              {section.questions.map((q) => (
                <QuestionRow
                  key={q.id}
                  question={q}
                  form={form}
                  kept={kept}
                  editable={form.may_investigate && !form.closed}
                />
              ))}
            </div>
          </Panel>
        ))}
      </div>
    </Frame>
  );
}

type ProgressProps = { form: InvestigationForm; answers: ReturnType<typeof answersOf>; kept: Kept };

/** How far the form is, and whether anything waits on this device. */
function Progress({ form, answers, kept }: ProgressProps) {
  const t = useInvestigation();
  const f = useFormat();
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
    };
  }, []);
  const all = form.sections.flatMap((s) => s.questions).filter((q) => q.kind !== 'contacts');
  const done = all.filter((q) => answers[q.id] !== undefined).length;
  const missing = all.filter((q) => q.required && answers[q.id] === undefined).length;
  const disputed = all.filter(isDisputed).length;
  const waiting = Object.keys(kept.waiting).length;
  return (
    <div className="toolbar" role="status">
      <span className="chip num">{t('inv.progress', { done: f.number(done), all: f.number(all.length) })}</span>
      {missing > 0 && <span className="chip warn num">{t('inv.missing', { n: f.number(missing) })}</span>}
      {disputed > 0 && <span className="chip bad num">{t('inv.disputed', { n: f.number(disputed) })}</span>}
      {waiting > 0 && <span className="chip on num">{t('inv.waiting', { n: f.number(waiting) })}</span>}
      {(kept.offline || !online) && <span className="note">{t('inv.offline')}</span>}
    </div>
  );
}
