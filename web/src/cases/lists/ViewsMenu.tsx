/** Saved views: open one, keep the present list as one, make one the default. */
import { Button, Checkbox, Input, Modal } from 'antd';
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
  const [shown, show] = useState(false);
  const marks = (v: SavedView) =>
    [v.shared ? t('views.shared') : t('views.mine'), v.preset && t('views.default')].filter(Boolean).join(' · ');
  const hide = () => show(false);
  return (
    <>
      <Button onClick={() => show(true)}>{view ? view.name : t('views')} ▾</Button>
      {shown && (
        <Modal open title={t('views')} onCancel={hide} footer={null}>
          {views.length === 0 && <div className="soft">{t('views.none')}</div>}
          <ul className="plain view-choice">
            {views.map((v) => (
              <li key={v.id} className="row between">
                <Button
                  type={v.id === view?.id ? 'primary' : 'default'}
                  onClick={() => {
                    hide();
                    state.open(v);
                  }}
                >
                  {v.name}
                </Button>
                <span className="muted small grow">{marks(v)}</span>
                {v.may_change && v.id === view?.id && (
                  <Button size="small" loading={update.isPending} onClick={() => update.mutate(v)}>
                    {t('views.update', { name: v.name })}
                  </Button>
                )}
                {v.may_change && (
                  <Button size="small" type="text" loading={remove.isPending} onClick={() => remove.mutate(v)}>
                    {t('views.remove', { name: v.name })}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <Button
            onClick={() => {
              hide();
              setSaving(true);
            }}
          >
            {t('views.save')}
          </Button>
        </Modal>
      )}
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
