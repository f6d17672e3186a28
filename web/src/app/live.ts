/**
 * Live pages: the server tails its journal, and each entry makes stale what its slice feeds.
 *
 * The browser's EventSource reconnects by itself and sends the last position it saw, so nothing is missed. During a replay hundreds
 * of entries arrive each second: they are gathered and the queries in use are refreshed at most every 700 ms.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { API_ROOT, type Tagged } from '../api/client';
import type { CountImport, LiveEntry, Replay } from '../api/types';

const ME = ['people', 'me'];
const GATHER_MS = 700;
const FEEDS: Record<string, string[]> = {
  surveillance: ['surveillance', 'board', 'measures'],
  response: ['response', 'board', 'measures'],
  cases: ['cases', 'measures'],
  regions: ['regions', 'board'],
  packs: ['packs', 'measures'],
  drills: ['board', 'surveillance'],
  people: ['accounts', 'people'],
};

export function slicesOf(kind: string): string[] {
  return [...(FEEDS[kind.split('.')[0] ?? ''] ?? []), 'audit'];
}

export type LiveState = 'on' | 'lost';

export function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('on');

  useEffect(() => {
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const gather = (slices: string[]) => {
      for (const s of slices) stale.add(s);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const s of stale) void client.invalidateQueries({ queryKey: [s] }, { cancelRefetch: false });
        stale.clear();
      }, GATHER_MS);
    };
    const source = new EventSource(`${API_ROOT}/live`);
    let dropped = false;
    source.onopen = () => {
      setState('on');
      if (dropped) gather(['surveillance', 'response', 'board', 'audit', 'drills']);
      dropped = false;
    };
    source.onerror = () => {
      dropped = true;
      setState('lost');
      if (source.readyState === EventSource.CLOSED) void client.invalidateQueries({ queryKey: ME });
    };
    source.addEventListener('entry', (e) => {
      const entry = JSON.parse(e.data) as LiveEntry;
      gather(slicesOf(entry.kind));
    });
    source.addEventListener('replay', (e) => {
      client.setQueryData(['drills', 'replay'], JSON.parse(e.data) as Replay);
    });
    source.addEventListener('progress', (e) => {
      const p = JSON.parse(e.data) as { import_id: string; done: number; total: number };
      client.setQueryData<Tagged<CountImport>>(['surveillance', 'import', p.import_id], (was) =>
        was ? { ...was, value: { ...was.value, progress: { done: p.done, total: p.total } } } : was,
      );
    });
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [client]);

  return state;
}
