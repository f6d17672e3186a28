/** Find a place that is there already, or say that it is a new one. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { api, read, readTagged } from '../../api/client';
import type { Place } from '../../api/types';
import { useText } from '../../app/i18n';
import { usePlaceName, usePlaces } from './words';

export const NEW = 'new';

type Props = { value?: string; onChange?: (id: string) => void; id?: string };

export function PlacePicker({ value, onChange, id }: Props) {
  const t = usePlaces();
  const text = useText();
  const name = usePlaceName();
  const [q, setQ] = useState('');
  const found = useQuery({
    queryKey: ['cases', 'places', 'find', q],
    queryFn: () => read(api.GET('/cases/places', { params: { query: { ...(q ? { q } : {}), limit: 30 } } })),
    placeholderData: (was) => was,
  });
  const chosen = useQuery({
    queryKey: ['cases', 'place', value],
    queryFn: () => readTagged(api.GET('/cases/places/{id}', { params: { path: { id: value ?? '' } } })),
    enabled: value !== undefined && value !== NEW,
  });
  const places = found.data?.items ?? [];
  const own = chosen.data?.value;
  const shown: Place[] = own && !places.some((p) => p.id === own.id) ? [own, ...places] : places;
  const label = (p: Place) => [name(p), p.name && p.address, text(p.region.name)].filter(Boolean).join(' · ');
  return (
    <Select
      {...(id ? { id } : {})}
      showSearch={{ filterOption: false, onSearch: setQ }}
      {...(value ? { value } : {})}
      onChange={(chosen: string) => onChange?.(chosen)}
      placeholder={t('visit.find')}
      style={{ width: '100%' }}
      loading={found.isFetching}
      options={[{ value: NEW, label: `+ ${t('place.new')}` }, ...shown.map((p) => ({ value: p.id, label: label(p) }))]}
    />
  );
}
