/** A plan in force for a region: the phase it is in, why, and when it is looked at next. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { Page as Frame, Loaded, Panel } from '../ui/Page';
import { ReasonTable } from '../ui/ReasonTable';
import { Phases, Tally } from './Running';
import { useResponse } from './words';

export function Page() {
  const { id = '' } = useParams();
  const t = useResponse();
  const text = useText();
  const f = useFormat();
  const query = useQuery({
    queryKey: ['response', 'running', id],
    queryFn: () => read(api.GET('/response/running/{id}', { params: { path: { id } } })),
  });
  return (
    <Loaded query={query}>
      {(plan) => (
        <Frame
          title={`${text(plan.region.name)} · ${text(plan.title)}`}
          crumbs={<Link to={links.incident(plan.incident_id)}>{t('task.incident')}</Link>}
          sub={
            <span className="num">
              {t('r.phase.since', { at: f.moment(plan.phase_since) })}
              {plan.next_wake && ` · ${t('r.next', { at: f.moment(plan.next_wake) })}`}
            </span>
          }
          actions={
            <>
              <Link to={links.plan(plan.plan, plan.region.id)}>{t('r.plan')}</Link>
              <Link to={links.tasks(plan.region.id)}>{t('i.tasks.all')}</Link>
            </>
          }
        >
          <div className="stack">
            <Panel title={t('i.phase')} extra={<Tally of={plan.tasks} />}>
              <Phases of={plan} />
            </Panel>
            <Panel title={t('r.why')}>
              <ReasonTable reason={plan.reason} region={plan.region.id} />
            </Panel>
          </div>
        </Frame>
      )}
    </Loaded>
  );
}
