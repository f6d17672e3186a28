/** The forecast in numbers: sums of weeks, chances of the levels' conditions, and the methods' weights. */
import type { Outlook } from '../../api/types';
import { useText } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { Level } from '../../ui/Level';
import { Rows } from '../../ui/Rows';
import { useOutlook } from './words';

export function ForecastTables({ forecast }: { forecast: Outlook['forecast'] }) {
  const t = useOutlook();
  const text = useText();
  const f = useFormat();
  const n = (x: number) => f.number(Math.round(x));
  const percent = (p: number) => (p < 0.01 ? '< 1 %' : p > 0.99 ? '> 99 %' : `${f.number(p * 100)} %`);
  const days = forecast.levels[0]?.by_week.map((c) => c.day) ?? [];
  return (
    <>
      <Rows
        label={t('ahead.title')}
        rows={forecast.weeks}
        id={(w) => w.day}
        empty={null}
        columns={[
          { head: t('week.to'), cell: (w) => <span className="num">{f.day(w.day, false)}</span> },
          { head: t('week.median'), right: true, cell: (w) => <b className="num">{n(w.median)}</b> },
          { head: t('week.50'), right: true, cell: (w) => `${n(w.lower50)}–${n(w.upper50)}` },
          { head: t('week.80'), right: true, cell: (w) => `${n(w.lower80)}–${n(w.upper80)}` },
          { head: t('week.95'), right: true, cell: (w) => `${n(w.lower95)}–${n(w.upper95)}` },
        ]}
      />
      {days.length > 0 && (
        <>
          <h3 className="small soft">{t('levels.title')}</h3>
          <Rows
            label={t('levels.title')}
            rows={forecast.levels}
            id={(l) => l.level.level}
            empty={null}
            columns={[
              { head: t('levels.level'), cell: (l) => <Level of={l.level} /> },
              ...days.map((day, i) => ({
                head: f.day(day, false),
                right: true,
                cell: (l: (typeof forecast.levels)[number]) => percent(l.by_week[i]?.probability ?? 0),
              })),
            ]}
          />
        </>
      )}
      <details>
        <summary className="muted small">{t('methods.title')}</summary>
        <Rows
          label={t('methods.title')}
          rows={forecast.methods}
          id={(m) => m.name.en}
          empty={null}
          columns={[
            { head: t('methods.name'), cell: (m) => text(m.name) },
            { head: t('methods.weight'), right: true, cell: (m) => f.number(m.weight, 2) },
            { head: t('methods.score'), right: true, cell: (m) => f.number(m.past_score, 1) },
          ]}
        />
      </details>
    </>
  );
}
