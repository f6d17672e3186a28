/** A row that waits, opened: see what is wrong, correct it, check it, take it in; or discard it with a reason. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { WaitingDetail } from '../../api/imports';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { FormFindings } from '../FormFindings';
import { FindingRows } from './ImportFindings';
import { fieldKey, useImports } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'waiting-row', id],
    queryFn: () => readTagged(api.GET('/cases/waiting/{id}', { params: { path: { id } } })),
    // Every look is written down: one is enough.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    gcTime: 0,
  });
  return <Loaded query={query}>{(tagged) => <Row key={tagged.etag} tagged={tagged} />}</Loaded>;
}

function Row({ tagged }: { tagged: Tagged<WaitingDetail> }) {
  const t = useImports();
  const text = useText();
  const go = useNavigate();
  const it = tagged.value;
  const [cells, setCells] = useState(it.cells.map((c) => c.value));
  const [found, setFound] = useState(it.found);
  const [checked, setChecked] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const params = { path: { id: it.id } };
  const back = () => void go(links.waitingRows(it.import_id ?? undefined));
  const check = useAct({
    run: (_: undefined) => read(api.POST('/cases/waiting/{id}/check', { params, body: { cells } })),
    slices: [],
    after: (told) => {
      setFound(told.found);
      setChecked(true);
    },
  });
  const take = useAct({
    run: (_: undefined) =>
      read(api.POST('/cases/waiting/{id}/take-in', { params, body: { cells }, headers: ifMatch(tagged) })),
    slices: ['cases', 'audit'],
    done: t('wait.taken'),
    after: back,
    quiet: true,
  });
  const wrong = new Set(found.map((x) => x.column));
  return (
    <Frame
      title={it.external_id}
      crumbs={<Link to={links.waitingRows(it.import_id ?? undefined)}>{t('wait.title')}</Link>}
      sub={[it.file_name, t('wait.row', { line: it.line }), t(`kind.${it.kind}`), text(it.region.name)]
        .filter(Boolean)
        .join(' · ')}
      actions={<Button onClick={() => setDiscarding(true)}>{t('wait.discard')}</Button>}
    >
      <div className="stack">
        <Panel title={t('findings.title')} flush>
          <FindingRows findings={found} empty={checked ? <p className="in">{t('wait.good')}</p> : null} />
        </Panel>
        <Panel title={t('wait.cells')}>
          <form
            className="stack"
            onSubmit={(e) => {
              e.preventDefault();
              take.mutate(undefined);
            }}
          >
            <p className="soft">{t('wait.cells.hint')}</p>
            <div className="fields" style={{ gap: 12 }}>
              {it.cells.map((cell, n) => (
                <label className="field" key={cell.column}>
                  <span>
                    {cell.column} <span className="muted">{t(fieldKey(cell.field))}</span>
                  </span>
                  <Input
                    value={cells[n] ?? ''}
                    aria-label={cell.column}
                    {...(wrong.has(cell.column) ? { status: 'error' as const } : {})}
                    onChange={(e) => setCells(cells.map((c, at) => (at === n ? e.target.value : c)))}
                  />
                </label>
              ))}
            </div>
            <FormFindings error={take.error} />
            <div className="row">
              <Button loading={check.isPending} onClick={() => check.mutate(undefined)}>
                {t('wait.check')}
              </Button>
              <Button type="primary" htmlType="submit" loading={take.isPending}>
                {t('wait.take')}
              </Button>
            </div>
          </form>
        </Panel>
      </div>
      {discarding && <Discard tagged={tagged} close={() => setDiscarding(false)} after={back} />}
    </Frame>
  );
}

function Discard({ tagged, close, after }: { tagged: Tagged<WaitingDetail>; close: () => void; after: () => void }) {
  const t = useImports();
  const [reason, setReason] = useState('');
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/waiting/{id}/discard', {
          params: { path: { id: tagged.value.id } },
          body: { reason },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('wait.discarded'),
    after,
  });
  return (
    <Modal
      open
      title={t('wait.discard')}
      okText={t('wait.discard')}
      okButtonProps={{ disabled: !reason.trim(), danger: true }}
      confirmLoading={act.isPending}
      onOk={() => act.mutate(undefined)}
      onCancel={close}
    >
      <label className="field">
        <span>{t('wait.reason')}</span>
        <Input
          value={reason}
          aria-label={t('wait.reason')}
          placeholder={t('wait.reason.hint')}
          onChange={(e) => setReason(e.target.value)}
        />
      </label>
    </Modal>
  );
}
