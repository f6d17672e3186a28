/** Spots on a map and in a list, and the places that are known. */
import { Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import type { Place, Spot } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Choices, useChoice } from '../../ui/Filters';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { useNearShapes } from './shapes';
import { spotChip, usePlaceName, usePlaces } from './words';

const SpotMap = lazy(() => import('./SpotMap'));
const SHOWN = ['open', 'closed', 'all', 'places'] as const;

export function Page() {
  const t = usePlaces();
  const [shown, show] = useChoice('show', 'open');
  return (
    <Frame title={t('spots.title')} sub={t('spots.sub')}>
      <div className="toolbar">
        <Choices
          label={t('col.state')}
          value={shown}
          onChoose={show}
          choices={SHOWN.map((value) => ({ value, label: t(`spots.${value}`) }))}
        />
        <RegionTag />
      </div>
      {shown === 'places' ? <Places /> : <Spots state={shown === 'all' ? undefined : shown} />}
    </Frame>
  );
}

function Spots({ state }: { state: string | undefined }) {
  const t = usePlaces();
  const text = useText();
  const f = useFormat();
  const go = useNavigate();
  const name = usePlaceName();
  const region = useRegion();
  const { disease } = useSession();
  const pages = usePages(['cases', 'spots', region, disease, state], (cursor) =>
    read(
      api.GET('/cases/spots', {
        params: { query: { region, disease, limit: 200, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const shapes = useNearShapes(region);
  const without = pages.items.filter((s) => s.place.lat === null).length;
  const columns: Column<Spot>[] = [
    { head: t('col.place'), cell: (s) => <Link to={links.spot(s.id)}>{name(s.place)}</Link> },
    { head: t('col.state'), cell: (s) => <State of={s} /> },
    { head: t('col.region'), cell: (s) => text(s.place.region.name) },
    { head: t('col.opened'), cell: (s) => <Moment at={s.opened_at} /> },
    { head: t('col.tasks'), cell: (s) => <TasksLeft of={s} /> },
    { head: t('col.closable'), cell: (s) => <span className="num">{f.day(s.closable_on)}</span> },
  ];
  return (
    <div className="stack">
      {pages.items.length > without && shapes.data && (
        <Panel title={t('map')} n={without > 0 ? t('map.without', { n: without }) : ''} flush>
          <div className="map" style={{ height: 'min(420px, 55vh)' }}>
            <Suspense>
              <SpotMap spots={pages.items} shapes={shapes.data} onPick={(id) => void go(links.spot(id))} />
            </Suspense>
          </div>
        </Panel>
      )}
      <Panel flush>
        <Listing pages={pages}>
          {(spots) => (
            <Rows
              rows={spots}
              columns={columns}
              id={(s) => s.id}
              label={t('spots.title')}
              empty={<Empty title={t('spots.none')} hint={t('spots.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
    </div>
  );
}

export function State({ of }: { of: Spot }) {
  const t = usePlaces();
  return <span className={spotChip[of.state]}>{t(of.state === 'open' ? 'state.open' : 'state.closed')}</span>;
}

export function TasksLeft({ of }: { of: Spot }) {
  const t = usePlaces();
  if (of.tasks_open > 0) return <span className="late">{t('tasks.left', { n: of.tasks_open })}</span>;
  return <span>{t('tasks.done', { n: of.tasks_done })}</span>;
}

function Places() {
  const t = usePlaces();
  const text = useText();
  const name = usePlaceName();
  const region = useRegion();
  const [q, setQ] = useState('');
  const pages = usePages(['cases', 'places', 'list', region, q], (cursor) =>
    read(
      api.GET('/cases/places', { params: { query: { region, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) } } }),
    ),
  );
  const columns: Column<Place>[] = [
    { head: t('col.place'), cell: (p) => <Link to={links.place(p.id)}>{name(p)}</Link> },
    { head: t('place.address'), cell: (p) => p.address ?? '' },
    { head: t('col.region'), cell: (p) => text(p.region.name) },
  ];
  return (
    <Panel flush>
      <div style={{ padding: 12 }}>
        <Input.Search
          allowClear
          style={{ maxWidth: 420 }}
          placeholder={t('places.find')}
          aria-label={t('places.find')}
          onSearch={(value) => setQ(value.trim())}
        />
      </div>
      <Listing pages={pages}>
        {(places) => (
          <Rows
            rows={places}
            columns={columns}
            id={(p) => p.id}
            label={t('spots.places')}
            empty={<Empty title={t('places.none')} hint={t('places.none.hint')} />}
          />
        )}
      </Listing>
    </Panel>
  );
}
