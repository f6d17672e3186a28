/**
 * One decision on one page: what is proposed and why, in words and numbers; curve, neighbours, signals; what follows; accept or refuse.
 */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, readTagged, type Tagged } from '../api/client';
import type { ProposalDetail } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { EpidemicCurve } from '../ui/EpidemicCurve';
import { Level } from '../ui/Level';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Loaded, Panel } from '../ui/Page';
import { ReasonTable } from '../ui/ReasonTable';
import { Rows } from '../ui/Rows';
import { Deciding } from './Deciding';
import { useResponse } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['response', 'proposal', id],
    queryFn: () => readTagged(api.GET('/response/proposals/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <DecisionView tagged={tagged} />}</Loaded>;
}

function DecisionView({ tagged }: { tagged: Tagged<ProposalDetail> }) {
  const t = useResponse();
  const text = useText();
  const p = tagged.value;
  return (
    <Frame
      title={text(p.title)}
      crumbs={
        <>
          <Link to={links.decisions()}>{t('decisions.title')}</Link> /{' '}
          <Link to={links.region(p.region.id)}>{text(p.region.name)}</Link>
        </>
      }
      sub={
        <>
          <b>{p.from ? t('d.change', { from: text(p.from), to: text(p.to) }) : text(p.to)}</b> · {t('d.proposed')}{' '}
          <Moment at={p.proposed_at} />
        </>
      }
    >
      <div className="grid cols-side">
        <div className="stack">
          <Panel title={t('d.why')} className="first">
            <ReasonTable reason={p.reason} region={p.region.id} showRule />
          </Panel>
          <Panel title={t('d.curve')}>
            <EpidemicCurve curve={p.curve} height={220} />
          </Panel>
          <Panel title={t('d.neighbours')} flush>
            <Neighbours of={p} />
          </Panel>
        </div>
        <div className="stack">
          <Deciding tagged={tagged} />
          <Panel title={t('d.consequences')} n={p.consequences.length} flush>
            {p.consequences.length === 0 && <Empty title={t('d.consequences.none')} />}
            {p.consequences.map((c) => (
              <div key={`${c.task.en}${c.duty.en}`} className="todo">
                <span className="t">{text(c.task)}</span>
                <span className="m">
                  <span>{text(c.duty)}</span>
                  <span>{text(c.deadline)}</span>
                </span>
              </div>
            ))}
          </Panel>
          <RelatedSignals of={p} />
        </div>
      </div>
    </Frame>
  );
}

function Neighbours({ of }: { of: ProposalDetail }) {
  const t = useResponse();
  const text = useText();
  const f = useFormat();
  return (
    <Rows
      rows={of.neighbours}
      id={(n) => n.region.id}
      label={t('d.neighbours')}
      empty={<Empty title={t('d.neighbours.none')} />}
      columns={[
        { head: t('col.region'), cell: (n) => <Link to={links.region(n.region.id)}>{text(n.region.name)}</Link> },
        { head: t('kind.level'), cell: (n) => <Level of={n.level} /> },
        { head: t('new7'), right: true, cell: (n) => f.number(n.new_7d) },
        { head: t('new14'), right: true, cell: (n) => f.number(n.new_14d) },
        { head: t('rate'), right: true, cell: (n) => f.number(n.incidence_14d, 1) },
      ]}
    />
  );
}

function RelatedSignals({ of }: { of: ProposalDetail }) {
  const t = useResponse();
  const text = useText();
  return (
    <Panel title={t('d.signals')} n={of.signals.length} flush>
      {of.signals.length === 0 && <Empty title={t('d.signals.none')} />}
      {of.signals.map((s) => (
        <Link key={s.id} className="todo" to={links.signal(s.id)}>
          <span className="t">{text(s.region.name)}</span>
          <span className="m">{text(s.reason)}</span>
        </Link>
      ))}
    </Panel>
  );
}
