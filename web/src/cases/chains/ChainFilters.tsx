/** What the picture of chains is narrowed to; all of it lives in the address, so that a view can be sent on. */
import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Chains, ChainsQuery } from '../../api/types';
import { Choices, useChoice } from '../../ui/Filters';
import { RegionTag } from '../../ui/RegionTag';
import { useChains } from './words';

const NAMES = ['from', 'until', 'setting', 'certain', 'contacts', 'under', 'find'] as const;

export type Filter = ChainsQuery & { find: string | null };

export function useFilter(): [
  Filter,
  (name: (typeof NAMES)[number], value: string | null) => void,
  () => void,
  boolean,
] {
  const [search, set] = useSearchParams();
  const change = (name: string, value: string | null) =>
    set(
      (was) => {
        const next = new URLSearchParams(was);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const clear = () =>
    set(
      (was) => {
        const next = new URLSearchParams(was);
        for (const name of NAMES) next.delete(name);
        return next;
      },
      { replace: true },
    );
  const get = (name: string) => search.get(name) ?? undefined;
  const filter: Filter = {
    linked: search.get('show') !== 'all',
    ...(get('from') ? { from: get('from') as string } : {}),
    ...(get('until') ? { until: get('until') as string } : {}),
    ...(get('setting') ? { setting: get('setting') as string } : {}),
    ...(get('certain') ? { certain: true } : {}),
    ...(get('contacts') ? { contacts: true } : {}),
    ...(get('under') ? { under: get('under') as string } : {}),
    find: search.get('find'),
  };
  return [filter, change, clear, NAMES.some((name) => search.has(name))];
}

type Props = { chains: Chains | undefined; placeOf: (setting: string) => string };

export function ChainFilters({ chains, placeOf }: Props) {
  const t = useChains();
  const [filter, change, clear, any] = useFilter();
  const [show, choose] = useChoice('show', 'linked');
  const [layout, lay] = useChoice('layout', 'timeline');
  const [wanted, want] = useState(filter.find ?? '');
  const missing = filter.find !== null && chains !== undefined && !chains.nodes.some((n) => n.number === filter.find);
  const root = chains?.nodes.find((n) => n.id === filter.under);
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="toolbar">
        <Choices
          label={t('chains.title')}
          value={show}
          onChoose={choose}
          choices={[
            { value: 'linked', label: t('chains.linked') },
            { value: 'all', label: t('chains.everybody') },
          ]}
        />
        <Choices
          label={t('chains.view')}
          value={layout}
          onChoose={lay}
          choices={[
            { value: 'timeline', label: t('chains.timeline') },
            { value: 'tree', label: t('chains.tree') },
          ]}
        />
        <RegionTag />
      </div>
      <div className="toolbar">
        <label className="row soft" style={{ gap: 4 }}>
          {t('chains.from')}
          <Input
            type="date"
            value={filter.from ?? ''}
            onChange={(e) => change('from', e.target.value)}
            style={{ width: 150 }}
          />
        </label>
        <label className="row soft" style={{ gap: 4 }}>
          {t('chains.until')}
          <Input
            type="date"
            value={filter.until ?? ''}
            onChange={(e) => change('until', e.target.value)}
            style={{ width: 150 }}
          />
        </label>
        <Select
          aria-label={t('chains.setting')}
          value={filter.setting ?? ''}
          onChange={(value) => change('setting', value)}
          style={{ minWidth: 150 }}
          options={[
            { value: '', label: t('chains.setting.any') },
            ...(chains?.settings_known ?? []).map((s) => ({ value: s, label: placeOf(s) })),
          ]}
        />
        <Checkbox checked={filter.certain === true} onChange={(e) => change('certain', e.target.checked ? '1' : null)}>
          {t('chains.certain')}
        </Checkbox>
        <Checkbox
          checked={filter.contacts === true}
          onChange={(e) => change('contacts', e.target.checked ? '1' : null)}
        >
          {t('chains.contacts')}
        </Checkbox>
        <Input.Search
          aria-label={t('chains.search')}
          placeholder={t('chains.search')}
          value={wanted}
          onChange={(e) => want(e.target.value)}
          onSearch={(value) => change('find', value.trim())}
          allowClear
          style={{ width: 220 }}
        />
        {any && (
          <Button
            onClick={() => {
              want('');
              clear();
            }}
          >
            {t('chains.clear')}
          </Button>
        )}
      </div>
      {filter.under && <span className="chip on">{t('chains.under', { number: root?.number ?? '' })}</span>}
      {missing && <p className="note">{t('chains.search.none')}</p>}
    </div>
  );
}
