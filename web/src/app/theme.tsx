/** Dark or light: the reader's choice, else the system's. Colours are CSS variables; antd gets the same ones as tokens. */
import { App as AntApp, theme as antTheme, ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useLang } from './i18n';

export type Shade = 'light' | 'dark';
const STORE = 'lianfang.theme';
const Shades = createContext<{ shade: Shade; toggle: () => void }>({ shade: 'light', toggle: () => {} });

function startShade(): Shade {
  const kept = localStorage.getItem(STORE);
  if (kept === 'light' || kept === 'dark') return kept;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

const TOKENS = {
  light: {
    colorPrimary: '#17608f',
    colorTextPlaceholder: '#647280',
    colorBgContainer: '#ffffff',
    colorText: '#17212b',
    colorBorder: '#cbd3da',
  },
  dark: {
    colorPrimary: '#3783b8',
    colorTextPlaceholder: '#8b99a7',
    colorBgContainer: '#161e26',
    colorText: '#e4eaf0',
    colorBorder: '#3a4855',
  },
} as const;

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [shade, setShade] = useState<Shade>(startShade);
  const lang = useLang();

  useEffect(() => {
    document.documentElement.dataset.theme = shade;
  }, [shade]);
  useEffect(() => {
    dayjs.locale(lang === 'zh' ? 'zh-cn' : 'en');
  }, [lang]);

  const value = useMemo(
    () => ({
      shade,
      toggle: () =>
        setShade((was) => {
          const now = was === 'dark' ? 'light' : 'dark';
          localStorage.setItem(STORE, now);
          return now;
        }),
    }),
    [shade],
  );
  const config = useMemo(
    () => ({
      algorithm: shade === 'dark' ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
      token: {
        ...TOKENS[shade],
        borderRadius: 5,
        fontFamily: 'inherit',
        colorBgElevated: shade === 'dark' ? '#1b252f' : '#ffffff',
      },
    }),
    [shade],
  );
  return (
    <Shades.Provider value={value}>
      <ConfigProvider locale={lang === 'zh' ? zh : en} theme={config} button={{ autoInsertSpace: false }}>
        <AntApp component={false}>{children}</AntApp>
      </ConfigProvider>
    </Shades.Provider>
  );
}

export function useShade() {
  return useContext(Shades);
}
