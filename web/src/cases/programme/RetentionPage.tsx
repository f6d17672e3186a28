/** What goes when, what is held, what went and whether that holds, and who has seen whose name. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { DeletionHold, Removal, RetentionView } from '../../api/programme';
import { useText } from '../../app/i18n';
import { useAct, usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Empty, Page as Frame, Loaded, Panel, Part } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { SeenBy } from './SeenBy';
import { useProgramme, word } from './words';

export function Page() {
  const t = useProgramme();
  const region = useRegion();
  const query = useQuery({
    queryKey: ['cases', 'retention', region],
    queryFn: () => read(api.GET('/cases/retention', { params: { query: { region } } })),
  });
  return (
    <Frame title={t('retention.title')} sub={t('retention.sub')}>
      <div className="toolbar">
        <RegionTag />
      </div>
      <Loaded query={query}>
        {(view) => (
          <div className="grid cols-side">
            <div className="stack">
              <Schedule view={view} />
              <Removals region={region} />
            </div>
            <div className="stack">
              <SeenBy />
              <Holds region={region} />
              <Rules view={view} />
            </div>
          </div>
        )}
      </Loaded>
    </Frame>
  );
}

type Line = RetentionView['schedule'][number];

function Schedule({ view }: { view: RetentionView }) {
  const t = useProgramme();
  const f = useFormat();
  const columns: Column<Line>[] = [
    { head: t('retention.month'), cell: (l) => <span className="num">{l.month.slice(0, 7)}</span> },
    {
      head: t('retention.what'),
      cell: (l) => `${t(word('class', l.class))} · ${t(word('part', l.part))}`,
    },
    { head: t('retention.n'), right: true, cell: (l) => <span className="num">{f.number(l.n)}</span> },
  ];
  return (
    <Panel title={t('retention.schedule')} flush>
      <Rows
        rows={view.schedule}
        columns={columns}
        id={(l) => `${l.month}${l.class}${l.part}`}
        label={t('retention.schedule')}
        empty={<Empty title={t('retention.schedule.none')} hint={t('retention.schedule.hint')} />}
      />
    </Panel>
  );
}

function Rules({ view }: { view: RetentionView }) {
  const t = useProgramme();
  const text = useText();
  const f = useFormat();
  const { me } = useSession();
  const named = (id: string) => text(me.node.diseases.find((d) => d.id === id)?.title) || id;
  type Rule = RetentionView['rules'][number];
  const columns: Column<Rule>[] = [
    {
      head: t('retention.what'),
      cell: (r) => `${t(word('class', r.class))} · ${t(word('part', r.part))}`,
    },
    { head: t('retention.disease'), cell: (r) => (r.disease ? named(r.disease) : t('retention.all')) },
    { head: t('retention.days'), right: true, cell: (r) => <span className="num">{f.number(r.days)}</span> },
  ];
  return (
    <Panel title={t('retention.rules')} flush>
      <Rows
        rows={view.rules}
        columns={columns}
        id={(r) => `${r.disease}${r.class}${r.part}`}
        label={t('retention.rules')}
        empty={null}
      />
    </Panel>
  );
}

function Removals({ region }: { region: string }) {
  const t = useProgramme();
  const f = useFormat();
  const pages = usePages(['cases', 'removals', region], (cursor) =>
    read(api.GET('/cases/retention/removals', { params: { query: { region, ...(cursor ? { cursor } : {}) } } })),
  );
  const columns: Column<Removal>[] = [
    { head: t('retention.month'), cell: (r) => <span className="num">{f.moment(r.at)}</span> },
    {
      head: t('retention.what'),
      cell: (r) => (
        <span>
          {t(word('class', r.class))} · {t(word('part', r.part))}
          <div className="muted small num">{r.hash.slice(0, 16)}…</div>
        </span>
      ),
    },
    {
      head: t('retention.n'),
      right: true,
      cell: (r) => t('retention.removed.line', { n: f.number(r.rows), steps: f.number(r.steps) }),
    },
  ];
  return (
    <Panel title={t('retention.removed')} flush extra={<Verify />}>
      <Listing pages={pages}>
        {(rows) => (
          <Rows
            rows={rows}
            columns={columns}
            id={(r) => r.id}
            label={t('retention.removed')}
            empty={<Empty title={t('retention.removed.none')} />}
          />
        )}
      </Listing>
    </Panel>
  );
}

function Verify() {
  const t = useProgramme();
  const [asked, ask] = useState(false);
  const query = useQuery({
    queryKey: ['cases', 'retention', 'verification'],
    queryFn: () => read(api.GET('/cases/retention/verification')),
    enabled: asked,
  });
  if (!asked) {
    return (
      <Button size="small" onClick={() => ask(true)}>
        {t('retention.verify')}
      </Button>
    );
  }
  return (
    <Part query={query} rows={1}>
      {({ whole, faults, removals, subjects, persons, steps }) =>
        whole ? (
          <p className="small">✓ {t('retention.whole', { removals, subjects, persons, steps })}</p>
        ) : (
          <div className="small late">
            {t('retention.broken')}
            <ul>
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          </div>
        )
      }
    </Part>
  );
}

function Holds({ region }: { region: string }) {
  const t = useProgramme();
  const query = useQuery({
    queryKey: ['cases', 'holds', region],
    queryFn: () => read(api.GET('/cases/retention/holds', { params: { query: { region } } })),
  });
  return (
    <Panel title={t('retention.held')}>
      <Part query={query}>
        {(holds) =>
          holds.length === 0 ? (
            <Empty title={t('retention.held.none')} hint={t('retention.held.hint')} />
          ) : (
            <ul className="plain stack" style={{ gap: 12 }}>
              {holds.map((hold) => (
                <li key={hold.id}>
                  <HoldLine hold={hold} />
                </li>
              ))}
            </ul>
          )
        }
      </Part>
    </Panel>
  );
}

function HoldLine({ hold: h }: { hold: DeletionHold }) {
  const t = useProgramme();
  const f = useFormat();
  const [why, setWhy] = useState('');
  const lift = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/retention/holds/{id}/lift', { params: { path: { id: h.id } }, body: { reason: why.trim() } }),
      ),
    slices: ['cases', 'audit'],
    done: t('handover.done'),
  });
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="row" style={{ gap: 8 }}>
        <strong>{h.number}</strong>
        <span className="soft num">
          {h.placed_by ? f.person(h.placed_by) : ''} · {f.moment(h.placed_at)}
        </span>
      </div>
      <div>{h.reason}</div>
      {h.lifted_at ? (
        <div className="soft">{t('retention.lifted', { why: h.lifted_why ?? '' })}</div>
      ) : (
        <div className="row" style={{ gap: 8 }}>
          <Input
            value={why}
            onChange={(e) => setWhy(e.target.value)}
            placeholder={t('retention.lift.why')}
            aria-label={t('retention.lift.why')}
            style={{ flex: '1 1 140px' }}
          />
          <Button disabled={why.trim() === ''} loading={lift.isPending} onClick={() => lift.mutate(undefined)}>
            {t('retention.lift')}
          </Button>
        </div>
      )}
    </div>
  );
}
