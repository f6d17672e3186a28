/** What a citizen sees: the level where they live, what it means for them, and how it is around them. */
import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { useFormat, useSession } from '../app/session';
import { usePeople } from '../people/words';
import { Figure, Figures } from '../ui/Figures';
import { Level } from '../ui/Level';
import { Empty, Loaded, Page, Panel } from '../ui/Page';

const MEANS = ['public.0', 'public.1', 'public.2', 'public.3'] as const;

export default function PublicPage() {
  const t = usePeople();
  const text = useText();
  const f = useFormat();
  const { me, disease } = useSession();
  const region = me.acting.region.id;
  const query = useQuery({
    queryKey: ['surveillance', 'public', region, disease],
    queryFn: async () => {
      const detail = await read(api.GET('/regions/{id}', { params: { path: { id: region } } }));
      const under = detail.parent_id ?? region;
      const [own, levels] = await Promise.all([
        read(
          api.GET('/surveillance/levels/{region_id}', { params: { path: { region_id: region }, query: { disease } } }),
        ),
        read(api.GET('/surveillance/levels', { params: { query: { under, disease } } })).catch(() => []),
      ]);
      const near = new Set(detail.neighbours.map((n) => n.id));
      return {
        own,
        here: levels.find((l) => l.region.id === region),
        near: levels.filter((l) => near.has(l.region.id)),
      };
    },
  });
  return (
    <Loaded query={query}>
      {({ own, here, near }) => (
        <Page
          title={t('public.title', { region: text(own.region.name) })}
          sub={t('public.updated', { day: f.day(me.node.today) })}
          mark={<Level of={own.level} big />}
        >
          <div className="stack" style={{ maxWidth: 760 }}>
            <Panel title={t('public.means')}>
              <p style={{ fontSize: 16 }}>{t(MEANS[Math.min(own.level.rank, 3)] ?? 'public.0')}</p>
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
            <Panel title={t('public.neighbours')} flush>
              {near.length === 0 && <Empty title={t('public.none')} />}
              {near.map((n) => (
                <div key={n.region.id} className="todo row between">
                  <span>{text(n.region.name)}</span>
                  <Level of={n.level} />
                </div>
              ))}
            </Panel>
          </div>
        </Page>
      )}
    </Loaded>
  );
}
