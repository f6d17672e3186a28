/** What is being done in a region: plans in force and open tasks. */
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { RegionRef } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useSession } from '../app/session';
import { RunningCard } from '../response/Running';
import { DueLine } from '../response/TaskCard';
import { useResponse } from '../response/words';
import { Empty, Panel } from '../ui/Page';
import { Listing } from '../ui/Rows';
import { useRegions } from './words';

const SHOWN = 8;

const StartPlan = lazy(() => import('../response/StartPlan'));

export function RegionDoing({ place }: { place: RegionRef }) {
  const region = place.id;
  const t = useRegions();
  const response = useResponse();
  const text = useText();
  const { can } = useSession();
  const [starting, setStarting] = useState(false);
  const running = usePages(['response', 'running', region], () =>
    read(api.GET('/response/running', { params: { query: { region, limit: SHOWN } } })),
  );
  const tasks = usePages(['response', 'tasks', region, 'open', SHOWN], () =>
    read(api.GET('/response/tasks', { params: { query: { region, state: 'open,late', limit: SHOWN } } })),
  );
  return (
    <>
      <Panel
        title={t('running')}
        flush
        extra={
          can('manage-response') &&
          can('see-packs') && (
            <Button size="small" onClick={() => setStarting(true)}>
              {response('r.start')}
            </Button>
          )
        }
      >
        <Listing pages={{ ...running, hasNextPage: false }}>
          {(plans) =>
            plans.length === 0 ? (
              <Empty title={t('running.none')} />
            ) : (
              plans.map((p) => <RunningCard key={p.id} of={p} />)
            )
          }
        </Listing>
      </Panel>
      <Panel title={t('tasks')} flush extra={<Link to={links.tasks(region)}>{t('all')}</Link>}>
        <Listing pages={{ ...tasks, hasNextPage: false }}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('tasks.none')} />
            ) : (
              items.map((task) => (
                <Link
                  key={task.id}
                  className={task.state === 'late' ? 'todo is-late' : 'todo'}
                  to={links.task(task.id)}
                >
                  <span className="t">{text(task.title)}</span>
                  <span className="m">
                    <span>{text(task.region.name)}</span>
                    <span>{text(task.duty_title)}</span>
                    <DueLine task={task} />
                  </span>
                </Link>
              ))
            )
          }
        </Listing>
      </Panel>
      <Suspense>{starting && <StartPlan region={place} close={() => setStarting(false)} />}</Suspense>
    </>
  );
}
