/** Why there is a signal: what each method saw, in words and in a chart, by which settings, and how the alarm was weighed. */
import { useState } from 'react';
import type { DetectorEvidence, SignalDetail } from '../api/types';
import { useText } from '../app/i18n';
import { Choices } from '../ui/Filters';
import { Empty, Panel } from '../ui/Page';
import { firstShown, looksFarBack, type Span } from './evidence';
import { SignalChart } from './SignalChart';
import { useSurveillance } from './words';

export function SignalEvidence({ signal }: { signal: SignalDetail }) {
  const { detectors } = signal.evidence;
  const [method, setMethod] = useState(firstShown(signal.evidence));
  const shown = detectors.find((d) => d.method === method) ?? detectors[0];
  return (
    <>
      <Reason signal={signal} />
      {shown && <ChartPanel signal={signal} shown={shown} onChoose={setMethod} />}
    </>
  );
}

function Reason({ signal }: { signal: SignalDetail }) {
  const t = useSurveillance();
  const text = useText();
  const { detectors, notes } = signal.evidence;
  const called = detectors.filter((d) => d.alarm);
  const quiet = detectors.filter((d) => !d.alarm);
  return (
    <Panel title={t('signal.reason')}>
      <div className="stack" style={{ gap: 12 }}>
        <p style={{ fontSize: 15 }}>{text(signal.reason)}</p>
        <ul className="plain stack" style={{ gap: 10 }}>
          {called.map((d) => (
            <li key={d.method}>
              <b>{text(d.title)}</b>
              <p className="num">{text(d.says)}</p>
            </li>
          ))}
        </ul>
        {called.length > 0 && quiet.length > 0 && (
          <p className="soft">
            {t('signal.quiet', { methods: quiet.map((d) => text(d.title)).join(t('list.comma')) })}
          </p>
        )}
        {notes.map((note) => (
          <p key={note.en} className="soft">
            {text(note)}
          </p>
        ))}
      </div>
    </Panel>
  );
}

type ChartProps = { signal: SignalDetail; shown: DetectorEvidence; onChoose: (method: string) => void };

function ChartPanel({ signal, shown, onChoose }: ChartProps) {
  const t = useSurveillance();
  const text = useText();
  const [span, setSpan] = useState<Span>('all');
  const { evidence } = signal;
  const spans = [
    { value: 'all', label: t('span.all') },
    { value: 'near', label: t('span.near') },
  ];
  return (
    <Panel title={t('signal.evidence')}>
      <div className="row" style={{ marginBottom: 8 }}>
        <Choices
          label={t('signal.method')}
          value={shown.method}
          onChoose={onChoose}
          choices={evidence.detectors.map((d) => ({ value: d.method, label: text(d.title) }))}
        />
        {looksFarBack(evidence, shown) && (
          <Choices label={t('span')} value={span} onChoose={(s) => setSpan(s as Span)} choices={spans} />
        )}
      </div>
      {evidence.days.length === 0 ? (
        <Empty title={t('signal.nodata')} />
      ) : (
        <SignalChart signal={signal} detector={shown} span={span} />
      )}
      <p className="soft" style={{ marginTop: 8 }}>
        {text(shown.title)}
        {t('list.colon')}
        {text(shown.account)}
        {t('list.stop')}
      </p>
      <Settings signal={signal} shown={shown} />
    </Panel>
  );
}

/** As a pack writes them, so that the reader can find and change them there. */
function Settings({ signal, shown }: { signal: SignalDetail; shown: DetectorEvidence }) {
  const t = useSurveillance();
  const { origin } = signal.evidence;
  const value = (v: unknown) => (v === null ? '–' : typeof v === 'string' ? v : JSON.stringify(v));
  return (
    <details className="small">
      <summary className="muted">{t('signal.settings')}</summary>
      <dl className="dl num">
        {Object.entries(shown.settings).map(([name, v]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{value(v)}</dd>
          </div>
        ))}
      </dl>
      {origin && (
        <p className="muted num">
          {t('signal.origin', { pack: origin.pack, version: origin.version, digest: origin.digest.slice(0, 12) })}
        </p>
      )}
    </details>
  );
}
