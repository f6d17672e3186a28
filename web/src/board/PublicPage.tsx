/** What a citizen sees: the level where they live, what it means for them, and how it is around them. */
import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';
import type { LevelDetail, RegionDetail } from '../api/types';
import { useText } from '../app/i18n';
import { useFormat, useMayReplay, useReplay, useSession } from '../app/session';
import { usePeople } from '../people/words';
import { useLevelsOf } from '../surveillance/levels';
import { Figure, Figures } from '../ui/Figures';
import { Level } from '../ui/Level';
import { Empty, Loaded, Page, Panel } from '../ui/Page';
import { ReplayBar } from './ReplayBar';

const MEANS = {
  green: 'public.0',
  blue: 'public.1',
  yellow: 'public.2',
  orange: 'public.3',
  red: 'public.3',
} as const;

export default function PublicPage() {
  const { me, disease } = useSession();
  const region = me.acting.region.id;
  const query = useQuery({
    queryKey: ['surveillance', 'public', region, disease],
    queryFn: async () => {
      const path = { region_id: region };
      const [place, own] = await Promise.all([
        read(api.GET('/regions/{id}', { params: { path: { id: region } } })),
        read(api.GET('/surveillance/levels/{region_id}', { params: { path, query: { disease } } })),
      ]);
      return { place, own };
    },
  });
  return <Loaded query={query}>{({ place, own }) => <PublicView place={place} own={own} />}</Loaded>;
}

function PublicView({ place, own }: { place: RegionDetail; own: LevelDetail }) {
  const t = usePeople();
  const text = useText();
  const f = useFormat();
  const { me } = useSession();
  const mayReplay = useMayReplay();
  const replay = useReplay(me.node.replay).data;
  const levels = useLevelsOf([place, ...place.neighbours]);
  const here = levels.get(place.id);
  return (
    <Page
      title={t('public.title', { region: text(place.name) })}
      sub={t('public.updated', { day: f.day(replay?.today ?? me.node.today) })}
      mark={<Level of={own.level} big />}
    >
      <div className="stack" style={{ maxWidth: 760 }}>
        {mayReplay && <ReplayBar />}
        <Panel title={t('public.means')}>
          <p style={{ fontSize: 16 }}>{t(MEANS[own.level.color])}</p>
          <p className="note" style={{ marginTop: 12 }}>
            {t('public.seek')}
          </p>
        </Panel>
        {here && (
          <Figures>
            <Figure label={t('public.7d')} value={f.number(here.new_7d)} unit={t('cases')} />
            <Figure label={t('public.14d')} value={f.number(here.new_14d)} unit={t('cases')} />
            <Figure label={t('public.total')} value={f.number(here.total)} unit={t('cases')} />
          </Figures>
        )}
        {place.tier !== 'national' && (
          <Panel title={t('public.neighbours')} flush>
            {place.neighbours.length === 0 && <Empty title={t('public.none')} />}
            {place.neighbours.map((n) => {
              const level = levels.get(n.id);
              return (
                <div key={n.id} className="todo row between">
                  <span>{text(n.name)}</span>
                  {level && <Level of={level.level} />}
                </div>
              );
            })}
          </Panel>
        )}
      </div>
    </Page>
  );
}
