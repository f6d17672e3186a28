/** Saved views: open one, keep the present list as one, make one the default. */
import { Button, Checkbox, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { ListKey, NewView, SavedView } from '../../api/lists';
import { useAct } from '../../app/queries';
import type { ListState } from './state';
import { useLists } from './words';

type Props = { list: ListKey; views: SavedView[]; state: ListState };

export function ViewsMenu({ list, views, state }: Props) {
  const t = useLists();
  const [saving, setSaving] = useState(false);
  const body = (v: SavedView): NewView => ({
    list,
    name: v.name,
    shared: v.shared,
    preset: v.preset,
    ask: { filter: state.ask.filter, sort: state.ask.sort, columns: state.ask.columns },
  });
  const versioned = (v: SavedView) => ({ 'If-Match': `"${v.version}"` });
  const update = useAct({
    run: (v: SavedView) =>
      read(api.PUT('/cases/views/{id}', { params: { path: { id: v.id } }, headers: versioned(v), body: body(v) })),
    slices: ['cases'],
    done: t('views.saved'),
    after: state.open,
  });
  const remove = useAct({
    run: (v: SavedView) =>
      read(api.DELETE('/cases/views/{id}', { params: { path: { id: v.id } }, headers: versioned(v) })),
    slices: ['cases'],
    done: t('views.removed'),
  });
  const { view } = state;
  const mark = (v: SavedView) => [v.shared ? t('views.shared') : t('views.mine'), v.preset && t('views.default')];
  const items = [
    ...views.map((v) => ({
      key: v.id,
      label: (
        <span>
          {v.name} <span className="muted small">{mark(v).filter(Boolean).join(' · ')}</span>
        </span>
      ),
      onClick: () => state.open(v),
    })),
    ...(views.length === 0 ? [{ key: 'none', label: t('views.none'), disabled: true }] : []),
    { type: 'divider' as const },
    { key: 'save', label: t('views.save'), onClick: () => setSaving(true) },
    ...(view?.may_change
      ? [
          { key: 'update', label: t('views.update', { name: view.name }), onClick: () => update.mutate(view) },
          { key: 'remove', label: t('views.remove', { name: view.name }), onClick: () => remove.mutate(view) },
        ]
      : []),
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button>{view ? view.name : t('views')} ▾</Button>
      </Dropdown>
      {saving && <SaveDialog list={list} state={state} close={() => setSaving(false)} />}
    </>
  );
}

function SaveDialog({ list, state, close }: { list: ListKey; state: ListState; close: () => void }) {
  const t = useLists();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [preset, setPreset] = useState(false);
  const act = useAct({
    run: () => {
      const { filter, sort, columns } = state.ask;
      return read(api.POST('/cases/views', { body: { list, name, shared, preset, ask: { filter, sort, columns } } }));
    },
    slices: ['cases'],
    done: t('views.saved'),
    after: (view) => {
      close();
      state.open(view);
    },
  });
  return (
    <Modal
      open
      title={t('views.save')}
      okText={t('save')}
      cancelText={t('cancel')}
      onCancel={close}
      onOk={() => act.mutate()}
      okButtonProps={{ disabled: !name.trim() }}
      confirmLoading={act.isPending}
    >
      <div className="stack">
        <Input
          autoFocus
          maxLength={60}
          placeholder={t('views.name')}
          aria-label={t('views.name')}
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
        <Checkbox checked={shared} onChange={(e) => setShared(e.target.checked)}>
          {t('views.share')}
        </Checkbox>
        <Checkbox checked={preset} onChange={(e) => setPreset(e.target.checked)}>
          {t('views.preset')}
        </Checkbox>
      </div>
    </Modal>
  );
}
