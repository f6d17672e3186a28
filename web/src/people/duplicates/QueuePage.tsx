/** Pairs of records that may be of one person, and the searches that found them. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { PairSide, PersonPair } from '../../api/duplicates';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct, usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Choices, useChoice } from '../../ui/Filters';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel, Part } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { ReasonChips } from './Reasons';
import { share, useDuplicates } from './words';

const STATES = ['open', 'later', 'different'] as const;

export function Page() {
  const t = useDuplicates();
  const { can } = useSession();
  const region = useRegion();
  const [state, setState] = useChoice('state', 'open');
  const pages = usePages(['people', 'duplicates', region, state], (cursor) =>
    read(api.GET('/people/duplicates', { params: { query: { region, state, ...(cursor ? { cursor } : {}) } } })),
  );
  const search = useAct({
    run: (_: undefined) => read(api.POST('/people/duplicates/runs', { body: { region_id: region, disease: null } })),
    slices: ['people', 'audit'],
    done: t('queue.asked'),
  });
  return (
    <Frame
      title={t('queue.title')}
      sub={t('queue.sub')}
      actions={
        can('manage-cases') && (
          <Button onClick={() => search.mutate(undefined)} loading={search.isPending}>
            {t('queue.search')}
          </Button>
        )
      }
    >
      <div className="toolbar">
        <Choices
          label={t('queue.state')}
          value={state}
          onChoose={setState}
          choices={STATES.map((s) => ({ value: s, label: t(`state.${s}`) }))}
        />
        <RegionTag />
      </div>
      <div className="stack">
        <Panel flush>
          <Listing pages={pages}>{(pairs) => <Pairs pairs={pairs} />}</Listing>
        </Panel>
        <Runs region={region} />
      </div>
    </Frame>
  );
}

function Pairs({ pairs }: { pairs: PersonPair[] }) {
  const t = useDuplicates();
  const text = useText();
  const side = (of: PairSide) => of.numbers.join(', ') || t('numbers.none');
  const columns: Column<PersonPair>[] = [
    {
      head: t('col.pair'),
      cell: (p) => (
        <Link to={links.compare(p.left_id, p.right_id)}>
          <span style={{ display: 'block' }}>{side(p.left)}</span>
          <span style={{ display: 'block' }}>{side(p.right)}</span>
        </Link>
      ),
    },
    { head: t('col.probability'), cell: (p) => <span className="num">{share(p.likeness)}</span> },
    { head: t('col.reasons'), cell: (p) => <ReasonChips likeness={p.likeness} /> },
    { head: t('col.region'), cell: (p) => text(p.region.name) },
    { head: t('col.found'), cell: (p) => <Moment at={p.found_at} /> },
  ];
  return (
    <Rows
      rows={pairs}
      columns={columns}
      id={(p) => p.id}
      label={t('queue.title')}
      empty={<Empty title={t('queue.none')} hint={t('queue.none.hint')} />}
    />
  );
}

function Runs({ region }: { region: string }) {
  const t = useDuplicates();
  const text = useText();
  const f = useFormat();
  const query = useQuery({
    queryKey: ['people', 'duplicate-runs', region],
    queryFn: () => read(api.GET('/people/duplicates/runs', { params: { query: { region } } })),
  });
  return (
    <Panel title={t('runs.title')}>
      <Part query={query}>
        {(runs) =>
          runs.length === 0 ? (
            <p className="muted small">{t('runs.none')}</p>
          ) : (
            <ul className="plain stack" style={{ gap: 8 }}>
              {runs.map((run) => (
                <li key={run.id}>
                  <span>
                    {text(run.region.name)} ·{' '}
                    {run.state === 'done'
                      ? t('runs.done', {
                          persons: f.number(run.persons),
                          compared: f.number(run.compared),
                          found: f.number(run.found),
                        })
                      : t('runs.busy')}
                  </span>
                  <div className="muted small">
                    {run.asked_by && `${f.person(run.asked_by)} · `}
                    <Moment at={run.asked_at} />
                    {run.left_out > 0 && ` · ${t('runs.leftout', { n: f.number(run.left_out) })}`}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Part>
    </Panel>
  );
}
