/** Below a region's curve: R with its growth, then the nowcast and the forecast, each with how it was computed. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Curve, Outlook } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useFormat, useSession } from '../../app/session';
import { Figure, Figures } from '../../ui/Figures';
import { Panel, Part } from '../../ui/Page';
import { Facts } from './Facts';
import { ForecastChart, fansOf, topOf } from './ForecastChart';
import { ForecastTables } from './ForecastTables';
import { RChart } from './RChart';
import { useOutlook } from './words';

export default function OutlookPanels({ region, curve }: { region: string; curve: Curve | undefined }) {
  const t = useOutlook();
  const { can, disease } = useSession();
  const query = useQuery({
    queryKey: ['surveillance', 'outlook', region, disease],
    queryFn: () => read(api.GET('/surveillance/outlook', { params: { query: { region, disease } } })),
  });
  const whatIf = can('compare-measures') && <Link to={links.whatIf(region)}>{t('open.what-if')}</Link>;
  return (
    <>
      <Panel title={t('r.title')}>
        <Part query={query}>{(outlook) => <Reproduction outlook={outlook} region={region} />}</Part>
      </Panel>
      <Panel title={t('ahead.title')} extra={whatIf}>
        <Part query={query}>{(outlook) => <Ahead outlook={outlook} curve={curve} />}</Part>
      </Panel>
    </>
  );
}

function Reproduction({ outlook, region }: { outlook: Outlook; region: string }) {
  const t = useOutlook();
  const text = useText();
  const f = useFormat();
  const { disease } = useSession();
  const { latest, growth, points, facts } = outlook.reproduction;
  const doubling = growth?.doubling_days ?? null;
  return (
    <div className="stack">
      <p style={{ fontSize: 15 }}>{text(outlook.reproduction.text)}</p>
      {latest && (
        <Figures>
          <Figure
            label={t('r.now')}
            value={f.number(latest.mean, 2)}
            note={`${f.number(latest.lower, 2)}–${f.number(latest.upper, 2)}`}
            late={latest.lower > 1}
          />
          <Figure
            label={t('r.cases')}
            value={f.number(latest.cases)}
            note={`${f.day(latest.window_from, false)} – ${f.day(latest.day, false)}`}
            to={links.rows('confirmed_cases(7d)', region, disease)}
          />
          {doubling !== null && (
            <Figure
              label={doubling > 0 ? t('r.doubling') : t('r.halving')}
              value={f.number(Math.abs(doubling), 1)}
              unit={t('days')}
            />
          )}
        </Figures>
      )}
      {points.length > 0 && <RChart outlook={outlook} />}
      {facts.length > 0 && (
        <details>
          <summary className="muted small">{t('how')}</summary>
          <Facts facts={facts} />
        </details>
      )}
    </div>
  );
}

function Ahead({ outlook, curve }: { outlook: Outlook; curve: Curve | undefined }) {
  const t = useOutlook();
  const text = useText();
  const { forecast, nowcast } = outlook;
  const drawn = fansOf(outlook).length > 0 && curve && curve.points.length > 0;
  return (
    <div className="stack">
      <p style={{ fontSize: 15 }}>{text(forecast.text)}</p>
      {text(nowcast.text) && <p className="soft">{text(nowcast.text)}</p>}
      {drawn && <ForecastChart outlook={outlook} curve={curve} />}
      {drawn && topOf(outlook, curve).cut && <p className="muted small">{t('ahead.cut')}</p>}
      {forecast.weeks.length > 0 && <ForecastTables forecast={forecast} />}
      <details>
        <summary className="muted small">{t('how')}</summary>
        <Facts facts={[...forecast.facts, ...nowcast.facts, ...outlook.basis]} />
      </details>
    </div>
  );
}
