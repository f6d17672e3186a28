/** Keyboard: `g` then a letter goes to a page, `?` shows what there is. Nothing is caught while someone types. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { setLanguage, useLang } from './i18n';
import { links } from './links';
import type { MenuItem } from './menu';
import { useShade } from './theme';

const KeysHelp = lazy(() => import('./KeysTable'));
const CHORD_MS = 1200;

export function Keys({ items }: { items: MenuItem[] }) {
  const go = useNavigate();
  const lang = useLang();
  const { toggle } = useShade();
  const [help, setHelp] = useState(false);
  const chord = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    const typing = (target: EventTarget | null) =>
      target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
    const onKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
      if (performance.now() - chord.current < CHORD_MS) {
        chord.current = Number.NEGATIVE_INFINITY;
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
        void go(links.regions(), { state: { find: true } });
      }
      if (e.key === 'T') toggle();
      if (e.key === 'L') setLanguage(lang === 'zh' ? 'en' : 'zh');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [items, go, toggle, lang]);

  return <Suspense>{help && <KeysHelp close={() => setHelp(false)} items={items} />}</Suspense>;
}
