/** Which columns a list has, and in which order. */
import { Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import type { ListColumn, ListOfCases } from '../../api/lists';
import { useText } from '../../app/i18n';
import type { ListState } from './state';
import { useLists } from './words';

export function ColumnsDialog({ info, state, close }: { info: ListOfCases; state: ListState; close: () => void }) {
  const t = useLists();
  const text = useText();
  const [chosen, setChosen] = useState(state.columns);
  const of = (key: string) => info.columns.find((c) => c.key === key);
  const rest = info.columns.filter((c) => !chosen.includes(c.key));
  const move = (at: number, by: number) => {
    const next = [...chosen];
    const [key] = next.splice(at, 1);
    if (key) next.splice(at + by, 0, key);
    setChosen(next);
  };
  const line = (column: ListColumn, on: boolean) => (
    <Checkbox
      checked={on}
      onChange={() => setChosen(on ? chosen.filter((k) => k !== column.key) : [...chosen, column.key])}
    >
      {text(column.title)}
      {column.kind === 'identity' && <span className="muted small"> ({t('columns.identity')})</span>}
    </Checkbox>
  );
  return (
    <Modal
      open
      title={t('columns.title')}
      okText={t('filter.apply')}
      cancelText={t('cancel')}
      onCancel={close}
      okButtonProps={{ disabled: chosen.length === 0 }}
      onOk={() => {
        state.set({ columns: chosen.join(',') });
        close();
      }}
    >
      <ul className="plain column-choice">
        {chosen.map((key, at) => {
          const column = of(key);
          return (
            column && (
              <li key={key} className="row between">
                {line(column, true)}
                <span>
                  <Button
                    size="small"
                    type="text"
                    disabled={at === 0}
                    aria-label={t('columns.up', { what: text(column.title) })}
                    onClick={() => move(at, -1)}
                  >
                    ↑
                  </Button>
                  <Button
                    size="small"
                    type="text"
                    disabled={at === chosen.length - 1}
                    aria-label={t('columns.down', { what: text(column.title) })}
                    onClick={() => move(at, 1)}
                  >
                    ↓
                  </Button>
                </span>
              </li>
            )
          );
        })}
        {rest.map((column) => (
          <li key={column.key}>{line(column, false)}</li>
        ))}
      </ul>
      <Button size="small" onClick={() => setChosen(info.columns.filter((c) => c.usual).map((c) => c.key))}>
        {t('columns.usual')}
      </Button>
    </Modal>
  );
}
