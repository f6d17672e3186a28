/** The parts that every page has: head, panels, loading, failure, and an empty state that says what to do next. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useApp } from '../app/words';
import { Failure, PageFailure } from './Failure';

type HeadProps = {
  title: string;
  mark?: ReactNode;
  sub?: ReactNode;
  crumbs?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

export function Page({ title, mark, sub, crumbs, actions, children }: HeadProps) {
  const t = useApp();
  useEffect(() => {
    document.title = `${title} · ${t('product')}`;
  }, [title, t]);
  return (
    <>
      <div className="page-head">
        <div className="grow">
          {crumbs && <nav className="crumbs">{crumbs}</nav>}
          <h1>
            {title} {mark}
          </h1>
          {sub && <div className="sub">{sub}</div>}
        </div>
        {actions && <div className="actions row">{actions}</div>}
      </div>
      {children}
    </>
  );
}

type PanelProps = {
  title?: ReactNode;
  n?: ReactNode;
  extra?: ReactNode;
  flush?: boolean;
  children: ReactNode;
  className?: string;
};

export function Panel({ title, n, extra, flush, children, className = '' }: PanelProps) {
  return (
    <section className={`panel ${className}`}>
      {title && (
        <header>
          <h2>
            <span className="cap">{title}</span>
            {n !== undefined && <span className="n num">{n}</span>}
          </h2>
          {extra}
        </header>
      )}
      <div className={flush ? 'flush' : 'in'}>{children}</div>
    </section>
  );
}

export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {hint && <p>{hint}</p>}
      {children && <div className="do">{children}</div>}
    </div>
  );
}

type Query<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;

/** A page's main data: skeleton, failure, or the page. What was read stays on the screen while it is read again. */
export function Loaded<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <PageFailure error={query.error} again={() => void query.refetch()} />;
  return (
    <section className="panel" aria-busy="true">
      <div className="in">
        <Skeleton active paragraph={{ rows: 6 }} />
      </div>
    </section>
  );
}

/** The same for a part of a page. */
export function Part<T>({
  query,
  children,
  rows = 3,
}: {
  query: Query<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} again={() => void query.refetch()} />;
  return (
    <div className="in" style={{ padding: 14 }} aria-busy="true">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}
