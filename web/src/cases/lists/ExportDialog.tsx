/** A file of the list as it is: format, and a purpose when it names anybody. */
import { Checkbox, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { ListAsk, ListKey, ListOfCases } from '../../api/lists';
import { useAct } from '../../app/queries';
import type { ListState } from './state';
import { useLists } from './words';

type Props = { list: ListKey; info: ListOfCases; state: ListState; close: () => void };

export function ExportDialog({ list, info, state, close }: Props) {
  const t = useLists();
  const [format, setFormat] = useState('csv');
  const [purpose, setPurpose] = useState('');
  const [codes, setCodes] = useState(false);
  const names = state.columns.some((key) => info.columns.find((c) => c.key === key)?.kind === 'identity');
  const ask: ListAsk = state.ask;
  const act = useAct({
    run: () =>
      read(api.POST('/cases/exports', { body: { list, ask, format, codes, purpose: names ? purpose : null } })),
    slices: ['cases'],
    done: t('export.began'),
    after: close,
  });
  return (
    <Modal
      open
      title={t('export.title')}
      okText={t('export.start')}
      cancelText={t('cancel')}
      onCancel={close}
      onOk={() => act.mutate()}
      okButtonProps={{ disabled: names && !purpose.trim() }}
      confirmLoading={act.isPending}
    >
      <div className="stack">
        <div className="soft">{t('export.what')}</div>
        <Radio.Group
          value={format}
          onChange={(e) => setFormat(e.target.value)}
          options={[
            { value: 'csv', label: t('export.csv') },
            { value: 'xlsx', label: t('export.xlsx') },
          ]}
        />
        <Checkbox checked={codes} onChange={(e) => setCodes(e.target.checked)}>
          {t('export.codes')}
        </Checkbox>
        {names && (
          <>
            <strong>{t('export.identity')}</strong>
            <Input
              maxLength={300}
              placeholder={t('export.purpose')}
              aria-label={t('export.purpose')}
              value={purpose}
              onChange={(e) => setPurpose(e.target.value)}
            />
          </>
        )}
      </div>
    </Modal>
  );
}
