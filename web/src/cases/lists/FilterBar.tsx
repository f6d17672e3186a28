/** The filter as chips that can be taken away, and the way to one more condition. */
import { Button } from 'antd';
import { useState } from 'react';
import type { ListOfCases } from '../../api/lists';
import { RegionTag } from '../../ui/RegionTag';
import { ConditionDialog } from './ConditionDialog';
import { useConditionWords } from './show';
import { type Condition, type ListState, writeFilter } from './state';
import { useLists } from './words';

export function FilterBar({ info, state }: { info: ListOfCases; state: ListState }) {
  const t = useLists();
  const wordsOf = useConditionWords();
  const [editing, setEditing] = useState<{ at: number; condition: Condition | null } | null>(null);
  const columnOf = (key: string) => info.columns.find((c) => c.key === key);
  const put = (conditions: Condition[]) => state.set({ filter: writeFilter(conditions) });
  const keep = (condition: Condition) => {
    const next = [...state.conditions];
    next[editing?.at ?? next.length] = condition;
    put(next);
    setEditing(null);
  };
  return (
    <fieldset className="filter-bar" aria-label={t('filter')}>
      {state.conditions.map((condition, at) => {
        const said = wordsOf(columnOf(condition.column), condition);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two conditions may be the same; their place tells them apart
          <span key={`${at}${said}`} className="chip on">
            <button type="button" className="bare" onClick={() => setEditing({ at, condition })}>
              {said}
            </button>
            <button
              type="button"
              className="bare"
              aria-label={t('filter.remove', { what: said })}
              onClick={() => put(state.conditions.filter((_, i) => i !== at))}
            >
              ×
            </button>
          </span>
        );
      })}
      <RegionTag />
      <Button size="small" onClick={() => setEditing({ at: state.conditions.length, condition: null })}>
        {t('filter.add')}
      </Button>
      {state.conditions.length > 1 && (
        <Button size="small" type="text" onClick={() => put([])}>
          {t('filter.clear')}
        </Button>
      )}
      {editing && <ConditionDialog info={info} start={editing.condition} close={() => setEditing(null)} keep={keep} />}
    </fieldset>
  );
}
