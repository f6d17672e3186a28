/** The frame of the pages before signing in. */
import type { ReactNode } from 'react';
import type { NodeInfo } from '../api/types';
import { setLanguage, useLang, useText } from '../app/i18n';
import { useApp } from '../app/words';

export function Door({ node, children }: { node?: NodeInfo | undefined; children: ReactNode }) {
  const t = useApp();
  const text = useText();
  const lang = useLang();
  return (
    <main className="door">
      <div className="box stack">
        <div className="row" style={{ gap: 12 }}>
          <img src="/icon.svg" alt="" width="40" height="40" />
          <div className="grow">
            <div style={{ fontSize: 20, fontWeight: 650, lineHeight: 1.2 }}>{t('product')}</div>
            <div className="soft">{node ? text(node.name) : t('tagline')}</div>
          </div>
          <button
            type="button"
            className="iconbtn"
            lang={lang === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => setLanguage(lang === 'zh' ? 'en' : 'zh')}
          >
            {t('language')}
          </button>
        </div>
        {node?.exercise && (
          <div className="banner" style={{ borderRadius: 6 }}>
            {node.replay ? t('exercise.replay') : t('exercise.drill')}
          </div>
        )}
        <section className="panel">
          <div className="in" style={{ padding: 22 }}>
            {children}
          </div>
        </section>
      </div>
    </main>
  );
}
