/** One region: its level and why, its curve, what is unusual, what is being done, who is around it. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { api, read } from '../api/client';
import type { RegionDetail } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat, useSession } from '../app/session';
import { EpidemicCurve } from '../ui/EpidemicCurve';
import { Level } from '../ui/Level';
import { Empty, Page as Frame, Loaded, Panel, Part } from '../ui/Page';
import { ReasonTable } from '../ui/ReasonTable';
import { RegionAround } from './RegionAround';
import { RegionDoing } from './RegionDoing';
import { useRegions } from './words';

// Not needed for the first look at a region, and not by every duty.
const OutlookPanels = lazy(() => import('../surveillance/outlook/OutlookPanels'));

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['regions', 'one', id],
    queryFn: () => read(api.GET('/regions/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(region) => <RegionView key={region.id} region={region} />}</Loaded>;
}

export function useLevel(id: string) {
  const { disease } = useSession();
  return useQuery({
    queryKey: ['surveillance', 'level', id, disease],
    queryFn: () =>
      read(api.GET('/surveillance/levels/{region_id}', { params: { path: { region_id: id }, query: { disease } } })),
  });
}

function RegionView({ region }: { region: RegionDetail }) {
  const t = useRegions();
  const text = useText();
  const f = useFormat();
  const { can, disease } = useSession();
  const level = useLevel(region.id);
  const curve = useQuery({
    queryKey: ['surveillance', 'curve', region.id, disease],
    queryFn: () => read(api.GET('/surveillance/curve', { params: { query: { region: region.id, disease } } })),
    enabled: can('see-surveillance'),
  });
  return (
    <Frame
      title={text(region.name)}
      mark={
        level.data && (
          <>
            <Level of={level.data.level} big />
            {level.data.proposed && <Level of={level.data.proposed} proposed />}
          </>
        )
      }
      crumbs={region.path.map((p, i) => (
        <span key={p.id}>
          {i > 0 && ' / '}
          <Link to={links.region(p.id)}>{text(p.name)}</Link>
        </span>
      ))}
      sub={
        <span className="num">
          {[
            text(region.tier_title),
            region.code,
            region.population !== null && t('population', { n: f.number(region.population) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      }
      actions={
        can('see-response') && (
          <>
            {region.children > 0 && (
              <Link to={links.regions(region.id)}>{t('children.open', { n: f.number(region.children) })}</Link>
            )}
            <Link to={links.board(region.id)}>{t('board')}</Link>
          </>
        )
      }
    >
      <div className="grid cols-side">
        <div className="stack">
          <Panel title={t('level.why')}>
            <Part query={level}>
              {(l) => (
                <div className="stack">
                  <ReasonTable reason={l.reason} region={region.id} />
                  <p className="muted small num">
                    {[
                      l.since && t('level.since', { day: f.day(l.since) }),
                      l.calm_since && t('calm.since', { day: f.day(l.calm_since) }),
                      l.may_fall_on && t('may.fall', { day: f.day(l.may_fall_on) }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                </div>
              )}
            </Part>
          </Panel>
          {can('see-surveillance') && (
            <Panel title={t('curve')}>
              <Part query={curve}>{(c) => <EpidemicCurve curve={c} />}</Part>
            </Panel>
          )}
          {can('see-surveillance') && (
            <Suspense>
              <OutlookPanels region={region.id} curve={curve.data} />
            </Suspense>
          )}
          {can('see-response') && <RegionDoing place={region} />}
          <LevelHistory of={region.id} />
        </div>
        <RegionAround region={region} />
      </div>
    </Frame>
  );
}

function LevelHistory({ of }: { of: string }) {
  const t = useRegions();
  const text = useText();
  const f = useFormat();
  const level = useLevel(of);
  return (
    <Panel title={t('history')} flush>
      <Part query={level}>
        {(l) =>
          l.history.length === 0 ? (
            <Empty title={t('history.none')} />
          ) : (
            l.history.map((h) => (
              <div key={h.at} className="todo">
                <span className="row">
                  {h.from && (
                    <>
                      <Level of={h.from} />→
                    </>
                  )}
                  <Level of={h.to} />
                  <span className="muted small num">{f.moment(h.at)}</span>
                  {h.by && <span className="muted small">{f.person(h.by)}</span>}
                </span>
                <p className="soft">
                  {h.proposal_id ? (
                    <Link to={links.decision(h.proposal_id)}>{text(h.reason.text)}</Link>
                  ) : (
                    text(h.reason.text)
                  )}
                </p>
              </div>
            ))
          )
        }
      </Part>
    </Panel>
  );
}
