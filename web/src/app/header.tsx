/** The header: where and when we are, whether the page is live, the disease, the duty, language, shade, and the account. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, read } from '../api/client';
import { setLanguage, useLang, useText } from './i18n';
import { links } from './links';
import type { LiveState } from './live';
import { signedOut, useAct } from './queries';
import { enterAs, useFormat, useReplay, useSession } from './session';
import { useShade } from './theme';
import { useApp } from './words';

const PasswordForm = lazy(() => import('../people/PasswordForm'));

export function Header({ live, onMenu }: { live: LiveState; onMenu: () => void }) {
  const t = useApp();
  const text = useText();
  const f = useFormat();
  const lang = useLang();
  const { me, disease, setDisease, now } = useSession();
  const replay = useReplay(me.node.replay).data;
  const { shade, toggle } = useShade();
  const diseases = me.node.diseases;
  return (
    <header className="top">
      <button type="button" className="iconbtn narrow" onClick={onMenu} aria-label={t('menu')}>
        ☰
      </button>
      <span className="node clip wide">{text(me.node.name)}</span>
      <time className="num soft nowrap wide" dateTime={new Date(now()).toISOString()}>
        {replay ? f.day(replay.today) : f.moment(new Date(now()).toISOString())}
      </time>
      <output className="live wide" data-state={live} title={t('live.on.help')}>
        {live === 'on' ? t('live.on') : t('live.lost')}
      </output>
      <span className="grow" />
      {diseases.length > 1 && (
        <select
          className="pick wide"
          aria-label={t('disease')}
          value={disease}
          onChange={(e) => setDisease(e.target.value)}
        >
          {diseases.map((d) => (
            <option key={d.id} value={d.id}>
              {text(d.title)}
            </option>
          ))}
        </select>
      )}
      <DutySwitch />
      <button
        type="button"
        className="iconbtn"
        onClick={() => setLanguage(lang === 'zh' ? 'en' : 'zh')}
        lang={lang === 'zh' ? 'en' : 'zh-CN'}
      >
        {t('language')}
      </button>
      <button type="button" className="iconbtn wide" onClick={toggle} aria-label={t('theme.label')}>
        {shade === 'dark' ? t('theme.light') : t('theme.dark')}
      </button>
      <AccountMenu />
    </header>
  );
}

function DutySwitch() {
  const t = useApp();
  const text = useText();
  const { me } = useSession();
  const go = useNavigate();
  const act = useAct({
    run: (grant_id: string) => read(api.POST('/people/acting', { body: { grant_id } })),
    slices: [],
    after: (now) => {
      enterAs(now);
      void go(links.board());
    },
  });
  return (
    <select
      className="pick duty"
      aria-label={t('duty.change')}
      title={t('duty.change')}
      value={me.acting.id}
      disabled={act.isPending}
      onChange={(e) => act.mutate(e.target.value)}
    >
      {me.grants.map((g) => (
        <option key={g.id} value={g.id}>
          {`${text(g.duty_title)} · ${text(g.region.name)}`}
        </option>
      ))}
    </select>
  );
}

function AccountMenu() {
  const t = useApp();
  const f = useFormat();
  const { me } = useSession();
  const { toggle } = useShade();
  const [changing, setChanging] = useState(false);
  const out = useAct({
    run: (_: undefined) => read(api.POST('/people/sign-out')),
    slices: [],
    after: signedOut,
  });
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const outside = (e: Event) => {
      const away = e instanceof KeyboardEvent ? e.key === 'Escape' : !box.current?.contains(e.target as Node);
      if (away && box.current) box.current.open = false;
    };
    addEventListener('pointerdown', outside);
    addEventListener('keydown', outside);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('keydown', outside);
    };
  }, []);
  const choose = (what: () => void) => () => {
    if (box.current) box.current.open = false;
    what();
  };
  return (
    <>
      <details ref={box} className="menu">
        <summary className="iconbtn" aria-label={t('signedInAs', { name: f.person(me.account.name) })}>
          <svg
            width="18"
            height="18"
            viewBox="0 0 18 18"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.6"
            aria-hidden="true"
          >
            <circle cx="9" cy="6.2" r="3.2" />
            <path d="M2.8 15.8c.7-3.4 3.2-5 6.2-5s5.5 1.6 6.2 5" />
          </svg>
        </summary>
        <div className="menu-list">
          <p className="muted small">{t('signedInAs', { name: f.person(me.account.name) })}</p>
          <button type="button" onClick={choose(toggle)}>
            {t('theme.label')}
          </button>
          <button type="button" onClick={choose(() => setChanging(true))}>
            {t('password')}
          </button>
          <button type="button" onClick={choose(() => out.mutate(undefined))}>
            {t('signOut')}
          </button>
        </div>
      </details>
      <Suspense>{changing && <PasswordForm close={() => setChanging(false)} />}</Suspense>
    </>
  );
}
