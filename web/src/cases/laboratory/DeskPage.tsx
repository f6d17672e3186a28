/** The laboratory's desk: what waits where, and one field into which tubes are scanned. Nobody is named. */
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { Sample } from '../../api/types';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Figure, Figures } from '../../ui/Figures';
import { Choices, useChoice } from '../../ui/Filters';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { resultChip } from '../Samples';
import { LaboratoryNav, useTally } from './LaboratoryNav';
import { Scan } from './Scan';
import { stageChip, useLaboratory, wordOf } from './words';

const STAGES = ['waiting', 'overdue', 'registered', 'sent', 'received', 'pooled', 'retest', 'done'] as const;

export function Page() {
  const t = useLaboratory();
  const region = useRegion();
  const [stage, choose] = useChoice('stage', 'waiting');
  const tally = useTally().data;
  const pages = usePages(['cases', 'samples', region, stage], (cursor) =>
    read(api.GET('/cases/samples', { params: { query: { region, stage, ...(cursor ? { cursor } : {}) } } })),
  );
  const count = (of: string) => {
    const n = tally && of in tally ? tally[of as keyof typeof tally] : null;
    return n ? ` ${n}` : '';
  };
  return (
    <Frame title={t('desk.title')} sub={t('desk.sub')} actions={<LaboratoryNav />}>
      <Turnaround />
      <div className="toolbar" style={{ marginTop: 12 }}>
        <Choices
          label={t('stage.label')}
          value={stage}
          onChoose={choose}
          choices={STAGES.map((s) => ({ value: s, label: `${t(wordOf('stage', s))}${count(s)}` }))}
        />
        <RegionTag />
      </div>
      <div className="grid cols-side">
        <Panel title={t('list.title')} flush>
          <Listing pages={pages}>
            {(samples) => (
              <SampleRows samples={samples} empty={<Empty title={t('list.none')} hint={t('list.none.hint')} />} />
            )}
          </Listing>
        </Panel>
        <Scan />
      </div>
    </Frame>
  );
}

/** How long the last samples took, beside the pack's limits. */
function Turnaround() {
  const t = useLaboratory();
  const f = useFormat();
  const tally = useTally().data;
  if (!tally) return null;
  const clock = (label: string, median: number | null, limit: number | null) => (
    <Figure
      label={label}
      value={median === null ? '–' : f.number(median / 60, 1)}
      unit={t('hours')}
      note={limit === null ? undefined : t('turn.limit', { h: f.number(limit / 60, 1) })}
      late={median !== null && limit !== null && median > limit}
    />
  );
  return (
    <Figures>
      <Figure
        label={t('stage.overdue')}
        value={f.number(tally.overdue)}
        late={tally.overdue > 0}
        to={links.results(undefined, 'overdue')}
      />
      <Figure label={t('stage.retest')} value={f.number(tally.retest)} to={links.results(undefined, 'retest')} />
      {clock(t('turn.receipt'), tally.median_to_receipt_minutes, tally.received_within_minutes)}
      {clock(t('turn.result'), tally.median_to_result_minutes, tally.result_within_minutes)}
    </Figures>
  );
}

export function SampleRows({ samples, empty }: { samples: Sample[]; empty: React.ReactNode }) {
  const t = useLaboratory();
  const columns: Column<Sample>[] = [
    {
      head: t('col.tube'),
      cell: (s) => (
        <Link to={links.sample(s.id)} className="num">
          {s.tube}
        </Link>
      ),
    },
    { head: t('col.kind'), cell: (s) => t(wordOf('kind', s.kind)) },
    {
      head: t('col.stage'),
      cell: (s) => (
        <span className="row">
          {s.result ? (
            <span className={resultChip[s.result] ?? 'chip'}>{t(wordOf('result', s.result))}</span>
          ) : (
            <span className={stageChip[s.stage] ?? 'chip'}>{t(wordOf('stage', s.stage))}</span>
          )}
          {s.disputed && <span className="chip bad">{t('disputed')}</span>}
        </span>
      ),
    },
    { head: t('col.taken'), cell: (s) => <Moment at={s.taken_at} short /> },
    {
      head: t('col.due'),
      cell: (s) =>
        s.overdue ? <span className="chip bad">{t('overdue')}</span> : s.due_at ? <Moment at={s.due_at} short /> : null,
    },
  ];
  return <Rows rows={samples} columns={columns} id={(s) => s.id} label={t('list.title')} empty={empty} />;
}
