/** A table of rows; on a phone each row becomes a card whose first column is its heading. */
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Failure } from './Failure';

export type Column<T> = { head: string; cell: (row: T) => ReactNode; right?: boolean; width?: number | string };

type Props<T> = { rows: T[]; columns: Column<T>[]; id: (row: T) => string | number; empty: ReactNode; label?: string };

export function Rows<T>({ rows, columns, id, empty, label }: Props<T>) {
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div className="scroll">
      <table className="rows cards" aria-label={label}>
        <thead>
          <tr>
            {columns.map((c) => (
              <th
                key={c.head}
                className={c.right ? 'r' : ''}
                style={c.width ? { width: c.width } : undefined}
                scope="col"
              >
                {c.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={id(row)}>
              {columns.map((c) => (
                <td key={c.head} className={c.right ? 'r' : ''} data-label={c.head}>
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Pages<T> = {
  items: T[];
  isPending: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
};

/** A list that is read page by page: first page, failure, rows, and "show more" while there is more. */
export function Listing<T>({ pages, children }: { pages: Pages<T>; children: (items: T[]) => ReactNode }) {
  const t = useApp();
  const f = useFormat();
  if (pages.isPending) {
    return (
      <div style={{ padding: 14 }} aria-busy="true">
        <Skeleton active title={false} paragraph={{ rows: 5 }} />
      </div>
    );
  }
  if (pages.error && pages.items.length === 0) return <Failure error={pages.error} again={() => pages.refetch()} />;
  return (
    <>
      {children(pages.items)}
      {pages.hasNextPage && (
        <div className="more">
          <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
            {t('list.more')}
          </Button>
          <span className="muted small num">{t('list.shown', { n: f.number(pages.items.length) })}</span>
        </div>
      )}
    </>
  );
}
