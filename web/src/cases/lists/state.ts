/**
 * The whole state of a list in its address: filter, order, columns, region. What was chosen last stays on a reload and can be sent on;
 * it names nobody, because the filter's language has no word for a name.
 */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { api, read } from '../../api/client';
import type { ListAsk, ListKey, ListOfCases, SavedView } from '../../api/lists';

export type Op = '=' | '!=' | '>=' | '<=' | '>' | '<';
/** One condition of a filter; `-` among the values stands for “not known”. */
export type Condition = { column: string; op: Op; values: string[] };

const OPS: Op[] = ['>=', '<=', '!=', '=', '>', '<'];

const enclose = (v: string) => v.replaceAll('%', '%25').replaceAll(',', '%2C').replaceAll(';', '%3B');
const disclose = (v: string) => v.replaceAll('%2C', ',').replaceAll('%3B', ';').replaceAll('%25', '%');

export function readFilter(text: string): Condition[] {
  return text.split(';').flatMap((part) => {
    const at = part.search(/[<>=!]/);
    const op = OPS.find((o) => part.startsWith(o, at));
    if (at < 1 || !op) return [];
    const values = part
      .slice(at + op.length)
      .split(',')
      .filter(Boolean)
      .map(disclose);
    return [{ column: part.slice(0, at).trim(), op, values }];
  });
}

export function writeFilter(conditions: Condition[]): string {
  return conditions.map((c) => `${c.column}${c.op}${c.values.map(enclose).join(',')}`).join(';');
}

/** What a list shows when nothing was chosen and no view is the default. */
const USUAL: Record<ListKey, string> = {
  cases: 'working=open',
  contacts: 'state=watched',
  'follow-ups': 'due_on=today',
  samples: 'result=-',
};

export function useListInfo(list: ListKey) {
  const lists = useQuery({
    queryKey: ['cases', 'lists'],
    queryFn: () => read(api.GET('/cases/tables')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const views = useQuery({
    queryKey: ['cases', 'views', list],
    queryFn: () => read(api.GET('/cases/views', { params: { query: { list } } })),
  });
  const info = lists.data?.find((l) => l.key === list);
  return { info, views: views.data, error: lists.error ?? views.error, again: () => void lists.refetch() };
}

/** One's own default goes before the desk's. */
export function presetOf(views: SavedView[]): SavedView | undefined {
  return views.find((v) => v.preset && v.mine && !v.shared) ?? views.find((v) => v.preset && v.shared);
}

export type ListState = {
  ask: ListAsk & { filter: string; sort: string; columns: string };
  conditions: Condition[];
  columns: string[];
  view: SavedView | undefined;
  set: (change: Partial<Record<'filter' | 'sort' | 'columns', string>>) => void;
  open: (view: SavedView) => void;
};

export function useListState(list: ListKey, info: ListOfCases, views: SavedView[]): ListState {
  const [search, setSearch] = useSearchParams();
  const untouched = !['filter', 'sort', 'columns', 'view'].some((k) => search.has(k));
  const chosen = views.find((v) => v.id === search.get('view'));
  const view = chosen ?? (untouched ? presetOf(views) : undefined);
  const usual = info.columns.filter((c) => c.usual).map((c) => c.key);
  const filter = search.get('filter') ?? (view ? (view.ask.filter ?? '') : USUAL[list]);
  const sort = search.get('sort') ?? view?.ask.sort ?? info.order;
  const known = new Set(info.columns.map((c) => c.key));
  const wanted = (search.get('columns') ?? view?.ask.columns ?? '').split(',').filter((key) => known.has(key));
  const columns = wanted.length > 0 ? wanted : usual;
  const region = search.get('region') ?? undefined;
  const conditions = useMemo(() => readFilter(filter), [filter]);
  const change = (edit: (next: URLSearchParams) => void) =>
    setSearch(
      (was) => {
        const next = new URLSearchParams(was);
        edit(next);
        return next;
      },
      { replace: true },
    );
  return {
    ask: { filter, sort, columns: columns.join(','), ...(region ? { region } : {}) },
    conditions,
    columns,
    view,
    set: (edit) =>
      change((next) => {
        for (const [key, value] of Object.entries(edit)) next.set(key, value);
        // A view that was opened keeps its other parts.
        if (view && !next.has('view')) next.set('view', view.id);
      }),
    open: (v) =>
      change((next) => {
        for (const key of ['filter', 'sort', 'columns']) next.delete(key);
        next.set('view', v.id);
      }),
  };
}
