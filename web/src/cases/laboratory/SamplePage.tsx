/** One sample: its chain of custody, and every result that came for it. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, read } from '../../api/client';
import type { SampleDetail } from '../../api/laboratory';
import { links } from '../../app/links';
import { useFormat, useSession } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { resultChip } from '../Samples';
import { ResultList } from './ResultList';
import { stageChip, useLaboratory, wordOf } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'sample', id],
    queryFn: () => read(api.GET('/cases/samples/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(sample) => <Sample sample={sample} />}</Loaded>;
}

function Sample({ sample: s }: { sample: SampleDetail }) {
  const t = useLaboratory();
  const f = useFormat();
  const mark = s.result ? (
    <span className={resultChip[s.result] ?? 'chip'}>{t(wordOf('result', s.result))}</span>
  ) : (
    <span className={stageChip[s.stage] ?? 'chip'}>{t(wordOf('stage', s.stage))}</span>
  );
  return (
    <Frame
      title={t('sample.title', { tube: s.tube })}
      mark={mark}
      sub={t(wordOf('kind', s.kind))}
      crumbs={<Link to={links.results()}>{t('desk.title')}</Link>}
    >
      <div className="toolbar">
        {s.disputed && (
          <Link className="chip bad" to={links.parked(undefined, 'disputed')}>
            {t('disputed')}
          </Link>
        )}
        {s.overdue && <span className="chip bad">{t('overdue')}</span>}
        {s.pool_id && (
          <Link to={links.pool(s.pool_id)}>
            {t('sample.pool')} {s.pool_code}
          </Link>
        )}
        <Subject sample={s} />
      </div>
      <div className="grid cols-2">
        <Panel title={t('sample.results')} n={s.results.length} flush>
          {s.results.length === 0 && <Empty title={t('sample.results.none')} />}
          <ResultList results={[...s.results].reverse()} />
        </Panel>
        <Panel title={t('sample.custody')}>
          <ol className="plain stack" style={{ gap: 10 }}>
            {s.custody.map((step) => (
              <li key={`${step.at}${step.kind}`}>
                <div className="row">
                  <strong>{t(wordOf('custody', step.kind))}</strong>
                  {step.by && <span className="soft">{f.person(step.by)}</span>}
                </div>
                {typeof step.content.note === 'string' && <p>{step.content.note}</p>}
                <p className="muted small">
                  <Moment at={step.at} />
                </p>
              </li>
            ))}
          </ol>
        </Panel>
      </div>
    </Frame>
  );
}

/** Whose sample it is, for those who may see cases; never a name. */
function Subject({ sample: s }: { sample: SampleDetail }) {
  const t = useLaboratory();
  const { can } = useSession();
  if (s.place_id) return <span className="soft">{t('sample.place')}</span>;
  if (!s.case_id && !s.contact_id) return <span className="soft">{t('sample.nobody')}</span>;
  if (!can('see-cases')) return null;
  return s.case_id ? (
    <Link to={links.case(s.case_id)}>{t('sample.case')}</Link>
  ) : (
    <Link to={links.contact(s.contact_id ?? '')}>{t('sample.contact')}</Link>
  );
}
