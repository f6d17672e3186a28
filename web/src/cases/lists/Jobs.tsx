/** What goes on in the background for the reader: changes of many rows and files, with progress, undo and download. */
import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Progress } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { API_ROOT, api, read } from '../../api/client';
import type { BulkChange, ListExport, ListOfCases } from '../../api/lists';
import { useText } from '../../app/i18n';
import { queryClient, useAct } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Panel, Part } from '../../ui/Page';
import { useLists } from './words';

const RUNNING = ['running', 'undoing'];
const POLL_MS = 700;
/** So many are shown. */
const SHOWN = 5;

/** Asks again while anything runs; when a job came to another state, the lists are read again. */
function useWatched<T extends { id: string; state: string }>(key: string, load: () => Promise<T[]>, on: boolean) {
  const query = useQuery({
    queryKey: ['jobs', 'cases', key],
    queryFn: load,
    enabled: on,
    staleTime: 0,
    refetchInterval: (q) => (q.state.data?.some((j) => RUNNING.includes(j.state)) ? POLL_MS : false),
  });
  // Whatever a job is now that it was not before: a quick one may never be seen running.
  const states = query.data?.map((j) => `${j.id} ${j.state}`).join();
  const known = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (known.current !== undefined && states !== known.current) {
      void queryClient.invalidateQueries({ queryKey: ['cases'] });
    }
    known.current = states;
  }, [states]);
  return query.data ?? [];
}

export function refreshJobs(): void {
  void queryClient.invalidateQueries({ queryKey: ['jobs', 'cases'] });
}

export function Jobs({ info }: { info: ListOfCases }) {
  const t = useLists();
  const { can } = useSession();
  const bulks = useWatched('bulk', () => read(api.GET('/cases/bulk')), can('investigate'));
  const files = useWatched('exports', () => read(api.GET('/cases/exports')), true);
  const mine = bulks.filter((b) => b.list === info.key).slice(0, SHOWN);
  const kept = files.filter((e) => e.list === info.key && e.state !== 'expired').slice(0, SHOWN);
  if (mine.length + kept.length === 0) return null;
  return (
    <Panel title={t('jobs')} className="gap-above">
      <ul className="plain jobs">
        {mine.map((b) => (
          <li key={b.id}>
            <BulkLine bulk={b} />
          </li>
        ))}
        {kept.map((e) => (
          <li key={e.id}>
            <FileLine file={e} info={info} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function State({ state }: { state: string }) {
  const t = useLists();
  const look = state === 'failed' ? 'chip bad' : RUNNING.includes(state) ? 'chip on' : 'chip ok';
  return <span className={look}>{t(`state.${state}` as 'state.done')}</span>;
}

function BulkLine({ bulk }: { bulk: BulkChange }) {
  const t = useLists();
  const f = useFormat();
  const [left, setLeft] = useState(false);
  const undo = useAct({
    run: () =>
      read(
        api.POST('/cases/bulk/{id}/undo', {
          params: { path: { id: bulk.id } },
          headers: { 'If-Match': `"${bulk.version}"` },
        }),
      ),
    slices: ['jobs'],
  });
  const n = { changed: f.number(bulk.changed), refused: f.number(bulk.refused), total: f.number(bulk.total) };
  const done = ((bulk.changed + bulk.refused) / Math.max(bulk.total, 1)) * 100;
  return (
    <>
      <State state={bulk.state} />
      <span className="grow">
        {t('jobs.bulk', { what: t(`bulk.${bulk.action.do}`), ...n })}
        {bulk.state === 'undone' && (
          <div>{t('jobs.undone', { undone: f.number(bulk.undone), kept: f.number(bulk.kept) })}</div>
        )}
        {bulk.undo_until && (
          <div className="muted small">{t('jobs.undoUntil', { when: f.moment(bulk.undo_until) })}</div>
        )}
        {bulk.state === 'running' && (
          <Progress percent={Math.round(done)} size="small" aria-label={t('state.running')} />
        )}
      </span>
      {bulk.refused + bulk.kept > 0 && (
        <Button size="small" onClick={() => setLeft(true)}>
          {t('jobs.left')}
        </Button>
      )}
      {bulk.undo_until && (
        <Button size="small" loading={undo.isPending} onClick={() => undo.mutate()}>
          {t('jobs.undo')}
        </Button>
      )}
      {left && <Left id={bulk.id} close={() => setLeft(false)} />}
    </>
  );
}

function Left({ id, close }: { id: string; close: () => void }) {
  const t = useLists();
  const text = useText();
  const rows = useQuery({
    queryKey: ['jobs', 'cases', 'left', id],
    queryFn: () => read(api.GET('/cases/bulk/{id}/left', { params: { path: { id } } })),
  });
  return (
    <Modal open title={t('jobs.leftTitle')} onCancel={close} footer={<Button onClick={close}>{t('close')}</Button>}>
      <Part query={rows}>
        {(items) => (
          <ul className="plain left-rows">
            {items.map((r) => (
              <li key={r.subject_id} className="row between">
                <span className="num">{r.number}</span>
                <span className="soft">{text(r.why)}</span>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </Modal>
  );
}

function FileLine({ file, info }: { file: ListExport; info: ListOfCases }) {
  const t = useLists();
  const text = useText();
  const f = useFormat();
  const discard = useAct({
    run: () => read(api.DELETE('/cases/exports/{id}', { params: { path: { id: file.id } } })),
    slices: ['jobs'],
  });
  return (
    <>
      <State state={file.state} />
      <span className="grow">
        {t('jobs.export', { list: text(info.title), format: file.format.toUpperCase(), n: f.number(file.rows) })}
        {file.message && <div className="soft">{text(file.message)}</div>}
      </span>
      {file.state === 'ready' && (
        <>
          <a className="button" href={`${API_ROOT}/cases/exports/${file.id}/file`} download>
            {t('jobs.download')}
          </a>
          <Button size="small" type="text" loading={discard.isPending} onClick={() => discard.mutate()}>
            {t('jobs.discard')}
          </Button>
        </>
      )}
    </>
  );
}
