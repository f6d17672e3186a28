/** One place: who was there when, as far as the reader may see them, and whether it was a spot. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Modal } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { NewPlace, PlaceDetail } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { FormFindings } from '../FormFindings';
import { filled } from '../PersonFields';
import { PlaceFields } from './PlaceFields';
import { PlaceSamples } from './PlaceSamples';
import { State, TasksLeft } from './SpotsPage';
import { VisitCard } from './VisitCard';
import { useKinds, usePlaceName, usePlaces } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'place', id],
    queryFn: () => readTagged(api.GET('/cases/places/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <PlaceView tagged={tagged} />}</Loaded>;
}

function PlaceView({ tagged }: { tagged: Tagged<PlaceDetail> }) {
  const t = usePlaces();
  const f = useFormat();
  const text = useText();
  const name = usePlaceName();
  const kinds = useKinds();
  const { can } = useSession();
  const [editing, edit] = useState(false);
  const p = tagged.value;
  const kind = kinds.find((k) => k.value === p.kind)?.label;
  return (
    <Frame
      title={name(p)}
      crumbs={
        <>
          <Link to={links.spots()}>{t('spots.title')}</Link> /{' '}
          <Link to={links.region(p.region.id)}>{text(p.region.name)}</Link>
        </>
      }
      sub={[kind, p.address].filter(Boolean).join(' · ')}
      actions={p.may_investigate && <Button onClick={() => edit(true)}>{t('place.edit')}</Button>}
    >
      <div className="grid cols-side">
        <Panel title={t('place.visits')} n={p.visits.length} flush>
          {p.visits.length === 0 && <Empty title={t('place.visits.none')} />}
          {p.visits.map((visit) => (
            <VisitCard key={visit.id} visit={visit} may={p.may_investigate} whose />
          ))}
        </Panel>
        <div className="stack">
          {can('enter-results') && <PlaceSamples of={p} />}
          <Panel title={t('place.spots')} n={p.spots.length} flush>
            {p.spots.length === 0 && <Empty title={t('place.spots.none')} />}
            {p.spots.map((spot) => (
              <Link key={spot.id} className="todo" to={links.spot(spot.id)}>
                <span className="row between">
                  <span className="t num">{f.moment(spot.opened_at)}</span>
                  <State of={spot} />
                </span>
                <span className="m">
                  <TasksLeft of={spot} />
                </span>
              </Link>
            ))}
          </Panel>
        </div>
      </div>
      {editing && <EditPlace tagged={tagged} close={() => edit(false)} />}
    </Frame>
  );
}

function EditPlace({ tagged, close }: { tagged: Tagged<PlaceDetail>; close: () => void }) {
  const t = usePlaces();
  const p = tagged.value;
  const [form] = Form.useForm<{ place: NewPlace }>();
  const act = useAct({
    run: (v: { place: NewPlace }) =>
      read(
        api.PUT('/cases/places/{id}', {
          params: { path: { id: p.id } },
          body: { ...filled(v.place), region_id: p.region.id },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'response', 'audit'],
    done: t('place.saved'),
    after: close,
    quiet: true,
  });
  const { kind, name, address, lat, lon, service, runs_on } = p;
  return (
    <Modal
      open
      width={640}
      title={t('place.edit')}
      okText={t('save')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => act.mutate(v)}
        initialValues={{ place: { kind, name, address, lat, lon, service, runs_on } }}
      >
        <PlaceFields fixed />
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
