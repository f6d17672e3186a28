/**
 * One field for the scanner: each tube is done as it is scanned, and the cursor stays in the field. What was done, and what was refused and why,
 * stands below.
 */
import { Button, Checkbox, Form, Input, type InputRef, Radio, Select } from 'antd';
import { useRef, useState } from 'react';
import { api, read } from '../../api/client';
import type { BatchAnswer } from '../../api/laboratory';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { useApp } from '../../app/words';
import { Panel } from '../../ui/Page';
import { FormFindings } from '../FormFindings';
import { useLaboratory, wordOf } from './words';

type Mode = 'result' | 'received' | 'sent' | 'register' | 'void';
type Values = { tube: string; result?: string; kind?: string; corrects?: boolean; note?: string };
type Line = { key: string; tube: string; good: boolean; text: string };

const MODES: Mode[] = ['result', 'received', 'sent', 'register', 'void'];
const KINDS = ['throat', 'nose', 'sputum', 'blood', 'stool', 'other', 'surface', 'water', 'food', 'air'];
const RESULTS = ['positive', 'negative', 'unclear'];
/** So many lines of what was done stay on the page. */
const SHOWN = 12;

export function Scan() {
  const t = useLaboratory();
  const app = useApp();
  const text = useText();
  const [form] = Form.useForm<Values>();
  const [mode, setMode] = useState<Mode>('result');
  const [lines, setLines] = useState<Line[]>([]);
  const field = useRef<InputRef>(null);
  const tell = (added: Omit<Line, 'key'>[]) =>
    setLines((was) =>
      [...added.map((line, n) => ({ ...line, key: `${was.length}-${n}-${line.tube}` })), ...was].slice(0, SHOWN),
    );
  const told = (answer: BatchAnswer, tubes: string[]) => {
    const refused = new Map(answer.refused.map((r) => [r.tube, r]));
    tell(
      tubes.map((tube) => {
        const why = refused.get(tube);
        return { tube, good: !why, text: why ? `${text(why.detail)} ${text(why.remedy)}` : t('scan.done') };
      }),
    );
    if (answer.results_found > 0) tell([{ tube: '', good: true, text: t('scan.found', { n: answer.results_found }) }]);
  };
  const run = async (v: Values) => {
    const tubes = v.tube.split(/[\s,;，；]+/).filter(Boolean);
    const note = v.note?.trim() || null;
    if (mode === 'result') {
      for (const tube of tubes) {
        const body = { tube, result: v.result ?? '', corrects: v.corrects ?? false, note };
        const entered = await read(api.POST('/cases/results', { body }));
        const opened = entered.opened.length > 0;
        tell([
          {
            tube,
            good: true,
            text: opened
              ? t('scan.opened', { n: entered.opened.length, tubes: entered.opened.join(', ') })
              : t(wordOf('result', entered.result)),
          },
        ]);
      }
    } else if (mode === 'register') {
      const body = { kind: v.kind ?? 'throat', tubes: tubes.map((tube) => ({ tube })) };
      told(await read(api.POST('/cases/samples/batch', { body })), tubes);
    } else {
      told(await read(api.POST('/cases/samples/moves', { body: { step: mode, tubes, note } })), tubes);
    }
  };
  const act = useAct({
    run,
    slices: ['cases', 'audit'],
    after: () => {
      // Result and kind stay for the next tube; a correction is for one only.
      form.setFieldsValue({ tube: '', corrects: false });
      field.current?.focus();
    },
    quiet: true,
  });
  const needed = [{ required: true, message: app('required') }];
  const correcting = Form.useWatch('corrects', form);
  return (
    <Panel title={t('scan.title')} className="second">
      <Form form={form} layout="vertical" initialValues={{ kind: 'throat' }} onFinish={(v) => act.mutate(v)}>
        <Form.Item label={t('scan.mode')}>
          <Radio.Group
            optionType="button"
            value={mode}
            onChange={(e) => {
              setMode(e.target.value as Mode);
              field.current?.focus();
            }}
            options={MODES.map((m) => ({ value: m, label: t(wordOf('mode', m)) }))}
          />
        </Form.Item>
        {mode === 'result' && (
          <Form.Item name="result" rules={needed} label={t('col.result')}>
            <Radio.Group
              optionType="button"
              options={RESULTS.map((r) => ({ value: r, label: t(wordOf('result', r)) }))}
            />
          </Form.Item>
        )}
        {mode === 'register' && (
          <Form.Item name="kind" label={t('col.kind')}>
            <Select options={KINDS.map((k) => ({ value: k, label: t(wordOf('kind', k)) }))} />
          </Form.Item>
        )}
        <Form.Item name="tube" label={t('scan.tube')} rules={needed} extra={t('scan.hint')}>
          <Input ref={field} autoFocus autoComplete="off" />
        </Form.Item>
        {mode === 'result' && (
          <Form.Item name="corrects" valuePropName="checked" noStyle>
            <Checkbox>{t('scan.corrects')}</Checkbox>
          </Form.Item>
        )}
        {mode !== 'register' && (
          <Form.Item
            name="note"
            label={t('scan.note')}
            extra={t('scan.note.hint')}
            rules={mode === 'void' || correcting ? needed : []}
          >
            <Input autoComplete="off" />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {mode === 'result' ? t('scan.enter') : t('scan.do')}
        </Button>
      </Form>
      <FormFindings error={act.error} />
      <h3 className="cap" style={{ marginTop: 14 }}>
        {t('scan.last')}
      </h3>
      {lines.length === 0 && <p className="muted">{t('scan.nothing')}</p>}
      <ul className="plain stack" style={{ gap: 4 }} aria-live="polite">
        {lines.map((line) => (
          <li key={line.key} className="row">
            <span className="num">{line.tube}</span>
            <span className={line.good ? 'soft' : 'chip bad'} style={{ whiteSpace: 'normal' }}>
              {line.text}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
