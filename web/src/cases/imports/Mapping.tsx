/** Which column is what: the guess with how sure it is, to be changed and checked again. */
import { Button } from 'antd';
import { useState } from 'react';
import { api, ifMatch, read, type Tagged } from '../../api/client';
import type { DateOrder, ListImport, ListKind, ListMapping, ListOrder, ListReport } from '../../api/imports';
import { useAct } from '../../app/queries';
import { Panel } from '../../ui/Page';
import { type Column, Rows } from '../../ui/Rows';
import { FIELDS, fieldKey, useImports } from './words';

const KINDS: ListKind[] = ['cases', 'contacts', 'links'];
const CLASSES = ['suspected', 'probable', 'confirmed', 'asymptomatic'] as const;
const ORDERS: DateOrder[] = ['day_first', 'month_first', 'day_number'];

type Line = { column: string; field: string; order: DateOrder | ''; sure: number | null };

/** Every column of the file, used ones first, as they stand in the mapping. */
function linesOf(mapping: ListMapping): Line[] {
  const used = mapping.columns.map((c) => ({
    column: c.column,
    field: c.field,
    order: c.order ?? ('' as const),
    sure: c.sure ?? null,
  }));
  return [...used, ...mapping.unused.map((column) => ({ column, field: '', order: '' as const, sure: null }))];
}

function mappingOf(was: ListMapping, lines: Line[]): ListMapping {
  const used = lines.filter((l) => l.field);
  return {
    ...was,
    columns: used.map((l) => ({
      column: l.column,
      field: l.field,
      ...(l.order ? { order: l.order } : {}),
      ...(l.sure === null ? {} : { sure: l.sure }),
    })),
    unused: lines.filter((l) => !l.field).map((l) => l.column),
  };
}

export function Mapping({ tagged, report }: { tagged: Tagged<ListImport>; report: ListReport }) {
  const t = useImports();
  const [lines, setLines] = useState(linesOf(report.mapping));
  const [order, setOrder] = useState<ListOrder>(tagged.value.order);
  const [kind, setKind] = useState<ListKind>(report.kind);
  const taken = new Set(lines.map((l) => l.field));
  const put = (column: string, change: Partial<Line>) =>
    setLines(lines.map((l) => (l.column === column ? { ...l, sure: null, ...change } : l)));
  const check = useAct({
    run: (_: undefined) =>
      read(
        api.PUT('/cases/imports/{id}/order', {
          params: { path: { id: tagged.value.id } },
          body: { ...order, kind, mapping: { ...mappingOf(report.mapping, lines), kind } },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases'],
  });
  // Only columns of dates that can be read in two ways have an order.
  const orders: Column<Line> = {
    head: t('map.order'),
    cell: (l) =>
      l.order ? (
        <select
          className="pick"
          aria-label={`${l.column}: ${t('map.order')}`}
          value={l.order}
          onChange={(e) => put(l.column, { order: e.target.value as DateOrder })}
        >
          {ORDERS.map((o) => (
            <option key={o} value={o}>
              {t(`order.${o}`)}
            </option>
          ))}
        </select>
      ) : (
        ''
      ),
  };
  return (
    <Panel title={t('map.title')}>
      <div className="stack">
        <p className="soft">{t(report.remembered ? 'map.remembered' : 'map.guess')}</p>
        <div className="row" style={{ flexWrap: 'wrap', gap: 14 }}>
          <label className="field">
            <span>{t('map.kind')}</span>
            <select className="pick full" value={kind} onChange={(e) => setKind(e.target.value as ListKind)}>
              {KINDS.map((k) => (
                <option key={k} value={k}>
                  {t(`kind.${k}`)}
                </option>
              ))}
            </select>
          </label>
          {kind === 'cases' && (
            <label className="field">
              <span>{t('map.class')}</span>
              <select
                className="pick full"
                value={order.class ?? 'confirmed'}
                onChange={(e) => setOrder({ ...order, class: e.target.value })}
              >
                {CLASSES.map((c) => (
                  <option key={c} value={c}>
                    {t(`class.${c}`)}
                  </option>
                ))}
              </select>
            </label>
          )}
          {lines.some((l) => l.order === 'day_number') && (
            <label className="field">
              <span>{t('map.zero')}</span>
              <input
                type="date"
                className="pick full"
                value={order.day_zero ?? ''}
                onChange={(e) => setOrder({ ...order, day_zero: e.target.value || null })}
              />
            </label>
          )}
        </div>
        <Rows
          label={t('map.title')}
          rows={lines}
          id={(l) => l.column}
          empty={null}
          columns={[
            { head: t('map.column'), cell: (l) => <b>{l.column}</b> },
            {
              head: t('map.field'),
              cell: (l) => (
                <select
                  className="pick full"
                  aria-label={`${l.column}: ${t('map.field')}`}
                  value={l.field}
                  onChange={(e) => put(l.column, { field: e.target.value })}
                >
                  <option value="">{t('map.none')}</option>
                  {FIELDS.filter((x) => x !== 'unknown').map((x) => (
                    <option key={x} value={x} disabled={x !== l.field && taken.has(x)}>
                      {t(fieldKey(x))}
                    </option>
                  ))}
                </select>
              ),
            },
            {
              head: t('map.sure'),
              right: true,
              cell: (l) => (l.field ? <Sure of={l.sure} /> : ''),
            },
            ...(lines.some((l) => l.order) ? [orders] : []),
          ]}
        />
        <div className="row">
          <Button loading={check.isPending} onClick={() => check.mutate(undefined)}>
            {t('map.recheck')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

function Sure({ of }: { of: number | null }) {
  const t = useImports();
  if (of === null) return <span className="muted">{t('map.chosen')}</span>;
  return <span className={of < 80 ? 'chip warn num' : 'num'}>{of}%</span>;
}
