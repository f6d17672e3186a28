/** Apply or discard: how bad rows are treated is chosen beforehand; while it runs, a bar; afterwards, the result. */
import { Button, Popconfirm, Progress } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, ifMatch, read, type Tagged } from '../api/client';
import type { CountImport } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useFormat } from '../app/session';
import { Choices } from '../ui/Filters';
import { Panel } from '../ui/Page';
import { useSurveillance } from './words';

type Mode = 'good-rows' | 'all-or-nothing';

export function ImportApply({ tagged }: { tagged: Tagged<CountImport> }) {
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  const it = tagged.value;
  if (it.state === 'staged') return <Choose tagged={tagged} />;
  if (it.state === 'applying') {
    const share = it.progress.total > 0 ? Math.round((100 * it.progress.done) / it.progress.total) : 0;
    return (
      <Panel title={t('imp.applying')}>
        <Progress percent={share} status="active" />
        <p className="soft num" aria-live="polite">
          {t('apply.progress', { done: f.number(it.progress.done), total: f.number(it.progress.total) })}
        </p>
      </Panel>
    );
  }
  if (it.state === 'applied') {
    const c = it.checked;
    return (
      <div className="note ok">
        <strong>{t('applied.title')}</strong>
        <p className="num">
          {it.message
            ? text(it.message)
            : t('applied.detail', {
                fresh: f.number(c?.fresh),
                changed: f.number(c?.changed),
                unchanged: f.number(c?.unchanged),
              })}
        </p>
        <Link to={links.board()}>{t('applied.board')}</Link>
      </div>
    );
  }
  if (it.state === 'refused' || it.state === 'failed') {
    return (
      <div className="note bad" role="alert">
        <strong>{t(it.state === 'refused' ? 'refused.title' : 'failed.title')}</strong>
        <p>{it.message ? text(it.message) : t('refused.detail')}</p>
      </div>
    );
  }
  return null;
}

function Choose({ tagged }: { tagged: Tagged<CountImport> }) {
  const t = useSurveillance();
  const go = useNavigate();
  const it = tagged.value;
  const [mode, setMode] = useState<Mode>('good-rows');
  const params = { path: { id: it.id } };
  const apply = useAct({
    run: (_: undefined) =>
      read(api.POST('/surveillance/imports/{id}/apply', { params, body: { mode }, headers: ifMatch(tagged) })),
    slices: ['surveillance', 'board'],
  });
  const discard = useAct({
    run: (_: undefined) => read(api.POST('/surveillance/imports/{id}/discard', { params, headers: ifMatch(tagged) })),
    slices: ['surveillance'],
    after: () => void go(links.imports()),
  });
  const ready = it.mapping !== null && (it.checked?.good ?? 0) > 0;
  return (
    <Panel>
      <div className="row between">
        <div className="row">
          <span className="soft">{t('mode.label')}</span>
          <Choices
            label={t('mode.label')}
            value={mode}
            onChoose={(m) => setMode(m as Mode)}
            choices={[
              { value: 'good-rows', label: t('mode.good') },
              { value: 'all-or-nothing', label: t('mode.all') },
            ]}
          />
        </div>
        <div className="row">
          <Popconfirm title={t('discard.sure')} onConfirm={() => discard.mutate(undefined)} okText={t('discard')}>
            <Button>{t('discard')}</Button>
          </Popconfirm>
          <Button type="primary" disabled={!ready} loading={apply.isPending} onClick={() => apply.mutate(undefined)}>
            {t('apply')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
