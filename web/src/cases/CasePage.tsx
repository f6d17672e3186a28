/** One case: what is known, what the definition says of it, whom it met, its samples, its place in the chain, its history. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, Navigate, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../api/client';
import type { CaseDetail, CaseRef } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useFormat } from '../app/session';
import { SamePerson } from '../people/duplicates/SamePerson';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { AddContact } from './AddContact';
import { Classify } from './Classify';
import { SourcesPanel } from './chains/Sources';
import { useChains } from './chains/words';
import { FactsPanel } from './FactsPanel';
import { Identity } from './Identity';
import { CaseDoors } from './investigation/CaseDoors';
import { VisitsPanel } from './places/VisitsPanel';
import { HandOverPanel } from './programme/HandOverPanel';
import { RoomPanel } from './programme/RoomPanel';
import { Samples } from './Samples';
import { Steps } from './Steps';
import { useWho } from './who';
import { type CasesKey, classChip, stateChip, useCases, wordOf } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'record', id],
    queryFn: () => readTagged(api.GET('/cases/records/{id}', { params: { path: { id } } })),
  });
  return (
    <Loaded query={query}>
      {(tagged) =>
        // A case that is part of another by now leads there.
        tagged.value.id === id ? <CaseView tagged={tagged} /> : <Navigate replace to={links.case(tagged.value.id)} />
      }
    </Loaded>
  );
}

function CaseView({ tagged }: { tagged: Tagged<CaseDetail> }) {
  const t = useCases();
  const text = useText();
  const who = useWho();
  const c = tagged.value;
  const path = { path: { id: c.id } };
  const close = useAct({
    run: (_: undefined) =>
      read(api.POST('/cases/records/{id}/close', { params: path, body: { note: '' }, headers: ifMatch(tagged) })),
    slices: ['cases', 'audit'],
    done: t('case.closed'),
  });
  return (
    <Frame
      title={t('case.title', { number: c.number })}
      mark={<span className={classChip[c.class]}>{text(c.class_title)}</span>}
      crumbs={
        <>
          <Link to={links.cases()}>{t('cases.title')}</Link> /{' '}
          <Link to={links.region(c.region.id)}>{text(c.region.name)}</Link>
        </>
      }
      sub={
        <span>
          {who(c)} · <Moment at={c.reported_at} />
          {c.special && <span className="chip warn">{t('special')}</span>}
        </span>
      }
      actions={
        <>
          <CaseDoors of={c} />
          {c.may.investigate && (
            <Button onClick={() => close.mutate(undefined)} loading={close.isPending}>
              {c.working === 'open' ? t('case.close') : t('case.reopen')}
            </Button>
          )}
        </>
      }
    >
      <div className="grid cols-side">
        <div className="stack">
          <Classify tagged={tagged} />
          <FactsPanel tagged={tagged} />
          <Contacts of={c} />
          <VisitsPanel of="case" id={c.id} region={c.region.id} />
          <Around of={c} />
          <SourcesPanel of={c} />
        </div>
        <div className="stack">
          {c.may.see_identity && (
            <Identity
              id={c.id}
              person={c.person_id}
              load={() => read(api.GET('/cases/records/{id}/identity', { params: path }))}
            />
          )}
          <RoomPanel kind="case" id={c.id} open={c.working === 'open'} />
          <HandOverPanel kind="case" id={c.id} region={c.region.id} open={c.working === 'open'} />
          <Samples
            samples={c.samples}
            add={
              c.may.enter_results
                ? (body) => read(api.POST('/cases/records/{id}/samples', { params: path, body }))
                : null
            }
          />
          {c.may.see_identity && c.person_id && <SamePerson person={c.person_id} />}
          <Steps steps={c.steps} />
        </div>
      </div>
    </Frame>
  );
}

function Contacts({ of }: { of: CaseDetail }) {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const [adding, add] = useState(false);
  return (
    <Panel
      title={t('case.contacts')}
      n={of.contacts.length}
      flush
      extra={
        of.may.investigate && (
          <Button size="small" type="primary" onClick={() => add(true)}>
            {t('case.contacts.add')}
          </Button>
        )
      }
    >
      {of.contacts.length === 0 && <Empty title={t('case.contacts.none')} />}
      {of.contacts.map((k) => (
        <Link key={k.id} className="todo" to={links.contact(k.id)}>
          <span className="row between">
            <span className="t">{k.number}</span>
            <span className={stateChip[k.state]}>{t(wordOf('state', k.state))}</span>
          </span>
          <span className="m">
            <span>{text(k.grade_title)}</span>
            <span>{text(k.region.name)}</span>
            {k.watched_until && <span className="num">{t('contact.until', { day: f.day(k.watched_until) })}</span>}
          </span>
        </Link>
      ))}
      {adding && <AddContact caseId={of.id} region={of.region.id} close={() => add(false)} />}
    </Panel>
  );
}

function Around({ of }: { of: CaseDetail }) {
  const t = useCases();
  const chains = useChains();
  const none = of.sources.length + of.infected.length === 0;
  return (
    <Panel title={t('case.around')} flush extra={<Link to={links.chains(of.region.id)}>{chains('chains.title')}</Link>}>
      {none && <Empty title={t('case.around.none')} />}
      {of.sources.map((s) => (
        <Neighbour key={s.id} of={s} as="case.source" />
      ))}
      {of.infected.map((s) => (
        <Neighbour key={s.id} of={s} as="case.infected" />
      ))}
    </Panel>
  );
}

function Neighbour({ of, as }: { of: CaseRef; as: CasesKey }) {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  return (
    <Link className="todo" to={links.case(of.id)}>
      <span className="row between">
        <span className="t">{of.number}</span>
        <span className={classChip[of.class]}>{text(of.class_title)}</span>
      </span>
      <span className="m">
        <span>{t(as)}</span>
        <span className="num">{f.day(of.onset_on)}</span>
      </span>
    </Link>
  );
}
