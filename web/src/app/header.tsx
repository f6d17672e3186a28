/** The header: where and when we are, whether the page is live, the disease, the duty, language, shade, and the account. */
import { Dropdown, type MenuProps, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, read } from '../api/client';
import { PasswordForm } from '../people/PasswordForm';
import { setLanguage, useLang, useText } from './i18n';
import { links } from './links';
import type { LiveState } from './live';
import { signedOut, useAct } from './queries';
import { enterAs, useFormat, useReplay, useSession } from './session';
import { useShade } from './theme';
import { useApp } from './words';

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
        <Select
          aria-label={t('disease')}
          value={disease}
          onChange={setDisease}
          variant="borderless"
          popupMatchSelectWidth={false}
          options={diseases.map((d) => ({ value: d.id, label: text(d.title) }))}
        />
      )}
      <DutySwitch />
      <button
        type="button"
        className="iconbtn"
        onClick={() => setLanguage(lang === 'zh' ? 'en' : 'zh')}
        aria-label={t('language.label')}
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
    <Select
      aria-label={t('duty.change')}
      title={t('duty.change')}
      value={me.acting.id}
      loading={act.isPending}
      onChange={(id) => act.mutate(id)}
      popupMatchSelectWidth={false}
      style={{ maxWidth: 250, minWidth: 0 }}
      className="duty"
      options={me.grants.map((g) => ({ value: g.id, label: `${text(g.duty_title)} · ${text(g.region.name)}` }))}
    />
  );
}

function AccountMenu() {
  const t = useApp();
  const { me } = useSession();
  const { toggle } = useShade();
  const [changing, setChanging] = useState(false);
  const out = useAct({
    run: () => read(api.POST('/people/sign-out')),
    slices: [],
    after: signedOut,
  });
  const items: MenuProps['items'] = [
    { key: 'who', label: t('signedInAs', { name: me.account.name }), disabled: true },
    { key: 'theme', label: t('theme.label') },
    { key: 'password', label: t('password') },
    { key: 'out', label: t('signOut') },
  ];
  const onClick: MenuProps['onClick'] = ({ key }) => {
    if (key === 'theme') toggle();
    if (key === 'password') setChanging(true);
    if (key === 'out') out.mutate(undefined);
  };
  return (
    <>
      <Dropdown menu={{ items, onClick }} trigger={['click']}>
        <button type="button" className="iconbtn" aria-label={t('signedInAs', { name: me.account.name })}>
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
            <path d="M2.800 15.800c.7-3.400 3.200-5 6.200-5s5.500 1.600 6.200 5" />
          </svg>
        </button>
      </Dropdown>
      {changing && <PasswordForm close={() => setChanging(false)} />}
    </>
  );
}
