/** Keyboard: `g` then a letter goes to a page, `?` shows what there is. Nothing is caught while someone types. */
import { Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { setLanguage, useLang } from './i18n';
import { links } from './links';
import type { MenuItem } from './menu';
import { useShade } from './theme';
import { useApp } from './words';

const CHORD_MS = 1200;

export function Keys({ items }: { items: MenuItem[] }) {
  const go = useNavigate();
  const lang = useLang();
  const { toggle } = useShade();
  const [help, setHelp] = useState(false);
  const chord = useRef(0);

  useEffect(() => {
    const typing = (target: EventTarget | null) =>
      target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
    const onKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
      if (performance.now() - chord.current < CHORD_MS) {
        chord.current = 0;
        const item = items.find((i) => i.letter === e.key);
        if (item) {
          e.preventDefault();
          void go(item.to);
        }
        return;
      }
      if (e.key === 'g') chord.current = performance.now();
      if (e.key === '?') setHelp(true);
      if (e.key === '/') {
        e.preventDefault();
        void go(links.regions());
      }
      if (e.key === 'T') toggle();
      if (e.key === 'L') setLanguage(lang === 'zh' ? 'en' : 'zh');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [items, go, toggle, lang]);

  return <KeysHelp open={help} close={() => setHelp(false)} items={items} />;
}

function KeysHelp({ open, close, items }: { open: boolean; close: () => void; items: MenuItem[] }) {
  const t = useApp();
  return (
    <Modal open={open} onCancel={close} footer={null} title={t('shortcuts')} width={420}>
      <KeysTable items={items} />
    </Modal>
  );
}

export function KeysTable({ items }: { items: MenuItem[] }) {
  const t = useApp();
  return (
    <div className="stack">
      <p className="soft">{t('keys.goto')}</p>
      <dl className="dl">
        {items
          .filter((i) => i.letter)
          .map((i) => (
            <Pair key={i.key} keys={`g ${i.letter}`} what={t(i.key)} />
          ))}
      </dl>
      <p className="soft">{t('keys.other')}</p>
      <dl className="dl">
        <Pair keys="/" what={t('keys.search')} />
        <Pair keys="T" what={t('keys.theme')} />
        <Pair keys="L" what={t('keys.language')} />
        <Pair keys="?" what={t('keys.help')} />
      </dl>
    </div>
  );
}

function Pair({ keys, what }: { keys: string; what: string }) {
  return (
    <>
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{what}</dd>
    </>
  );
}
