/** What is being done in a region: plans in force and open tasks. */
import { Link } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { RunningCard } from '../response/Running';
import { DueLine } from '../response/TaskCard';
import { Empty, Panel } from '../ui/Page';
import { Listing } from '../ui/Rows';
import { useRegions } from './words';

const SHOWN = 8;

export function RegionDoing({ region }: { region: string }) {
  const t = useRegions();
  const text = useText();
  const running = usePages(['response', 'running', region], () =>
    read(api.GET('/response/running', { params: { query: { region, limit: SHOWN } } })),
  );
  const tasks = usePages(['response', 'tasks', region, 'open', SHOWN], () =>
    read(api.GET('/response/tasks', { params: { query: { region, state: 'open,late', limit: SHOWN } } })),
  );
  return (
    <>
      <Panel title={t('running')} flush>
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
    </>
  );
}
