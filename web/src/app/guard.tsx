/** What a reader sees instead of a page: no right, no such page, a page that broke. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useRouteError } from 'react-router';
import type { Right } from '../api/types';
import { useText } from './i18n';
import { links } from './links';
import { holds } from './menu';
import { useSession } from './session';
import { useApp } from './words';

export function Forbidden() {
  const t = useApp();
  const text = useText();
  const { me } = useSession();
  const values = { duty: text(me.acting.duty_title), region: text(me.acting.region.name) };
  return (
    <section className="panel" role="alert">
      <div className="empty" style={{ padding: '56px 20px' }}>
        <strong style={{ fontSize: 17 }}>{t('forbidden.title')}</strong>
        <p>{t('forbidden.detail', values)}</p>
        <p style={{ maxWidth: '56ch', margin: '4px auto 0' }}>{t('forbidden.remedy')}</p>
        <p className="do">
          <Link to={links.board()}>{t('nav.board')}</Link>
        </p>
      </div>
    </section>
  );
}

export function Guard({ right, children }: { right: Right | Right[] | null; children: ReactNode }) {
  const { me } = useSession();
  return !holds(me.rights, right) ? <Forbidden /> : children;
}

export function Missing() {
  const t = useApp();
  return (
    <section className="panel">
      <div className="empty" style={{ padding: '56px 20px' }}>
        <strong style={{ fontSize: 17 }}>{t('missing.title')}</strong>
        <p>{t('missing.detail')}</p>
        <p className="do">
          <Link to={links.board()}>{t('nav.board')}</Link>
        </p>
      </div>
    </section>
  );
}

export function Crash() {
  const t = useApp();
  const error = useRouteError();
  console.error(error);
  return (
    <section className="panel" role="alert" style={{ margin: 16 }}>
      <div className="empty" style={{ padding: '56px 20px' }}>
        <strong style={{ fontSize: 17 }}>{t('crash.title')}</strong>
        <p>{t('crash.detail')}</p>
        <p className="do">
          <Button onClick={() => location.reload()}>{t('reload')}</Button>
        </p>
      </div>
    </section>
  );
}
