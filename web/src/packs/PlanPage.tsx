/** One plan, explained: phases, conditions, tasks; with a region, the same with that region's numbers of today. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Page as Frame, Loaded, Panel } from '../ui/Page';
import { RegionPicker } from '../ui/RegionPicker';
import { Prose } from './Prose';
import { usePacks } from './words';

export function Page() {
  const { id = '' } = useParams();
  const t = usePacks();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const [search, set] = useSearchParams();
  const region = search.get('region');
  const query = useQuery({
    queryKey: ['packs', 'plan', id, region],
    queryFn: () =>
      read(api.GET('/packs/plans/{id}', { params: { path: { id }, ...(region ? { query: { region } } : {}) } })),
    placeholderData: (was) => was,
  });
  return (
    <Loaded query={query}>
      {(plan) => (
        <Frame
          title={text(plan.title)}
          crumbs={<Link to={links.plans()}>{t('title')}</Link>}
          sub={`${plan.runs_for.map((tier) => app(`tier.${tier}`)).join(' · ')} · ${t('tasks.n', { n: f.number(plan.tasks) })}`}
          actions={
            <div style={{ width: 240 }}>
              <RegionPicker
                {...(region ? { value: region } : {})}
                onChange={(r) => set({ region: r }, { replace: true })}
                placeholder={t('with.numbers', { region: '…' })}
              />
            </div>
          }
        >
          <div className="stack">
            <Panel title={t('phases')} n={t('phases.n', { n: plan.phases.length })}>
              <ol className="phases">
                {plan.phases.map((p) => (
                  <li key={p.id}>
                    <b style={{ color: 'var(--ink)' }}>{text(p.title)}</b>
                    <div className="small">{t(`phase.${p.activate}`)}</div>
                    <div className="small">{p.condition ? <code>{p.condition}</code> : t('always')}</div>
                  </li>
                ))}
              </ol>
            </Panel>
            <Panel title={t('explained')}>
              <Prose source={text(plan.explained)} />
            </Panel>
          </div>
        </Frame>
      )}
    </Loaded>
  );
}
