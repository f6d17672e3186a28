/** One stay: where, when, what of the room is known, what the rule says, what was decided, and what can be done. */
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Visit } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { CoExposedList } from './CoExposed';
import { EditVisit } from './EditVisit';
import { JudgeVisit } from './JudgeVisit';
import { type PlacesKey, saysOf, useLength, usePlaceName, usePlaces } from './words';

type Props = { visit: Visit; may: boolean; whose?: boolean; picked?: boolean };
type Open = 'edit' | 'judge' | 'others' | null;

function useFactWords() {
  const t = usePlaces();
  return (visit: Visit): string => {
    const of = (value: boolean | null | undefined, yes: PlacesKey, no: PlacesKey | null) =>
      value == null ? '' : value ? t(yes) : no ? t(no) : '';
    const x = visit.facts;
    const seat = [
      visit.carriage && `${t('visit.carriage')} ${visit.carriage}`,
      visit.row && `${t('visit.row')} ${visit.row}`,
    ];
    return [
      ...seat,
      of(x.small, 'visit.small', 'visit.notsmall'),
      of(x.aired, 'visit.aired', 'visit.notaired'),
      of(x.enclosed, 'visit.enclosed', null),
      of(x.masked, 'visit.masked', 'visit.notmasked'),
      x.note,
    ]
      .filter(Boolean)
      .join(' · ');
  };
}

export function VisitCard({ visit, may, whose, picked }: Props) {
  const t = usePlaces();
  const f = useFormat();
  const name = usePlaceName();
  const length = useLength();
  const facts = useFactWords()(visit);
  const [open, setOpen] = useState<Open>(null);
  const remove = useAct({
    run: (_: undefined) =>
      read(
        api.DELETE('/cases/visits/{id}', {
          params: { path: { id: visit.id } },
          headers: { 'If-Match': `"${visit.version}"` },
        }),
      ),
    slices: ['cases', 'response', 'audit'],
    done: t('visits.removed'),
  });
  const confirmed = visit.verdict.decision === 'confirmed';
  const sameDay = f.dayOf(visit.from_at) === f.dayOf(visit.until_at);
  return (
    <div className={`todo visit${picked ? ' is-picked' : ''}`} id={`visit-${visit.id}`}>
      <span className="row between" style={{ alignItems: 'flex-start' }}>
        <Link className="t" to={links.place(visit.place.id)}>
          {name(visit.place)}
        </Link>
        <VerdictChip visit={visit} />
      </span>
      <span className="m num">
        <span>
          {f.moment(visit.from_at)} – {sameDay ? f.time(visit.until_at) : f.moment(visit.until_at)}
        </span>
        <span>{length(visit.minutes)}</span>
        {facts && <span>{facts}</span>}
      </span>
      {whose && <Whose visit={visit} />}
      <Reasons visit={visit} />
      <span className="row" style={{ marginTop: 6 }}>
        <Button size="small" onClick={() => setOpen('others')}>
          {t('visit.others', { n: visit.others })}
        </Button>
        {may && visit.case && (
          <Button size="small" type={tonePrimary(visit)} onClick={() => setOpen('judge')}>
            {t('judge.title')}
          </Button>
        )}
        {may && !whose && (
          <Button size="small" onClick={() => setOpen('edit')}>
            {t('visit.edit')}
          </Button>
        )}
        {may && !whose && !confirmed && (
          <Popconfirm
            title={t('visit.remove.sure')}
            okText={t('visit.remove')}
            cancelText={t('cancel')}
            onConfirm={() => remove.mutate(undefined)}
          >
            <Button size="small" type="text" loading={remove.isPending}>
              {t('visit.remove')}
            </Button>
          </Popconfirm>
        )}
      </span>
      {open === 'edit' && <EditVisit visit={visit} close={() => setOpen(null)} />}
      {open === 'judge' && <JudgeVisit visit={visit} close={() => setOpen(null)} />}
      {open === 'others' && <CoExposedList visit={visit} may={may} close={() => setOpen(null)} />}
    </div>
  );
}

const tonePrimary = (visit: Visit) =>
  visit.verdict.decision === null && visit.verdict.proposed ? ('primary' as const) : ('default' as const);

function VerdictChip({ visit }: { visit: Visit }) {
  const t = usePlaces();
  const { decision, proposed, spot_id } = visit.verdict;
  if (decision === 'confirmed' && spot_id)
    return (
      <Link className="chip bad" to={links.spot(spot_id)}>
        {t('verdict.confirmed')}
      </Link>
    );
  if (decision === 'rejected') return <span className="chip">{t('verdict.rejected')}</span>;
  return proposed ? <span className="chip warn">{t('legend.proposed')}</span> : null;
}

function Reasons({ visit }: { visit: Visit }) {
  const t = usePlaces();
  const f = useFormat();
  const text = useText();
  const v = visit.verdict;
  if (v.decision)
    return (
      <p className="muted small">
        {v.decided_by && t('verdict.by', { by: f.person(v.decided_by), at: f.moment(v.decided_at) })}
        {v.note && ` · ${v.note}`}
      </p>
    );
  if (v.reason === null) return null;
  return (
    <p className="muted small">
      {t(saysOf(v.proposed))}: {text(v.reason)}
    </p>
  );
}

function Whose({ visit }: { visit: Visit }) {
  return (
    <p className="small">
      {visit.case && <Link to={links.case(visit.case.id)}>{visit.case.number}</Link>}
      {!visit.case && visit.contact && <Link to={links.contact(visit.contact.id)}>{visit.contact.number}</Link>}
    </p>
  );
}
