/** Results and reports that wait for a person: of unknown tubes, contradicting, or no results at all. */
import { Button, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { LaboratoryResult } from '../../api/laboratory';
import { links } from '../../app/links';
import { useAct, usePages } from '../../app/queries';
import { useApp } from '../../app/words';
import { Choices, useChoice } from '../../ui/Filters';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { FormFindings } from '../FormFindings';
import { resultChip } from '../Samples';
import { LaboratoryNav, useTally } from './LaboratoryNav';
import { useLaboratory, wordOf } from './words';

const STATES = ['parked', 'disputed', 'report'] as const;
/** What may be decided about each kind. */
const DECISIONS: Record<string, string[]> = {
  parked: ['assign', 'dismiss'],
  disputed: ['take', 'keep'],
  report: ['dismiss'],
};
type Asked = { result: LaboratoryResult; decision: string };

export function Page() {
  const t = useLaboratory();
  const region = useRegion();
  const [state, choose] = useChoice('state', 'parked');
  const [asked, ask] = useState<Asked | null>(null);
  const tally = useTally().data;
  const counts: Record<string, number | undefined> = {
    parked: tally?.parked,
    disputed: tally?.disputed,
    report: tally?.reports,
  };
  const pages = usePages(['cases', 'results', region, state], (cursor) =>
    read(api.GET('/cases/results', { params: { query: { region, state, ...(cursor ? { cursor } : {}) } } })),
  );
  const outcome = (r: string | null) => (r ? t(wordOf('result', r)) : t('reason.no-outcome'));
  const columns: Column<LaboratoryResult>[] = [
    {
      head: state === 'report' ? t('parked.test') : t('col.tube'),
      cell: (r) =>
        state === 'report' ? (r.test ?? t('unknown')) : <span className="num">{r.tube ?? t('unknown')}</span>,
    },
    {
      head: t('col.result'),
      cell: (r) =>
        r.state === 'disputed' ? (
          <span className="row">
            <span className={resultChip[r.known ?? ''] ?? 'chip'}>{t('parked.now', { result: outcome(r.known) })}</span>
            <span className={resultChip[r.result ?? ''] ?? 'chip'}>
              {t('parked.new', { result: outcome(r.result) })}
            </span>
          </span>
        ) : r.result ? (
          <span className={resultChip[r.result] ?? 'chip'}>{outcome(r.result)}</span>
        ) : null,
    },
    { head: t('parked.why'), cell: (r) => (r.reason ? t(wordOf('reason', r.reason)) : t(wordOf('state', r.state))) },
    {
      head: t('parked.found'),
      cell: (r) => (state === 'report' ? null : [r.test, r.found].filter(Boolean).join(' · ')),
    },
    { head: t('parked.came'), cell: (r) => <Moment at={r.entered_at} short /> },
    {
      head: t('parked.message'),
      cell: (r) => (r.message_id ? <Link to={links.message(r.message_id)}>{t('parked.message')}</Link> : null),
    },
    {
      head: t('col.decide'),
      cell: (r) => (
        <span className="row">
          {(DECISIONS[r.state] ?? []).map((decision) => (
            <Button key={decision} size="small" onClick={() => ask({ result: r, decision })}>
              {t(wordOf('decide', decision))}
            </Button>
          ))}
        </span>
      ),
    },
  ];
  return (
    <Frame title={t('parked.title')} sub={t('parked.sub')} actions={<LaboratoryNav />}>
      <div className="toolbar">
        <Choices
          label={t('parked.state')}
          value={state}
          onChoose={choose}
          choices={STATES.map((s) => ({ value: s, label: `${t(wordOf('parked', s))} ${counts[s] ?? ''}`.trim() }))}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(results) => (
            <Rows
              rows={results}
              columns={columns}
              id={(r) => r.id}
              label={t('parked.title')}
              empty={<Empty title={t('parked.none')} hint={t('parked.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
      {asked && <DecideDialog asked={asked} close={() => ask(null)} />}
    </Frame>
  );
}

type Values = { tube?: string; result?: string; note: string };

function DecideDialog({ asked: { result, decision }, close }: { asked: Asked; close: () => void }) {
  const t = useLaboratory();
  const app = useApp();
  const [form] = Form.useForm<Values>();
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: (v: Values) =>
      read(
        api.POST('/cases/results/{id}/decide', {
          params: { path: { id: result.id } },
          body: { decision, tube: v.tube ?? null, result: v.result ?? null, note: v.note },
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('decide.done'),
    after: close,
    quiet: true,
  });
  const assigns = decision === 'assign';
  return (
    <Modal
      open
      title={`${t(wordOf('decide', decision))} · ${result.tube ?? result.test ?? ''}`}
      okText={t(wordOf('decide', decision))}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)}>
        {assigns && (
          <Form.Item name="tube" label={t('col.tube')} rules={needed}>
            <Input autoFocus autoComplete="off" />
          </Form.Item>
        )}
        {assigns && !result.result && (
          <Form.Item name="result" label={t('col.result')} rules={needed}>
            <Radio.Group
              optionType="button"
              options={['positive', 'negative', 'unclear'].map((r) => ({ value: r, label: t(wordOf('result', r)) }))}
            />
          </Form.Item>
        )}
        <Form.Item name="note" label={t('decide.note')} rules={needed}>
          <Input autoComplete="off" />
        </Form.Item>
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
