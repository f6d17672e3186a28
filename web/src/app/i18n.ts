/**
 * Words in two languages.
 *
 * Each slice keeps its texts in its own `texts.ts` and gets a hook from `words(slice, texts)`. The hook's function takes only keys
 * that exist in both languages (the compiler checks it, and `test/texts.test.ts` again). The server's own names come as
 * `Text` and are shown by `useText`. The page never mixes the two languages.
 */
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../api/types';

export type Lang = 'zh' | 'en';
export type Words<K extends string> = { zh: Record<K, string>; en: Record<K, string> };
export type Say<K extends string> = (key: K, values?: Record<string, string | number>) => string;

const STORE = 'lianfang.language';

export function startLanguage(): Lang {
  const kept = localStorage.getItem(STORE);
  if (kept === 'zh' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

i18next.use(initReactI18next).init({
  lng: startLanguage(),
  fallbackLng: false,
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
  initAsync: false,
});

function mark(lang: string): void {
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
}
mark(i18next.language);
i18next.on('languageChanged', mark);

export function setLanguage(lang: Lang): void {
  localStorage.setItem(STORE, lang);
  void i18next.changeLanguage(lang);
}

export function useLang(): Lang {
  const { i18n } = useTranslation();
  return i18n.language === 'zh' ? 'zh' : 'en';
}

export function words<K extends string>(slice: string, texts: Words<K>): () => Say<K> {
  i18next.addResourceBundle('zh', slice, texts.zh);
  i18next.addResourceBundle('en', slice, texts.en);
  return () => {
    const { i18n } = useTranslation(slice);
    return (key, values) => String(i18next.t(key as never, { ...values, lng: i18n.language, ns: slice } as never));
  };
}

/** The text in a language; the other language only when this one is missing altogether. */
export function pick(text: Text | null | undefined, lang: Lang): string {
  if (!text) return '';
  return (lang === 'zh' ? text.zh || text.en : text.en || text.zh) ?? '';
}

export function useText(): (text: Text | null | undefined) => string {
  const lang = useLang();
  return (text) => pick(text, lang);
}
