/** Which column is what. The guess of the server is shown, can be changed, checked again, and saved under a name. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { api, read } from '../api/client';
import type { CountImport, CountMapping, Tier } from '../api/types';
import { useAct } from '../app/queries';
import { useSession } from '../app/session';
import { known, useApp } from '../app/words';
import { Panel } from '../ui/Page';
import { useSurveillance } from './words';

const FORMATS = ['auto', 'iso', 'iso_week', 'dmy', 'mdy', 'ymd_compact'] as const;
const BYS = ['code', 'name', 'name_or_code'] as const;
const TIERS: Tier[] = ['national', 'provincial', 'municipal', 'county', 'township', 'community'];
const INDICATORS = ['confirmed', 'deaths', 'recovered', 'tests', 'hospitalised', 'icu', 'suspected'];

function blank(disease: string): CountMapping {
  return {
    date: { column: '', format: 'auto' },
    region: { column: '', by: 'name_or_code', tier: null },
    values: [{ column: '', indicator: 'confirmed', kind: 'new' }],
    period: 'day',
    disease,
    source: '',
    coverage: 'total',
    label_column: null,
  };
}

export function MappingEditor({ of }: { of: CountImport }) {
  const t = useSurveillance();
  const app = useApp();
  const { disease } = useSession();
  const [m, setM] = useState<CountMapping>(of.mapping ?? blank(disease));
  const [name, setName] = useState('');
  const saved = useQuery({
    queryKey: ['surveillance', 'mappings'],
    queryFn: () => read(api.GET('/surveillance/mappings')),
  });
  const check = useAct({
    run: (_: undefined) =>
      read(
        api.PUT('/surveillance/imports/{id}/mapping', {
          params: { path: { id: of.id } },
          body: { mapping: m, save_as: name.trim() || null },
        }),
      ),
    slices: ['surveillance'],
  });
  const columns = of.header.map((h) => ({ value: h, label: h }));
  const value = (i: number, change: Partial<CountMapping['values'][number]>) =>
    setM({ ...m, values: m.values.map((v, n) => (n === i ? { ...v, ...change } : v)) });
  return (
    <Panel
      title={t('step.mapping')}
      extra={
        (saved.data?.length ?? 0) > 0 && (
          <div style={{ width: 240 }}>
            <Pick
              label={t('map.saved')}
              value=""
              unset={t('map.saved')}
              options={(saved.data ?? []).map((s) => ({ value: s.name, label: s.name }))}
              onChange={(n) => setM(saved.data?.find((s) => s.name === n)?.mapping ?? m)}
            />
          </div>
        )
      }
    >
      <div className="stack">
        <p className="soft">{t('map.guess')}</p>
        <div className="fields">
          <Field label={t('map.date')}>
            <Pick
              label={t('map.date')}
              value={m.date.column}
              unset={t('map.unset')}
              options={columns}
              onChange={(column) => setM({ ...m, date: { ...m.date, column } })}
            />
          </Field>
          <Field label={t('map.format')}>
            <Pick
              label={t('map.format')}
              value={m.date.format}
              options={FORMATS.map((x) => ({ value: x, label: t(`fmt.${x}`) }))}
              onChange={(format) =>
                setM({ ...m, date: { ...m.date, format: format as CountMapping['date']['format'] } })
              }
            />
          </Field>
          <Field label={t('map.region')}>
            <Pick
              label={t('map.region')}
              value={m.region.column}
              unset={t('map.unset')}
              options={columns}
              onChange={(column) => setM({ ...m, region: { ...m.region, column } })}
            />
          </Field>
          <Field label={t('map.by')}>
            <Pick
              label={t('map.by')}
              value={m.region.by}
              options={BYS.map((x) => ({ value: x, label: t(`by.${x}`) }))}
              onChange={(by) => setM({ ...m, region: { ...m.region, by: by as CountMapping['region']['by'] } })}
            />
          </Field>
          <Field label={t('map.tier')}>
            <Pick
              label={t('map.tier')}
              value={m.region.tier ?? ''}
              unset={t('map.tier.any')}
              options={TIERS.map((x) => ({ value: x, label: app(`tier.${x}`) }))}
              onChange={(tier) => setM({ ...m, region: { ...m.region, tier: (tier || null) as Tier | null } })}
            />
          </Field>
          <Field label={t('map.period')}>
            <Pick
              label={t('map.period')}
              value={m.period}
              options={(['day', 'week'] as const).map((x) => ({ value: x, label: t(`period.${x}`) }))}
              onChange={(period) => setM({ ...m, period: period as CountMapping['period'] })}
            />
          </Field>
          <Field label={t('map.coverage')}>
            <Pick
              label={t('map.coverage')}
              value={m.coverage}
              options={(['total', 'unallocated'] as const).map((x) => ({ value: x, label: t(`cov.${x}`) }))}
              onChange={(coverage) => setM({ ...m, coverage: coverage as CountMapping['coverage'] })}
            />
          </Field>
          {m.coverage === 'unallocated' && (
            <Field label={t('map.label')}>
              <Pick
                label={t('map.label')}
                value={m.label_column ?? ''}
                unset={t('map.unset')}
                options={columns}
                onChange={(column) => setM({ ...m, label_column: column || null })}
              />
            </Field>
          )}
        </div>
        <h3 style={{ fontSize: 14 }}>{t('map.values')}</h3>
        {m.values.map((v, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a value column has no other name than its place in the list
          <div key={i} className="fields" style={{ alignItems: 'end' }}>
            <Field label={t('map.column')}>
              <Pick
                label={t('map.column')}
                value={v.column}
                unset={t('map.unset')}
                options={columns}
                onChange={(column) => value(i, { column })}
              />
            </Field>
            <Field label={t('map.indicator')}>
              <Pick
                label={t('map.indicator')}
                value={v.indicator}
                options={[...new Set([...INDICATORS, v.indicator])].map((x) => ({
                  value: x,
                  label: app(known('ind', x)),
                }))}
                onChange={(indicator) => value(i, { indicator })}
              />
            </Field>
            <Field label={t('map.kind')}>
              <Pick
                label={t('map.kind')}
                value={v.kind}
                options={(['cumulative', 'new'] as const).map((x) => ({ value: x, label: t(`kind.${x}`) }))}
                onChange={(kind) => value(i, { kind: kind as 'cumulative' | 'new' })}
              />
            </Field>
            <div>
              {m.values.length > 1 && (
                <Button onClick={() => setM({ ...m, values: m.values.filter((_, n) => n !== i) })}>
                  {t('map.remove')}
                </Button>
              )}
            </div>
          </div>
        ))}
        <div className="row between">
          <Button
            type="dashed"
            onClick={() => setM({ ...m, values: [...m.values, { column: '', indicator: 'deaths', kind: 'new' }] })}
          >
            + {t('map.add')}
          </Button>
          <div className="row">
            <Input
              value={name}
              onChange={(e) => setName(e.target.value)}
              placeholder={t('map.save')}
              aria-label={t('map.save')}
              style={{ width: 240 }}
            />
            <Button loading={check.isPending} onClick={() => check.mutate(undefined)}>
              {t('map.recheck')}
            </Button>
          </div>
        </div>
      </div>
    </Panel>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="field">
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  );
}

type PickProps = {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  unset?: string;
};

function Pick({ label, value, options, onChange, unset }: PickProps) {
  return (
    <select className="pick full" aria-label={label} value={value} onChange={(e) => onChange(e.target.value)}>
      {unset !== undefined && <option value="">{unset}</option>}
      {options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.label}
        </option>
      ))}
    </select>
  );
}
