/** Find a region in the caller's scope by name or code. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { useApp } from '../app/words';

type Props = { value?: string; onChange?: (id: string) => void; placeholder?: string };

export function RegionPicker({ value, onChange, placeholder }: Props) {
  const t = useApp();
  const text = useText();
  const [q, setQ] = useState('');
  const found = useQuery({
    queryKey: ['regions', 'find', q],
    queryFn: () => read(api.GET('/regions', { params: { query: { ...(q ? { q } : {}), limit: 30 } } })),
    placeholderData: (was) => was,
  });
  const chosen = useQuery({
    queryKey: ['regions', 'one', value],
    queryFn: () => read(api.GET('/regions/{id}', { params: { path: { id: value ?? '' } } })),
    enabled: value !== undefined,
  });
  const regions = found.data?.items ?? [];
  const shown = chosen.data && !regions.some((r) => r.id === value) ? [chosen.data, ...regions] : regions;
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setQ }}
      {...(value ? { value } : {})}
      onChange={(id: string) => onChange?.(id)}
      placeholder={placeholder ?? t('search')}
      aria-label={placeholder ?? t('search')}
      style={{ width: '100%' }}
      loading={found.isFetching}
      options={shown.map((r) => ({ value: r.id, label: `${text(r.name)} (${r.code})` }))}
    />
  );
}
