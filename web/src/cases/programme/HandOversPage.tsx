/** Hand-overs from and to the caller's regions, and what is ready for another node. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { HandOver } from '../../api/programme';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct, usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Choices, useChoice } from '../../ui/Filters';
import { Empty, Page as Frame, Panel, Part } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { handOverChip, useProgramme, word } from './words';

export function Page() {
  const t = useProgramme();
  const text = useText();
  const f = useFormat();
  const region = useRegion();
  const [show, choose] = useChoice('show', 'open');
  const [chosen, open] = useState<string | null>(null);
  const state = show === 'open' ? { state: 'asked,ready' } : {};
  const pages = usePages(['cases', 'hand-overs', region, show], (cursor) =>
    read(api.GET('/cases/hand-overs', { params: { query: { region, ...state, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns: Column<HandOver>[] = [
    { head: t('handover.col.who'), cell: (h) => <Who of={h} /> },
    { head: t('handover.col.from'), cell: (h) => text(h.from.name) },
    { head: t('handover.col.to'), cell: (h) => (h.to ? text(h.to.name) : h.outside) },
    {
      head: t('handover.col.state'),
      cell: (h) => (
        <span>
          <span className={handOverChip[h.state]}>{t(word('handover.state', h.state))}</span>{' '}
          {h.late && <span className="late">{t('errand.late')}</span>}
          {h.note && <span className="soft"> {h.note}</span>}
        </span>
      ),
    },
    { head: t('handover.reason'), cell: (h) => h.reason },
    { head: t('handover.col.at'), cell: (h) => <span className="num">{f.moment(h.proposed_at)}</span> },
    {
      head: '',
      cell: (h) =>
        (h.may_answer || h.may_withdraw) && (
          <Button size="small" type={h.may_answer ? 'primary' : 'default'} onClick={() => open(h.id)}>
            {h.may_answer ? `${t('handover.accept')} …` : `${t('handover.withdraw')} …`}
          </Button>
        ),
    },
  ];
  return (
    <Frame title={t('handovers.title')} sub={t('handovers.sub')}>
      <div className="toolbar">
        <Choices
          label={t('handover.col.state')}
          value={show}
          onChoose={choose}
          choices={(['open', 'all'] as const).map((s) => ({ value: s, label: t(`handover.filter.${s}`) }))}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(rows) => (
            <Rows
              rows={rows}
              columns={columns}
              id={(h) => h.id}
              label={t('handovers.title')}
              empty={<Empty title={t('handovers.none')} hint={t('handovers.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
      {chosen && <AnswerDialog id={chosen} close={() => open(null)} />}
    </Frame>
  );
}

function Who({ of }: { of: HandOver }) {
  const t = useProgramme();
  const kind = t(word('kind', of.kind));
  if (!of.number) return <span className="soft">{t('handover.hidden')}</span>;
  if (!of.subject_id) return <span>{`${kind} ${of.number}`}</span>;
  const to = of.kind === 'case' ? links.case(of.subject_id) : links.contact(of.subject_id);
  return (
    <span>
      {kind} <Link to={to}>{of.number}</Link>
    </span>
  );
}

function AnswerDialog({ id, close }: { id: string; close: () => void }) {
  const t = useProgramme();
  const query = useQuery({
    queryKey: ['cases', 'hand-over', id],
    queryFn: () => readTagged(api.GET('/cases/hand-overs/{id}', { params: { path: { id } } })),
  });
  return (
    <Modal open title={t('handover.title')} onCancel={close} footer={null}>
      <Part query={query}>{(tagged) => <Answer tagged={tagged} close={close} />}</Part>
    </Modal>
  );
}

function Answer({ tagged, close }: { tagged: Tagged<HandOver>; close: () => void }) {
  const t = useProgramme();
  const text = useText();
  const { can } = useSession();
  const h = tagged.value;
  const [note, setNote] = useState('');
  const path = { path: { id: h.id } };
  const act = useAct({
    run: (what: 'accept' | 'refuse' | 'withdraw') =>
      what === 'withdraw'
        ? read(api.POST('/cases/hand-overs/{id}/withdraw', { params: path, headers: ifMatch(tagged) }))
        : read(
            api.POST('/cases/hand-overs/{id}/answer', {
              params: path,
              body: { accept: what === 'accept', note: note.trim() || null },
              headers: ifMatch(tagged),
            }),
          ),
    slices: ['cases', 'response', 'audit'],
    done: t('handover.done'),
    after: close,
  });
  return (
    <div className="stack" style={{ gap: 10 }}>
      <p>
        {`${t(word('kind', h.kind))} ${h.number ?? ''}: ${text(h.from.name)} → ${h.to ? text(h.to.name) : h.outside}`}
      </p>
      <p className="soft">{h.reason}</p>
      {h.may_answer && can('see-identity') && <Identity id={h.id} />}
      {h.may_answer && (
        <>
          <Input
            value={note}
            onChange={(e) => setNote(e.target.value)}
            placeholder={t('handover.reason')}
            aria-label={t('handover.reason')}
          />
          <div className="row" style={{ gap: 8 }}>
            <Button type="primary" loading={act.isPending} onClick={() => act.mutate('accept')}>
              {t('handover.accept')}
            </Button>
            <Button disabled={note.trim() === ''} loading={act.isPending} onClick={() => act.mutate('refuse')}>
              {t('handover.refuse')}
            </Button>
          </div>
        </>
      )}
      {h.may_withdraw && (
        <div>
          <Button loading={act.isPending} onClick={() => act.mutate('withdraw')}>
            {t('handover.withdraw')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Identity({ id }: { id: string }) {
  const t = useProgramme();
  const [shown, show] = useState(false);
  const query = useQuery({
    queryKey: ['cases', 'hand-over', id, 'identity'],
    queryFn: () => read(api.GET('/cases/hand-overs/{id}/identity', { params: { path: { id } } })),
    enabled: shown,
    staleTime: 60_000,
  });
  if (!shown) return <Button onClick={() => show(true)}>{t('handover.show')}</Button>;
  return (
    <Part query={query}>
      {({ identity: who }) => (
        <p>{who ? [who.name, who.phone, who.address].filter(Boolean).join(' · ') : t('order.erased')}</p>
      )}
    </Part>
  );
}
