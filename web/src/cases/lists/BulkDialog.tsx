/** What to do with the chosen rows: said, previewed with who is refused and why, then done in the background. */
import { Button, DatePicker, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { BulkAction, BulkAsk, BulkPreview, ListAsk, ListKey, ListOfCases } from '../../api/lists';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { useCaseForm } from '../FactsFields';
import { DutyChoice } from './DutyChoice';
import { FactValue } from './FactValue';
import { useLists } from './words';

type Do = BulkAction['do'];
const DOES: Record<'cases' | 'contacts', Do[]> = {
  cases: ['close', 'reopen', 'classify', 'set', 'task'],
  contacts: ['order', 'release', 'task'],
};

type Draft = {
  note: string;
  class: string;
  programme: string;
  fact: string;
  value: string | boolean | null;
  duty: string;
  title: string;
  detail: string;
  due: Dayjs | null;
};

function actionOf(what: Do, d: Draft): BulkAction | null {
  const { note } = d;
  const noted = note.trim() !== '';
  switch (what) {
    case 'close':
    case 'reopen':
      return { do: what, note };
    case 'release':
      return noted ? { do: what, note } : null;
    case 'classify':
      return noted && d.class ? { do: what, class: d.class, note } : null;
    case 'order':
      return noted && d.programme ? { do: what, programme: d.programme, note } : null;
    case 'set':
      return d.fact ? { do: what, facts: { [d.fact]: d.value } } : null;
    case 'task':
      return d.duty && d.title.trim() && d.due
        ? { do: what, duty: d.duty, title: d.title, detail: d.detail || null, due_at: d.due.endOf('day').toISOString() }
        : null;
  }
}

type Props = {
  list: ListKey;
  info: ListOfCases;
  ask: ListAsk;
  /** None: all that match. */
  ids: string[] | null;
  close: () => void;
  done: () => void;
};

export function BulkDialog({ list, info, ask, ids, close, done }: Props) {
  const t = useLists();
  const f = useFormat();
  const does = DOES[list === 'contacts' ? 'contacts' : 'cases'];
  const [what, setWhat] = useState<Do>(does[0] ?? 'close');
  const { now } = useSession();
  const [draft, setDraft] = useState<Draft>({
    note: '',
    class: '',
    programme: '',
    fact: '',
    value: null,
    duty: '',
    title: '',
    detail: '',
    due: dayjs(now()).add(1, 'day'),
  });
  const [preview, setPreview] = useState<BulkPreview | null>(null);
  const action = actionOf(what, draft);
  const edit = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setPreview(null);
  };
  const { filter, region } = ask;
  const body = (): BulkAsk => ({
    list,
    ask: ids ? { region: region ?? null } : { filter: filter ?? null, region: region ?? null },
    ids,
    action: action as BulkAction,
  });
  const look = useAct({
    run: () => read(api.POST('/cases/bulk/preview', { body: body() })),
    slices: [],
    after: setPreview,
  });
  const start = useAct({
    run: () => read(api.POST('/cases/bulk', { body: body() })),
    slices: ['cases'],
    done: t('bulk.began'),
    after: () => {
      done();
      close();
    },
  });
  return (
    <Modal
      open
      title={t('bulk.title')}
      onCancel={close}
      footer={[
        <Button key="cancel" onClick={close}>
          {t('cancel')}
        </Button>,
        preview ? (
          <Button
            key="start"
            type="primary"
            disabled={preview.changes === 0}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {preview.changes > 0 ? t('bulk.start', { n: f.number(preview.changes) }) : t('bulk.nothing')}
          </Button>
        ) : (
          <Button key="look" type="primary" disabled={!action} loading={look.isPending} onClick={() => look.mutate()}>
            {t('bulk.preview')}
          </Button>
        ),
      ]}
    >
      <div className="stack">
        <Select
          aria-label={t('bulk.what')}
          style={{ width: '100%' }}
          value={what}
          onChange={(next: Do) => {
            setWhat(next);
            setPreview(null);
          }}
          options={does.map((d) => ({ value: d, label: t(`bulk.${d}`) }))}
        />
        <Fields what={what} info={info} draft={draft} edit={edit} />
        {preview && <Outcome preview={preview} />}
      </div>
    </Modal>
  );
}

type FieldsProps = { what: Do; info: ListOfCases; draft: Draft; edit: (part: Partial<Draft>) => void };

function Fields({ what, info, draft, edit }: FieldsProps) {
  const t = useLists();
  const text = useText();
  const { disease } = useSession();
  const form = useCaseForm(disease).data;
  const classes = info.columns.find((c) => c.key === 'class')?.words ?? [];
  const pick = (
    label: string,
    value: string,
    choices: { id: string; title: { zh: string; en: string } }[],
    set: (v: string) => void,
  ) => (
    <Select
      aria-label={label}
      placeholder={label}
      style={{ width: '100%' }}
      {...(value ? { value } : {})}
      onChange={set}
      options={choices.map((c) => ({ value: c.id, label: text(c.title) }))}
    />
  );
  if (what === 'set') {
    return <FactValue fact={draft.fact} value={draft.value} set={(fact, value) => edit({ fact, value })} />;
  }
  if (what === 'task') {
    return (
      <>
        <DutyChoice value={draft.duty} set={(duty) => edit({ duty })} />
        <Input
          maxLength={120}
          placeholder={t('bulk.taskTitle')}
          aria-label={t('bulk.taskTitle')}
          value={draft.title}
          onChange={(e) => edit({ title: e.target.value })}
        />
        <Input.TextArea
          placeholder={t('bulk.detail')}
          aria-label={t('bulk.detail')}
          value={draft.detail}
          onChange={(e) => edit({ detail: e.target.value })}
        />
        <DatePicker
          aria-label={t('bulk.due')}
          style={{ width: '100%' }}
          value={draft.due}
          onChange={(due) => edit({ due })}
        />
      </>
    );
  }
  return (
    <>
      {what === 'classify' && pick(t('bulk.class'), draft.class, classes, (v) => edit({ class: v }))}
      {what === 'order' &&
        pick(t('bulk.programme'), draft.programme, form?.programmes ?? [], (v) => edit({ programme: v }))}
      <Input
        placeholder={t('bulk.note')}
        aria-label={t('bulk.note')}
        value={draft.note}
        onChange={(e) => edit({ note: e.target.value })}
      />
    </>
  );
}

function Outcome({ preview }: { preview: BulkPreview }) {
  const t = useLists();
  const text = useText();
  const f = useFormat();
  return (
    <div role="status" className="bulk-preview">
      <strong>{t('bulk.will', { n: f.number(preview.changes), total: f.number(preview.total) })}</strong>
      {preview.same > 0 && <div className="muted">{t('bulk.same', { n: f.number(preview.same) })}</div>}
      {preview.refused > 0 && (
        <>
          <div>{t('bulk.refused', { n: f.number(preview.refused) })}</div>
          <ul>
            {preview.reasons.map((r) => (
              <li key={r.why.en}>
                {t('bulk.reason', { n: f.number(r.n), why: text(r.why) })}{' '}
                <span className="muted small">{t('bulk.such', { numbers: r.numbers.join(', ') })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
