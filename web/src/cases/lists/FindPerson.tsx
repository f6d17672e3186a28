/** Somebody found by name, number or telephone: sent in a body, each found name is in the access log. */
import { Input } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { ListKey, ListOfCases, ListRow } from '../../api/lists';
import { useAct } from '../../app/queries';
import { Panel } from '../../ui/Page';
import { ListTable } from './ListTable';
import type { ListState } from './state';
import { useLists } from './words';

function probe(text: string) {
  const digits = text.replace(/[\s+-]/g, '');
  if (/^\d{17}[\dxX]$/.test(digits)) return { id_number: digits };
  return /^\d{5,15}$/.test(digits) ? { phone: digits } : { name: text };
}

export function FindPerson({ list, info, state }: { list: ListKey; info: ListOfCases; state: ListState }) {
  const t = useLists();
  const [found, setFound] = useState<ListRow[] | null>(null);
  const columns = [...new Set([...state.columns.slice(0, 1), 'name', ...state.columns])];
  const act = useAct({
    run: (text: string) =>
      read(
        api.POST('/cases/tables/{list}/search', {
          params: { path: { list } },
          body: { ...probe(text), columns: columns.join(',') },
        }),
      ),
    slices: [],
    after: (page) => setFound(page.items),
  });
  return (
    <Panel className="gap-below" flush={found !== null && found.length > 0}>
      <div className="row" style={{ padding: found?.length ? 12 : 0, gap: 10, flexWrap: 'wrap' }}>
        <Input.Search
          style={{ maxWidth: 520, flex: '1 1 320px' }}
          allowClear
          enterButton={t('find')}
          placeholder={t('find.hint')}
          aria-label={t('find.hint')}
          loading={act.isPending}
          onSearch={(value) => (value.trim() ? act.mutate(value.trim()) : setFound(null))}
        />
        {found && (
          <span className="muted" role="status">
            {found.length > 0 ? t('find.found', { n: found.length }) : t('find.none')}
          </span>
        )}
      </div>
      {found && found.length > 0 && (
        <ListTable
          list={list}
          info={info}
          state={{ ...state, columns }}
          rows={found}
          chosen={new Set()}
          choose={null}
        />
      )}
    </Panel>
  );
}
