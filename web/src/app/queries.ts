/**
 * Reading and changing through one cache.
 *
 * A query key starts with the slice that owns the data, so that a live event of that slice makes it stale (see `live.ts`).
 * `useAct` runs a change: it says what went wrong in the server's words, and on 412 offers to reload, or shows both versions where the form knows how. A lost session clears `me`, and the
 * shell then shows the sign-in page with the way back.
 */
import { QueryCache, QueryClient, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { ProblemError } from '../api/client';
import type { Page } from '../api/types';
import { useApp } from './words';

export const ME = ['people', 'me'] as const;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      if (error instanceof ProblemError && error.status === 401 && query.queryKey[1] !== 'me') signedOut();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 && !(error instanceof ProblemError && error.status >= 400 && error.status < 500),
    },
  },
});

export function signedOut(): void {
  queryClient.setQueryData(ME, null);
}

/** A list that grows page by page. */
export function usePages<T>(
  key: readonly unknown[],
  load: (cursor: string | undefined) => Promise<Page<T>>,
  on = true,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: on,
    placeholderData: (was) => was,
  });
  return { ...query, items: query.data?.pages.flatMap((p) => p.items) ?? [] };
}

export function useProblemWords() {
  const t = useApp();
  return (error: unknown) => {
    const p = error instanceof ProblemError ? error.problem : null;
    if (p?.code === 'offline') {
      return { title: t('error.offline'), detail: t('error.offline.detail'), remedy: t('error.remedy'), code: '' };
    }
    return {
      title: p?.title || t('error.title'),
      detail: p?.detail || t('error.detail'),
      remedy: p?.remedy || t('error.remedy'),
      code: p?.code ?? '',
    };
  };
}

type Act<V, R> = {
  run: (values: V) => Promise<R>;
  slices: string[];
  done?: string;
  after?: (result: R) => void;
  quiet?: boolean;
  /** On 412, instead of the offer to reload. */
  changed?: (values: V) => unknown;
};

export function useAct<V, R>({ run, slices, done, after, quiet, changed }: Act<V, R>) {
  const client = useQueryClient();
  const { message, modal, notification } = App.useApp();
  const t = useApp();
  const wordsOf = useProblemWords();
  const refresh = () => Promise.all(slices.map((s) => client.invalidateQueries({ queryKey: [s] })));
  return useMutation({
    mutationFn: run,
    onSuccess: (result) => {
      void refresh();
      if (done) message.success(done);
      after?.(result);
    },
    onError: (error, values) => {
      if (error instanceof ProblemError && error.status === 401 && !quiet) return signedOut();
      if (error instanceof ProblemError && error.status === 412) {
        if (changed) return void changed(values);
        modal.warning({
          title: t('stale.title'),
          content: t('stale.detail'),
          okText: t('reload'),
          onOk: () => refresh(),
        });
        return;
      }
      if (quiet) return;
      const w = wordsOf(error);
      notification.error({ title: w.title, description: `${w.detail} ${w.remedy}`, duration: 12 });
    },
  });
}
