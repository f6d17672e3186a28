/** A duty that does tasks. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { api, read } from '../../api/client';
import { useText } from '../../app/i18n';
import { useLists } from './words';

export function DutyChoice({ value, set }: { value: string; set: (duty: string) => void }) {
  const t = useLists();
  const text = useText();
  const duties = useQuery({
    queryKey: ['people', 'duties'],
    queryFn: () => read(api.GET('/people/duties')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const able = (duties.data ?? []).filter((d) => d.rights.includes('do-task'));
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('bulk.duty')}
      placeholder={t('bulk.duty')}
      style={{ width: '100%' }}
      {...(value ? { value } : {})}
      onChange={set}
      options={able.map((d) => ({ value: d.id, label: text(d.title) }))}
    />
  );
}
