/** One contact: how they met a case, how they are watched, what every check found, and what can be done now. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { Link, Navigate, useNavigate, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../api/client';
import type { CaseClass, ContactDetail, Facts, FollowUp } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { SamePerson } from '../people/duplicates/SamePerson';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { FactsFields, factsOf, useCaseForm } from './FactsFields';
import { FormFindings } from './FormFindings';
import { Identity } from './Identity';
import { KeyPersonButton } from './investigation/MarkKeyPerson';
import { VisitsPanel } from './places/VisitsPanel';
import { CoursePanel } from './programme/CoursePanel';
import { HandOverPanel } from './programme/HandOverPanel';
import { OrdersPanel } from './programme/OrdersPanel';
import { RoomPanel } from './programme/RoomPanel';
import { Samples } from './Samples';
import { Steps } from './Steps';
import { useWho } from './who';
import { stateChip, useCases, wordOf } from './words';

type Act = 'order' | 'release' | 'become';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'contact', id],
    queryFn: () => readTagged(api.GET('/cases/contacts/{id}', { params: { path: { id } } })),
  });
  return (
    <Loaded query={query}>
      {(tagged) =>
        // A record that is part of another by now leads there.
        tagged.value.id === id ? (
          <ContactView tagged={tagged} />
        ) : (
          <Navigate replace to={links.contact(tagged.value.id)} />
        )
      }
    </Loaded>
  );
}

function ContactView({ tagged }: { tagged: Tagged<ContactDetail> }) {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const who = useWho();
  const { can } = useSession();
  const k = tagged.value;
  const [acting, act] = useState<Act | null>(null);
  const path = { path: { id: k.id } };
  const open = k.may_investigate && k.state === 'watched';
  return (
    <Frame
      title={t('contact.title', { number: k.number })}
      mark={<span className={stateChip[k.state]}>{t(wordOf('state', k.state))}</span>}
      crumbs={
        <>
          <Link to={links.contacts()}>{t('contacts.title')}</Link> /{' '}
          <Link to={links.region(k.region.id)}>{text(k.region.name)}</Link>
        </>
      }
      sub={
        <span className="num">
          {[who(k), text(k.grade_title), text(k.programme_title)].filter(Boolean).join(' · ')}
          {k.watched_until && ` · ${t('contact.until', { day: f.day(k.watched_until) })}`}
        </span>
      }
      actions={
        open && (
          <>
            <KeyPersonButton kind="contact" id={k.id} disease={k.disease} />
            <Button onClick={() => act('become')}>{t('contact.become')}</Button>
            <Button onClick={() => act('order')}>{t('contact.order')}</Button>
            <Button type="primary" onClick={() => act('release')}>
              {t('contact.release')}
            </Button>
          </>
        )
      }
    >
      <div className="grid cols-side">
        <div className="stack">
          <CoursePanel tagged={tagged} onCase={() => act('become')} />
          <Exposures of={k} />
          <Checks checks={k.follow_ups} disease={k.disease} />
          <VisitsPanel of="contact" id={k.id} region={k.region.id} />
        </div>
        <div className="stack">
          {k.case_id && (
            <Panel title={t('contact.case')}>
              <Link to={links.case(k.case_id)}>{t('contact.became')}</Link>
            </Panel>
          )}
          {k.may_see_identity && (
            <Identity
              id={k.id}
              person={k.person_id}
              load={() => read(api.GET('/cases/contacts/{id}/identity', { params: path }))}
            />
          )}
          <RoomPanel kind="contact" id={k.id} open={open} />
          <OrdersPanel contact={k} />
          <HandOverPanel kind="contact" id={k.id} region={k.region.id} open={open} />
          <Samples
            samples={k.samples}
            add={
              can('enter-results')
                ? (body) => read(api.POST('/cases/contacts/{id}/samples', { params: path, body }))
                : null
            }
          />
          {k.may_see_identity && k.person_id && <SamePerson person={k.person_id} />}
          <Steps steps={k.steps} />
        </div>
      </div>
      {acting === 'order' && <Order tagged={tagged} close={() => act(null)} />}
      {acting === 'release' && <Release tagged={tagged} close={() => act(null)} />}
      {acting === 'become' && <Become tagged={tagged} close={() => act(null)} />}
    </Frame>
  );
}

function Exposures({ of }: { of: ContactDetail }) {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  return (
    <Panel title={t('contact.exposures')} n={of.exposures.length} flush>
      {of.exposures.map((e) => {
        const facts = [
          e.proximity ? t(wordOf('proximity', e.proximity)) : '',
          e.minutes != null ? `${t('contact.minutes')} ${f.number(e.minutes)}` : '',
          e.metres != null ? `${t('contact.metres')} ${f.number(e.metres, 1)}` : '',
          e.protected ? t('contact.protected') : '',
          e.enclosed ? t('contact.enclosed') : '',
          e.place ?? '',
        ];
        return (
          <div key={`${e.happened_on}${e.case?.id}${e.through}`} className="todo">
            <span className="row between">
              <span className="t num">{f.day(e.happened_on)}</span>
              {e.case && <Link to={links.case(e.case.id)}>{t('contact.with', { number: e.case.number })}</Link>}
              {e.through && <span>{t('contact.through', { number: e.through })}</span>}
            </span>
            <span className="m">{facts.filter(Boolean).join(' · ')}</span>
          </div>
        );
      })}
      {of.grade_reason && (
        <div className="todo">
          <span className="m">
            {t('contact.why')}: {text(of.grade_reason)}
          </span>
        </div>
      )}
    </Panel>
  );
}

function Checks({ checks, disease }: { checks: FollowUp[]; disease: string }) {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const form = useCaseForm(disease).data;
  const days = [...new Set(checks.map((c) => c.due_on))];
  const ill = (c: FollowUp) =>
    (c.symptoms?.length ?? 0) > 0 || (c.temperature !== null && c.temperature >= (form?.fever ?? 37.3));
  const says = (c: FollowUp) =>
    [
      c.temperature !== null ? `${f.number(c.temperature, 1)} °C` : '',
      ...(c.symptoms ?? []).map((id) => text(form?.symptoms.find((s) => s.id === id)?.title)),
      c.note ?? '',
      c.done_by ? f.person(c.done_by) : '',
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <Panel
      title={t('contact.checks')}
      n={`${checks.filter((c) => c.state === 'done').length} / ${checks.length}`}
      flush
    >
      {checks.length === 0 && <Empty title={t('contact.checks.none')} />}
      <ul className="plain">
        {days.map((day) => (
          <li key={day} className="todo">
            <span className="row" style={{ flexWrap: 'wrap', gap: 8 }}>
              <span className="t num" style={{ minWidth: 110 }}>
                {f.day(day)}
              </span>
              {checks
                .filter((c) => c.due_on === day)
                .map((c) => (
                  <span key={c.turn} className={ill(c) ? 'chip bad' : stateChip[c.state]}>
                    {ill(c) ? t('check.ill') : t(wordOf('check', c.state))}
                  </span>
                ))}
            </span>
            {checks
              .filter((c) => c.due_on === day && c.state === 'done')
              .map((c) => (
                <span key={c.turn} className="m">
                  {says(c)}
                </span>
              ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

type DialogProps = { tagged: Tagged<ContactDetail>; close: () => void };

function Order({ tagged, close }: DialogProps) {
  const t = useCases();
  const text = useText();
  const k = tagged.value;
  const form = useCaseForm(k.disease).data;
  const [programme, pick] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/contacts/{id}/order', {
          params: { path: { id: k.id } },
          body: { programme: programme ?? '', note },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('case.saved'),
    after: close,
  });
  return (
    <Modal
      open
      title={t('contact.order')}
      onCancel={close}
      onOk={() => act.mutate(undefined)}
      okButtonProps={{ disabled: programme === null }}
      confirmLoading={act.isPending}
    >
      <div className="stack">
        <Select
          {...(programme ? { value: programme } : {})}
          onChange={pick}
          placeholder={t('contact.programme')}
          aria-label={t('contact.programme')}
          options={(form?.programmes ?? []).map((p) => ({ value: p.id, label: text(p.title) }))}
        />
        <Input value={note} onChange={(e) => setNote(e.target.value)} placeholder={t('case.note')} />
      </div>
    </Modal>
  );
}

function Release({ tagged, close }: DialogProps) {
  const t = useCases();
  const text = useText();
  const k = tagged.value;
  const [note, setNote] = useState('');
  const [despite, setDespite] = useState(false);
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/contacts/{id}/release', {
          params: { path: { id: k.id } },
          body: { note: note.trim(), despite },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('contact.released'),
    after: close,
  });
  const blocked = k.not_yet !== null && !(despite && note.trim() !== '');
  return (
    <Modal
      open
      title={t('contact.release')}
      okText={t('contact.release')}
      onCancel={close}
      onOk={() => act.mutate(undefined)}
      okButtonProps={{ disabled: blocked }}
      confirmLoading={act.isPending}
    >
      <div className="stack">
        {k.not_yet && (
          <>
            <p className="late">{t('contact.notyet', { why: text(k.not_yet) })}</p>
            <Checkbox checked={despite} onChange={(e) => setDespite(e.target.checked)}>
              {t('contact.despite')}
            </Checkbox>
          </>
        )}
        <Input value={note} onChange={(e) => setNote(e.target.value)} placeholder={t('case.note')} />
      </div>
    </Modal>
  );
}

/** What the checks say of an ill contact, so that nothing is typed again. */
function startOf({ case_proposal }: ContactDetail): { class: CaseClass; facts?: Facts } {
  return case_proposal ?? { class: 'suspected' };
}

function Become({ tagged, close }: DialogProps) {
  const t = useCases();
  const go = useNavigate();
  const k = tagged.value;
  const [form] = Form.useForm<{ class: CaseClass; facts?: Facts }>();
  const act = useAct({
    run: (v: { class: CaseClass; facts?: Facts }) =>
      read(
        api.POST('/cases/contacts/{id}/become-case', {
          params: { path: { id: k.id } },
          body: { class: v.class, facts: factsOf(v.facts) },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('contact.became'),
    after: (made) => void go(links.case(made.id)),
    quiet: true,
  });
  const classes = (['suspected', 'probable', 'confirmed', 'asymptomatic'] as const).map((c) => ({
    value: c,
    label: t(`class.${c}`),
  }));
  return (
    <Modal
      open
      width={720}
      title={t('contact.become')}
      okText={t('contact.become')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)} initialValues={startOf(k)}>
        <Form.Item name="class" label={t('f.class')}>
          <Select options={classes} />
        </Form.Item>
        <FactsFields disease={k.disease} short />
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
