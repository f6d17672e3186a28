/** One message: what was found in it, what became of its results, and who has read the original. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, read } from '../../api/client';
import type { MessageDetail } from '../../api/laboratory';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { FormFindings } from '../FormFindings';
import { ResultList } from './ResultList';
import { readOriginal } from './upload';
import { useLaboratory, verdictChip, wordOf } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'message', id],
    queryFn: () => read(api.GET('/exchange/messages/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(message) => <One message={message} />}</Loaded>;
}

function One({ message: m }: { message: MessageDetail }) {
  const t = useLaboratory();
  const text = useText();
  const f = useFormat();
  const facts = [
    [t('col.format'), [m.format, m.format_version].filter(Boolean).join(' ') || t('unknown')],
    [t('col.sender'), m.sender ?? t('unknown')],
    [t('message.control'), m.control_id ?? t('unknown')],
    [t('message.count'), f.number(m.messages)],
    [t('col.size'), f.bytes(m.bytes)],
    [t('message.by'), m.received_by ? f.person(m.received_by) : t('unknown')],
    [t('message.kept'), m.kept ? t('message.kept.yes') : t('message.kept.no')],
  ];
  return (
    <Frame
      title={t('message.title')}
      mark={<span className={verdictChip[m.verdict] ?? 'chip'}>{t(wordOf('verdict', m.verdict))}</span>}
      sub={<Moment at={m.received_at} />}
      crumbs={<Link to={links.messages()}>{t('messages.title')}</Link>}
    >
      <div className="grid cols-side">
        <div className="stack">
          <Panel title={t('message.findings')} n={m.findings.length} flush>
            {m.findings.length === 0 && <Empty title={t('message.findings.none')} />}
            {m.findings.map((finding, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same finding may occur twice, and the list never changes
              <div key={n} className="todo">
                <span>
                  <span className={finding.level === 'warning' ? 'chip warn' : 'chip bad'}>{finding.code}</span>{' '}
                  {text(finding.cause ?? undefined)}
                </span>
                <span className="m">
                  <span>{t('message.place', { n: finding.message_number ?? 1, place: finding.place })}</span>
                  <span>{text(finding.remedy ?? undefined)}</span>
                </span>
              </div>
            ))}
          </Panel>
          <Panel title={t('message.results')} n={m.results.length} flush>
            {m.results.length === 0 && <Empty title={t('message.results.none')} />}
            <ResultList results={m.results} within />
          </Panel>
          {m.may_open && <Original id={m.id} />}
        </div>
        <div className="stack">
          <Panel title={t('message.title')}>
            <dl className="stack" style={{ gap: 8, margin: 0 }}>
              {facts.map(([label, value]) => (
                <div key={label}>
                  <dt className="soft small">{label}</dt>
                  <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
                </div>
              ))}
            </dl>
          </Panel>
          <Panel title={t('message.opened')} n={m.opened.length}>
            {m.opened.length === 0 && <p className="muted">{t('message.opened.none')}</p>}
            {m.opened.map((o) => (
              <p key={o.at}>
                {o.by && f.person(o.by)} <Moment at={o.at} short />
              </p>
            ))}
          </Panel>
        </div>
      </div>
    </Frame>
  );
}

function Original({ id }: { id: string }) {
  const t = useLaboratory();
  const [shown, show] = useState<string | null>(null);
  const act = useAct({
    run: (message: string) => readOriginal(message),
    slices: ['cases', 'audit'],
    after: show,
    quiet: true,
  });
  return (
    <Panel title={t('message.kept')}>
      {shown === null ? (
        <div className="stack" style={{ gap: 8 }}>
          <p className="soft">{t('message.open.note')}</p>
          <div>
            <Button loading={act.isPending} onClick={() => act.mutate(id)}>
              {t('message.open')}
            </Button>
          </div>
          <FormFindings error={act.error} />
        </div>
      ) : (
        <pre className="num small" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0 }}>
          {shown}
        </pre>
      )}
    </Panel>
  );
}
