/**
 * The table on a desk, cards on a phone. The head stays when the list is scrolled; a head that sorts is a button; the keyboard moves from row
 * to row, chooses and opens.
 */
import { Checkbox } from 'antd';
import type { KeyboardEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import type { ListColumn, ListKey, ListOfCases, ListRow } from '../../api/lists';
import { useText } from '../../app/i18n';
import { rowLink, useCell } from './show';
import type { ListState } from './state';
import { useLists } from './words';

type Props = {
  list: ListKey;
  info: ListOfCases;
  state: ListState;
  rows: ListRow[];
  chosen: Set<string>;
  choose: ((ids: Set<string>) => void) | null;
};

export function ListTable({ list, info, state, rows, chosen, choose }: Props) {
  const t = useLists();
  const text = useText();
  const go = useNavigate();
  const cell = useCell();
  const columns = state.columns.flatMap((key) => info.columns.find((c) => c.key === key) ?? []);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose?.(next);
  };
  const all = rows.length > 0 && rows.every((r) => chosen.has(r.id));
  const onKey = (row: ListRow) => (e: KeyboardEvent<HTMLTableRowElement>) => {
    if (e.target !== e.currentTarget) return;
    const to = rowLink(list, row.id);
    const beside = e.key === 'ArrowDown' ? 'nextElementSibling' : e.key === 'ArrowUp' ? 'previousElementSibling' : null;
    if (beside) (e.currentTarget[beside] as HTMLElement | null)?.focus();
    else if (e.key === ' ' && choose) toggle(row.id);
    else if (e.key === 'Enter' && to) void go(to);
    else return;
    e.preventDefault();
  };
  const shown = (column: ListColumn, row: ListRow, first: boolean) => {
    const value = column.kind === 'region' ? text(row.region.name) : cell(column, row.cells[column.key]);
    const to = first ? rowLink(list, row.id) : null;
    return to ? <Link to={to}>{value || '–'}</Link> : value;
  };
  return (
    <div className="scroll list-scroll">
      <table className="rows cards list-rows" aria-label={text(info.title)} aria-description={t('keys')}>
        <thead>
          <tr>
            {choose && (
              <th scope="col" style={{ width: 36 }}>
                <Checkbox
                  aria-label={t('select.all')}
                  checked={all}
                  onChange={() => choose(all ? new Set() : new Set(rows.map((r) => r.id)))}
                />
              </th>
            )}
            {columns.map((c) => (
              <Head key={c.key} column={c} state={state} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => {
            const name = String(row.cells[columns[0]?.key ?? ''] ?? row.id);
            return (
              <tr key={row.id} tabIndex={n === 0 ? 0 : -1} onKeyDown={onKey(row)} aria-selected={chosen.has(row.id)}>
                {choose && (
                  <td className="choose">
                    <Checkbox
                      aria-label={t('select', { what: name })}
                      checked={chosen.has(row.id)}
                      onChange={() => toggle(row.id)}
                    />
                  </td>
                )}
                {columns.map((c, at) => (
                  <td key={c.key} data-label={text(c.title)} className={at === 0 ? 'lead' : ''}>
                    {shown(c, row, at === 0)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Head({ column, state }: { column: ListColumn; state: ListState }) {
  const text = useText();
  const { sort } = state.ask;
  const falls = sort === `-${column.key}`;
  const rises = sort === column.key;
  const title = text(column.title);
  if (!column.sorts) return <th scope="col">{title}</th>;
  return (
    <th scope="col" aria-sort={falls ? 'descending' : rises ? 'ascending' : 'none'}>
      <button type="button" className="bare" onClick={() => state.set({ sort: falls ? column.key : `-${column.key}` })}>
        {title} <span aria-hidden="true">{falls ? '↓' : rises ? '↑' : '↕'}</span>
      </button>
    </th>
  );
}
