/** The worklist, made for a phone first: late on top, one card per task, finish in two taps. */
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import type { Task } from '../api/types';
import { usePages } from '../app/queries';
import { useSession } from '../app/session';
import { Choices, useChoice } from '../ui/Filters';
import { Empty, Page as Frame } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { Listing } from '../ui/Rows';
import { FinishTask } from './FinishTask';
import { TaskCard } from './TaskCard';
import { type ResponseKey, useResponse } from './words';

const SHOWS = ['mine', 'open', 'late', 'done'] as const;
type Show = (typeof SHOWS)[number];
const STATES: Record<Show, string> = {
  mine: 'open,late',
  open: 'open,late',
  late: 'late',
  done: 'done,missed,cancelled',
};

export function Page() {
  const t = useResponse();
  const { can } = useSession();
  const region = useRegion();
  const [search] = useSearchParams();
  const worker = can('do-task') && !can('decide-level');
  const [chosen, choose] = useChoice('show', worker ? 'mine' : 'open');
  const show: Show = SHOWS.find((s) => s === chosen) ?? 'open';
  const [finishing, setFinishing] = useState<Task | null>(null);
  const incident = search.get('incident');
  const wanted = { state: STATES[show], ...(show === 'mine' ? { mine: true } : {}), ...(incident ? { incident } : {}) };
  const pages = usePages(['response', 'tasks', region, show, incident], (cursor) =>
    read(api.GET('/response/tasks', { params: { query: { region, ...wanted, ...(cursor ? { cursor } : {}) } } })),
  );
  const none: Record<Show, [ResponseKey, ResponseKey]> = {
    mine: ['tasks.none.mine', 'tasks.none.mine.hint'],
    open: ['tasks.none.open', 'tasks.none.open.hint'],
    late: ['tasks.none.late', 'tasks.none.late.hint'],
    done: ['tasks.none.done', 'tasks.none.done.hint'],
  };
  return (
    <Frame title={t('tasks.title')} sub={t('tasks.sub')}>
      <div className="toolbar">
        <Choices
          label={t('col.state')}
          value={show}
          onChoose={choose}
          choices={SHOWS.map((s) => ({ value: s, label: t(`show.${s}`) }))}
        />
        <RegionTag />
      </div>
      <Listing pages={pages}>
        {(tasks) =>
          tasks.length === 0 ? (
            <section className="panel">
              <Empty title={t(none[show][0])} hint={t(none[show][1])} />
            </section>
          ) : (
            <ul className="plain cards-list">
              {tasks.map((task) => (
                <li key={task.id}>
                  <TaskCard task={task} onFinish={() => setFinishing(task)} />
                </li>
              ))}
            </ul>
          )
        }
      </Listing>
      {finishing && <FinishTask id={finishing.id} close={() => setFinishing(null)} />}
    </Frame>
  );
}
