/** The proof, shown as it is computed: leaf, siblings, root, signature. */
import { Button } from 'antd';
import { useState } from 'react';
import { api, read } from '../api/client';
import type { EntryDetail, Proof } from '../api/types';
import { useFormat } from '../app/session';
import { Failure } from '../ui/Failure';
import { Panel } from '../ui/Page';
import { toHex } from './merkle';
import { canVerify, type Verdict, verifyEntry } from './verify';
import { type AuditKey, useAudit } from './words';

type State = { busy: boolean; error: unknown; proof: Proof | null; verdict: Verdict | null };

const sign: Record<Verdict['signed'], AuditKey> = {
  ok: 'step.sig.ok',
  bad: 'step.sig.bad',
  'unknown-key': 'step.sig.key',
  unsupported: 'step.sig.none',
};

export function ProofPanel({ entry }: { entry: EntryDetail }) {
  const t = useAudit();
  const [state, setState] = useState<State>({ busy: false, error: null, proof: null, verdict: null });
  const run = async () => {
    setState({ busy: true, error: null, proof: null, verdict: null });
    try {
      const proof = await read(
        api.GET('/audit/entries/{position}/proof', { params: { path: { position: entry.position } } }),
      );
      setState({ busy: false, error: null, proof, verdict: await verifyEntry(entry, proof) });
    } catch (error) {
      setState({ busy: false, error, proof: null, verdict: null });
    }
  };
  return (
    <Panel title={t('entry.proof')}>
      <div className="stack">
        <p className="soft">{t('entry.proof.sub')}</p>
        {canVerify() ? (
          <div>
            <Button type="primary" loading={state.busy} onClick={run}>
              {t('verify')}
            </Button>
          </div>
        ) : (
          <p className="note warn">{t('no.crypto')}</p>
        )}
        {state.error !== null && <Failure error={state.error} again={run} />}
        {state.verdict && state.proof && <Steps verdict={state.verdict} proof={state.proof} />}
      </div>
    </Panel>
  );
}

function Steps({ verdict, proof }: { verdict: Verdict; proof: Proof }) {
  const t = useAudit();
  const f = useFormat();
  const hashes = verdict.leafHolds && verdict.rootHolds;
  const bad = !hashes || verdict.signed === 'bad' || verdict.signed === 'unknown-key';
  const all: AuditKey = bad ? 'all.bad' : verdict.signed === 'ok' ? 'all.ok' : 'all.part';
  return (
    <div className="stack" aria-live="polite">
      <p className={bad ? 'note bad' : verdict.signed === 'ok' ? 'note ok' : 'note warn'} data-verdict={all}>
        <strong>
          {bad ? '✗' : '✓'} {t(all)}
        </strong>{' '}
        · {t('proof.size', { n: f.number(verdict.size) })}
      </p>
      <Step
        title={t('step.leaf')}
        good={verdict.leafHolds}
        say={t(verdict.leafHolds ? 'step.leaf.ok' : 'step.leaf.bad')}
      >
        <p className="mono">{toHex(verdict.leaf)}</p>
      </Step>
      <Step title={t('step.path')}>
        <ol style={{ paddingLeft: 22, margin: 0 }}>
          {verdict.steps.map((s) => (
            <li key={toHex(s.hash)} style={{ marginBottom: 6 }}>
              <span className="muted small">
                {t('sibling')} · {t(`step.path.${s.side}`)}
              </span>
              <div className="mono muted">{toHex(s.sibling)}</div>
              <div className="mono">→ {toHex(s.hash)}</div>
            </li>
          ))}
        </ol>
      </Step>
      <Step
        title={t('step.root')}
        good={verdict.rootHolds}
        say={t(verdict.rootHolds ? 'step.root.ok' : 'step.root.bad', { size: f.number(verdict.size) })}
      >
        <dl className="dl">
          <dt>{t('computed')}</dt>
          <dd className="mono">{toHex(verdict.computed)}</dd>
          <dt>{t('stated')}</dt>
          <dd className="mono">{toHex(verdict.stated)}</dd>
        </dl>
      </Step>
      <Step
        title={t('step.sig')}
        {...(verdict.signed === 'unsupported' ? {} : { good: verdict.signed === 'ok' })}
        say={t(sign[verdict.signed])}
      >
        <details>
          <summary className="muted small">{t('checkpoint')}</summary>
          <pre className="mono" style={{ whiteSpace: 'pre-wrap', margin: 0 }}>
            {proof.checkpoint}
          </pre>
        </details>
      </Step>
    </div>
  );
}

type StepProps = { title: string; good?: boolean; say?: string; children: React.ReactNode };

function Step({ title, good, say, children }: StepProps) {
  return (
    <section>
      <h3 style={{ fontSize: 14 }}>{title}</h3>
      {children}
      {say && (
        <p className={good === undefined ? 'soft' : good ? 'ok-line' : 'late'}>
          {good === undefined ? say : `${good ? '✓' : '✗'} ${say}`}
        </p>
      )}
    </section>
  );
}
