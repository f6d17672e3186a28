/** One signal: the evidence plotted, why it alarmed, what was done about it, and what can be done now. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, readTagged, type Tagged } from '../api/client';
import type { SignalDetail } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { known, useApp } from '../app/words';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { namesOf } from './ClustersPanel';
import { SignalEvidence } from './SignalEvidence';
import { SignalHandling } from './SignalHandling';
import { stateChip, stateWord, useSurveillance } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['surveillance', 'signal', id],
    queryFn: () => readTagged(api.GET('/surveillance/signals/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <SignalView tagged={tagged} />}</Loaded>;
}

function SignalView({ tagged }: { tagged: Tagged<SignalDetail> }) {
  const t = useSurveillance();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const s = tagged.value;
  return (
    <Frame
      title={t('signal.title', { region: text(s.region.name), indicator: app(known('ind', s.indicator)) })}
      mark={<span className={stateChip[s.state]}>{t(stateWord[s.state])}</span>}
      crumbs={
        <>
          <Link to={links.signals()}>{t('signals.title')}</Link> /{' '}
          <Link to={links.region(s.region.id)}>{text(s.region.name)}</Link>
        </>
      }
      sub={
        <span className="num">
          {t('days.range', { from: f.day(s.first_day), to: f.day(s.last_day) })} · {t('signal.population')}{' '}
          {f.number(s.population)}
        </span>
      }
    >
      <div className="grid cols-side">
        <div className="stack">
          <SignalEvidence signal={s} />
        </div>
        <div className="stack">
          <SignalHandling tagged={tagged} />
          {s.clusters.length > 0 && (
            <Panel title={t('clusters.title')}>
              <ul className="plain stack" style={{ gap: 10 }}>
                {s.clusters.map((c) => (
                  <li key={c.id}>
                    <Link to={links.cluster(c.id)}>{namesOf(c, text, t)}</Link>
                    <p className="small soft">{text(c.text)}</p>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <Panel title={t('signal.history')}>
            <History signal={s} />
          </Panel>
        </div>
      </div>
    </Frame>
  );
}

function History({ signal }: { signal: SignalDetail }) {
  const t = useSurveillance();
  const app = useApp();
  const f = useFormat();
  if (signal.history.length === 0) return <Empty title={t('signal.none')} />;
  return (
    <ol className="plain stack" style={{ gap: 10 }}>
      {[...signal.history].reverse().map((h) => (
        <li key={`${h.at}${h.to}`}>
          <div className="row">
            <span className={stateChip[h.to]}>{h.from === null ? t('signal.raised') : t(stateWord[h.to])}</span>
            <span className="soft">{h.by ? f.person(h.by) : app('system')}</span>
          </div>
          {h.note && <p>{h.note}</p>}
          <p className="muted small">
            <Moment at={h.at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
