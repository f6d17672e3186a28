/** Who is signed in, as what, and what that allows. Inside the shell `useSession` always has an answer. */
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { api, ProblemError, read } from '../api/client';
import type { Me, Replay, Right } from '../api/types';
import * as f from './format';
import { useLang } from './i18n';
import { ME, queryClient } from './queries';

export function useMe() {
  return useQuery({
    queryKey: ME,
    queryFn: async (): Promise<Me | null> => {
      try {
        return await read(api.GET('/people/me'));
      } catch (error) {
        if (error instanceof ProblemError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** After signing in or changing duty nothing that was read before may remain. */
export function enterAs(me: Me): void {
  queryClient.clear();
  queryClient.setQueryData(ME, me);
}

type Session = { me: Me; disease: string; setDisease: (id: string) => void; now: () => number };
const Current = createContext<Session | null>(null);

export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  const [disease, setDisease] = useState(me.node.disease);
  const replay = useReplay(me.node.replay).data;
  const anchor = useMemo(() => {
    const shown = new Date(replay?.now ?? me.node.now).getTime();
    return { shown, real: performance.now(), moving: !replay };
  }, [replay, me.node.now]);
  const value = useMemo(
    () => ({
      me,
      disease,
      setDisease,
      now: () => anchor.shown + (anchor.moving ? performance.now() - anchor.real : 0),
    }),
    [me, disease, anchor],
  );
  return <Current.Provider value={value}>{children}</Current.Provider>;
}

export function useReplay(on: boolean) {
  return useQuery<Replay>({
    queryKey: ['drills', 'replay'],
    queryFn: () => read(api.GET('/drills/replay')),
    enabled: on,
    staleTime: 5_000,
  });
}

/** The controls of a replay belong to the viewer, not to the duty that is shown: one of the viewer's duties must have the right. */
export function useMayReplay(): boolean {
  const { me, can } = useSession();
  const duties = useQuery({
    queryKey: ['people', 'duties'],
    queryFn: () => read(api.GET('/people/duties')),
    enabled: me.node.replay,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const held = new Set(me.grants.map((g) => g.duty));
  return (
    can('control-replay') || (duties.data ?? []).some((d) => held.has(d.id) && d.rights.includes('control-replay'))
  );
}

export function useSession() {
  const session = useContext(Current);
  if (!session) throw new Error('useSession outside the shell');
  const can = (right: Right) => session.me.rights.includes(right);
  return { ...session, can, citizen: session.me.acting.duty === 'citizen' };
}

/** Formatters bound to the language, the node's zone and the node's present. */
export function useFormat() {
  const lang = useLang();
  const session = useContext(Current);
  const zone = session?.me.node.timezone ?? 'UTC';
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
  return {
    lang,
    number: (n: number | null | undefined, digits = 0) => f.formatNumber(n, lang, digits),
    signed: (n: number | null | undefined) => f.formatSigned(n, lang),
    change: (n: number | null | undefined) => f.formatChange(n, lang),
    bytes: (n: number) => f.formatBytes(n, lang),
    day: (d: string | null | undefined, withYear = true) => f.formatDay(d, lang, withYear),
    moment: (m: string | null | undefined, withYear = false) => f.formatMoment(m, zone, lang, withYear),
    time: (m: string) => f.formatTime(m, zone, lang),
    dayOf: (m: string) => f.dayOf(m, zone),
    ago: (m: string) => f.formatAgo(m, session?.now() ?? Date.now(), lang),
    person: (name: string) => f.formatPerson(name, lang),
    value: (v: number | string | boolean | null) => f.formatValue(v, lang),
  };
}
