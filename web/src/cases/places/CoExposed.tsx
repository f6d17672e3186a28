/** Who else was there during a stay: chosen and made contacts in one step, or a whole list of persons. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { CoExposed, Visit } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Empty, Part } from '../../ui/Page';
import { ListPeople } from './ListPeople';
import { usePlaceName, usePlaces } from './words';

type Props = { visit: Visit; may: boolean; close: () => void };

/** Only who is no case of the disease is made a contact. */
const eligible = (other: CoExposed) => !other.known && (other.case === null || other.case.class === 'excluded');

export function CoExposedList({ visit, may, close }: Props) {
  const t = usePlaces();
  const name = usePlaceName();
  const { message } = App.useApp();
  const [left, setLeft] = useState<string[]>([]);
  const [listing, list] = useState(false);
  const path = { path: { id: visit.id } };
  const query = useQuery({
    queryKey: ['cases', 'visit', visit.id, 'co-exposed'],
    queryFn: () => read(api.GET('/cases/visits/{id}/co-exposed', { params: path })),
  });
  const chosen = (query.data ?? []).filter((other) => eligible(other) && !left.includes(other.visit_id));
  const take = useAct({
    run: (visits: string[]) => read(api.POST('/cases/visits/{id}/contacts', { params: path, body: { visits } })),
    slices: ['cases', 'audit'],
    after: (n) =>
      void message.success(t('co.taken', { added: n.added, again: n.exposed_again, passed: n.passed_over })),
  });
  const toggle = (id: string, on: boolean) => setLeft((was) => (on ? was.filter((x) => x !== id) : [...was, id]));
  return (
    <Modal
      open
      width={640}
      title={`${t('co.title')}: ${name(visit.place)}`}
      onCancel={close}
      footer={
        may && (
          <>
            <Button onClick={() => list(true)}>{t('co.list')}</Button>
            <Button
              type="primary"
              disabled={chosen.length === 0}
              loading={take.isPending}
              onClick={() => take.mutate(chosen.map((other) => other.visit_id))}
            >
              {t('co.take', { n: chosen.length })}
            </Button>
          </>
        )
      }
    >
      <Part query={query}>
        {(others) => (
          <>
            {others.length === 0 && <Empty title={t('co.none')} hint={t('co.none.hint')} />}
            {others.map((other) => (
              <Other
                key={other.visit_id}
                of={other}
                visit={visit}
                may={may}
                on={chosen.includes(other)}
                toggle={(on) => toggle(other.visit_id, on)}
              />
            ))}
          </>
        )}
      </Part>
      {listing && <ListPeople visit={visit} close={() => list(false)} />}
    </Modal>
  );
}

type OtherProps = { of: CoExposed; visit: Visit; may: boolean; on: boolean; toggle: (on: boolean) => void };

function Other({ of, visit, may, on, toggle }: OtherProps) {
  const t = usePlaces();
  const f = useFormat();
  const text = useText();
  const number = of.case?.number ?? of.contact?.number ?? '';
  const to = of.case ? links.case(of.case.id) : of.contact ? links.contact(of.contact.id) : null;
  return (
    <div className="todo" style={{ paddingInline: 0 }}>
      <span className="row between">
        <span className="row">
          {may && eligible(of) && (
            <Checkbox checked={on} onChange={(e) => toggle(e.target.checked)} aria-label={number} />
          )}
          {to && (
            <Link className="t" to={to}>
              {number}
            </Link>
          )}
        </span>
        {of.known && <span className="chip ok">{t('co.known')}</span>}
        {of.case && <span className="chip bad">{text(of.case.class_title)}</span>}
      </span>
      <span className="m num">
        <span>{of.minutes > 0 ? t('co.minutes', { n: of.minutes }) : t('co.apart', { n: of.apart_minutes })}</span>
        <span>
          {f.time(of.from_at)} – {f.time(of.until_at)}
        </span>
        {of.rows_apart !== null && <span>{t('co.rows', { n: of.rows_apart })}</span>}
        {!of.case && of.contact && <span>{text(of.contact.grade_title)}</span>}
      </span>
      {may && of.case && visit.case && <PossibleLink from={visit.case} to={of.case} />}
    </div>
  );
}

type Ill = NonNullable<CoExposed['case']>;

/** Whoever fell ill first is the possible source; the server refuses a circle. */
function PossibleLink({ from, to }: { from: Ill; to: Ill }) {
  const t = usePlaces();
  const first = (from.onset_on ?? '9999') <= (to.onset_on ?? '9999');
  const [source, target] = first ? [from, to] : [to, from];
  const act = useAct({
    run: (_: undefined) =>
      read(api.POST('/cases/links', { body: { source_id: source.id, case_id: target.id, certain: false } })),
    slices: ['cases', 'audit'],
    done: t('co.link.done'),
  });
  return (
    <Button
      size="small"
      style={{ marginTop: 4 }}
      loading={act.isPending}
      disabled={act.isSuccess}
      onClick={() => act.mutate(undefined)}
    >
      {t('co.link')}: {source.number} → {target.number}
    </Button>
  );
}
