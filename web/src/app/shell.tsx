/**
 * The frame around every page: banner of an exercise, menu, header with the duty, and on a phone a bar of tabs at the bottom.
 *
 * It owns the session: signed out, it leads to the sign-in page and remembers the way back.
 */
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { Navigate, NavLink, Outlet, useLocation } from 'react-router';
import { api, read } from '../api/client';
import type { Me } from '../api/types';
import { Failure } from '../ui/Failure';
import { Glyph } from './glyphs';
import { Header } from './header';
import { useText } from './i18n';
import { Keys } from './keys';
import { links } from './links';
import { useLive } from './live';
import { type MenuItem, menuFor } from './menu';
import { SessionProvider, useFormat, useMe, useReplay, useSession } from './session';
import { useApp } from './words';

export function Shell() {
  const me = useMe();
  const place = useLocation();
  const t = useApp();
  if (me.isPending) return <p className="door muted">{t('loading')}</p>;
  if (me.error) {
    return (
      <div className="door">
        <div className="box panel">
          <Failure error={me.error} again={() => me.refetch()} />
        </div>
      </div>
    );
  }
  if (!me.data) return <Navigate to={links.signIn(place.pathname + place.search)} replace />;
  return (
    <SessionProvider key={me.data.acting.id} me={me.data}>
      <Frame me={me.data} />
    </SessionProvider>
  );
}

function Frame({ me }: { me: Me }) {
  const t = useApp();
  const live = useLive();
  const place = useLocation();
  const [open, setOpen] = useState(false);
  const items = menuFor(me.rights);
  const counts = useCounts();
  useEffect(() => {
    if (place) setOpen(false);
  }, [place]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      {me.node.exercise ? <ExerciseBanner /> : <div style={{ gridColumn: '1 / -1' }} />}
      {open && <button type="button" className="scrim" aria-label={t('close')} onClick={() => setOpen(false)} />}
      <Menu items={items} counts={counts} open={open} />
      <Header live={live} onMenu={() => setOpen((was) => !was)} />
      <main id="main" className="main" tabIndex={-1}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <Tabs items={items} counts={counts} onMore={() => setOpen(true)} />
      <Keys items={items} />
    </div>
  );
}

type Counts = Record<string, { n: number; calm: boolean }>;

/** What waits for this duty, shown beside the menu's words. */
function useCounts(): Counts {
  const { me, can, disease, citizen } = useSession();
  const board = useQuery({
    queryKey: ['board', me.acting.region.id, disease],
    queryFn: () => read(api.GET('/board', { params: { query: { region: me.acting.region.id, disease } } })),
    enabled: can('see-response') && !citizen,
  });
  const figures = board.data?.figures;
  if (!figures) return {};
  return {
    'nav.decisions': { n: figures.open_proposals, calm: false },
    'nav.tasks': { n: figures.tasks_late, calm: false },
    'nav.signals': { n: figures.open_signals, calm: true },
  };
}

function Menu({ items, counts, open }: { items: MenuItem[]; counts: Counts; open: boolean }) {
  const t = useApp();
  const groups = [...new Set(items.map((i) => i.group))];
  return (
    <nav className={open ? 'nav open' : 'nav'} aria-label={t('menu')}>
      <div className="brand">
        <img src="/icon.svg" alt="" />
        {t('product')}
      </div>
      {groups.map((group) => (
        <div key={group}>
          <div className="group">{t(group)}</div>
          {items
            .filter((i) => i.group === group)
            .map((item) => (
              <NavLink key={item.key} to={item.to} end={item.to === '/'}>
                {t(item.key)}
                <Count of={counts[item.key]} />
              </NavLink>
            ))}
        </div>
      ))}
    </nav>
  );
}

function Count({ of }: { of: { n: number; calm: boolean } | undefined }) {
  if (!of || of.n === 0) return null;
  return <span className={of.calm ? 'count calm num' : 'count num'}>{of.n > 999 ? '999+' : of.n}</span>;
}

function Tabs({ items, counts, onMore }: { items: MenuItem[]; counts: Counts; onMore: () => void }) {
  const t = useApp();
  const wanted = ['nav.board', 'nav.public', 'nav.tasks', 'nav.decisions', 'nav.signals'];
  const shown = items.filter((i) => wanted.includes(i.key));
  return (
    <nav className="tabs" aria-label={t('nav.command')}>
      {shown.map((item) => (
        <NavLink key={item.key} to={item.to} end={item.to === '/'}>
          <Glyph of={item.key} />
          {t(item.key === 'nav.board' ? 'tab.board' : item.key)}
          <Count of={counts[item.key]} />
        </NavLink>
      ))}
      <button type="button" onClick={onMore}>
        <Glyph of="more" />
        {t('more')}
      </button>
    </nav>
  );
}

function ExerciseBanner() {
  const t = useApp();
  const text = useText();
  const f = useFormat();
  const { me } = useSession();
  const replay = useReplay(me.node.replay).data;
  const kind = me.node.replay ? t('exercise.replay') : t('exercise.drill');
  const day = replay?.today ?? me.node.today;
  return (
    <section className="banner" aria-label={kind}>
      <span>
        {kind} · <span className="num">{f.day(day)}</span>
      </span>
      {replay && (
        <span className="wide" style={{ fontWeight: 500 }}>
          {text(replay.title)}
        </span>
      )}
      <span className="wide" style={{ fontWeight: 500 }}>
        {t('exercise.text')}
      </span>
    </section>
  );
}
