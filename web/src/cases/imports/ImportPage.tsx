/** One list: what it would do or did, which column is what, the findings, and taking it in with progress. */
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Progress, Skeleton } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { ListImport, ListReport } from '../../api/imports';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Figure, Figures } from '../../ui/Figures';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { ImportFindings } from './ImportFindings';
import { Mapping } from './Mapping';
import { stateChip, useImports } from './words';

const LOOK_AGAIN_MS = 1000;

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'import', id],
    queryFn: () => readTagged(api.GET('/cases/imports/{id}', { params: { path: { id } } })),
    refetchInterval: (q) => {
      const state = q.state.data?.value.state;
      return state === 'checking' || state === 'applying' ? LOOK_AGAIN_MS : false;
    },
  });
  return <Loaded query={query}>{(tagged) => <View tagged={tagged} />}</Loaded>;
}

function View({ tagged }: { tagged: Tagged<ListImport> }) {
  const t = useImports();
  const text = useText();
  const f = useFormat();
  const it = tagged.value;
  const mapping = it.report?.mapping;
  return (
    <Frame
      title={it.file_name}
      mark={<span className={stateChip[it.state]}>{t(`state.${it.state}`)}</span>}
      crumbs={<Link to={links.listImports()}>{t('list.title')}</Link>}
      sub={[
        mapping && t(`kind.${mapping.kind}`),
        mapping && t(`system.${mapping.system}`),
        it.report?.encoding,
        f.bytes(it.bytes),
        text(it.region.name),
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      <div className="stack">
        {it.message && (
          <div className="note" role="alert">
            {text(it.message)}
          </div>
        )}
        {it.state === 'checking' && (
          <Panel title={t('state.checking')}>
            <Skeleton active title={false} paragraph={{ rows: 3 }} />
          </Panel>
        )}
        {it.state === 'applying' && <Working of={it} />}
        {it.state === 'applied' && it.report && <Done of={it} report={it.report} />}
        {it.report && it.state !== 'checking' && <Result report={it.report} done={it.state === 'applied'} />}
        {(it.state === 'staged' || it.state === 'refused') && <Decide tagged={tagged} />}
        {it.state === 'staged' && it.report && <Mapping key={tagged.etag} tagged={tagged} report={it.report} />}
        {it.report && it.state !== 'checking' && <ImportFindings of={it} left={it.report.findings_left_out} />}
      </div>
    </Frame>
  );
}

function Working({ of }: { of: ListImport }) {
  const t = useImports();
  const f = useFormat();
  const share = of.total > 0 ? Math.round((100 * of.done) / of.total) : 0;
  return (
    <Panel title={t('state.applying')}>
      <Progress percent={share} status="active" />
      <p className="soft num" aria-live="polite">
        {t('apply.progress', { done: f.number(of.done), total: f.number(of.total) })}
      </p>
    </Panel>
  );
}

function Done({ of, report }: { of: ListImport; report: ListReport }) {
  const t = useImports();
  const f = useFormat();
  const n = (value: number) => f.number(value);
  const figures = { added: n(report.added), changed: n(report.changed), known: n(report.known) };
  return (
    <div className="note ok">
      <strong>{t('applied.title')}</strong>
      <p className="num">{t('applied.text', { ...figures, waiting: n(report.waiting) })}</p>
      <p className="row" style={{ gap: 14 }}>
        {report.waiting > 0 && <Link to={links.waitingRows(of.id)}>{t('applied.waiting')}</Link>}
        {report.kind === 'contacts' ? (
          <Link to={links.contacts()}>{t('applied.contacts')}</Link>
        ) : (
          <Link to={links.cases()}>{t('applied.cases')}</Link>
        )}
      </p>
    </div>
  );
}

function Result({ report, done }: { report: ListReport; done: boolean }) {
  const t = useImports();
  const f = useFormat();
  return (
    <Panel title={t(done ? 'step.done' : 'step.result')}>
      <Figures>
        <Figure label={t('fig.rows')} value={f.number(report.rows)} />
        <Figure label={t('fig.added')} value={f.number(report.added)} />
        <Figure label={t('fig.changed')} value={f.number(report.changed)} />
        <Figure label={t('fig.known')} value={f.number(report.known)} />
        <Figure label={t('fig.waiting')} value={f.number(report.waiting)} late={report.waiting > 0} />
        {report.passed_over > 0 && <Figure label={t('fig.passed')} value={f.number(report.passed_over)} />}
        {report.dangling > 0 && <Figure label={t('fig.dangling')} value={f.number(report.dangling)} />}
        {report.duplicates > 0 && <Figure label={t('fig.duplicates')} value={f.number(report.duplicates)} />}
      </Figures>
    </Panel>
  );
}

function Decide({ tagged }: { tagged: Tagged<ListImport> }) {
  const t = useImports();
  const go = useNavigate();
  const params = { path: { id: tagged.value.id } };
  const apply = useAct({
    run: (_: undefined) => read(api.POST('/cases/imports/{id}/apply', { params, headers: ifMatch(tagged) })),
    slices: ['cases', 'audit', 'board'],
  });
  const discard = useAct({
    run: (_: undefined) => read(api.POST('/cases/imports/{id}/discard', { params, headers: ifMatch(tagged) })),
    slices: ['cases'],
    after: () => void go(links.listImports()),
  });
  return (
    <Panel>
      <div className="row between" style={{ flexWrap: 'wrap', gap: 12 }}>
        <span className="soft">{t('apply.good')}</span>
        <div className="row">
          <Popconfirm title={t('discard.sure')} onConfirm={() => discard.mutate(undefined)} okText={t('discard')}>
            <Button>{t('discard')}</Button>
          </Popconfirm>
          {tagged.value.state === 'staged' && (
            <Button type="primary" loading={apply.isPending} onClick={() => apply.mutate(undefined)}>
              {t('apply')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}
