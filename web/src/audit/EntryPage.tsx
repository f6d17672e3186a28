/** One journal entry, and the proof in the reader's own browser that it is in the tree the node signed. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { api, read } from '../api/client';
import type { EntryDetail } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Moment } from '../ui/Moment';
import { Page as Frame, Loaded, Panel } from '../ui/Page';
import { fromBase64 } from './merkle';
import { ProofPanel } from './ProofPanel';
import { useAudit } from './words';

export function Page() {
  const position = Number(useParams().position);
  const query = useQuery({
    queryKey: ['audit', 'entry', position],
    queryFn: () => read(api.GET('/audit/entries/{position}', { params: { path: { position } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Loaded query={query}>{(entry) => <EntryView key={entry.position} entry={entry} />}</Loaded>;
}

function EntryView({ entry }: { entry: EntryDetail }) {
  const t = useAudit();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const leaf = new TextDecoder().decode(fromBase64(entry.leaf));
  return (
    <Frame
      title={t('entry.title', { n: f.number(entry.position) })}
      crumbs={<Link to={links.journal()}>{t('title')}</Link>}
      sub={text(entry.text)}
      actions={
        <>
          {entry.position > 0 && <Link to={links.entry(entry.position - 1)}>← {t('entry.prev')}</Link>}
          <Link to={links.entry(entry.position + 1)}>{t('entry.next')} →</Link>
        </>
      }
    >
      <div className="stack" style={{ maxWidth: 980 }}>
        <Panel title={t('entry.data')}>
          <dl className="dl">
            <dt>{t('col.kind')}</dt>
            <dd>{text(entry.kind_title)}</dd>
            <dt>{t('col.when')}</dt>
            <dd>
              <Moment at={entry.at} />
            </dd>
            <dt>{t('entry.who')}</dt>
            <dd>{entry.actor ? f.person(entry.actor) : app('system')}</dd>
            {entry.region && (
              <>
                <dt>{t('entry.region')}</dt>
                <dd>
                  <Link to={links.region(entry.region.id)}>{text(entry.region.name)}</Link>
                </dd>
              </>
            )}
          </dl>
          <details style={{ marginTop: 10 }}>
            <summary className="muted">{t('entry.leaf')}</summary>
            <pre className="mono" style={{ whiteSpace: 'pre-wrap', margin: '6px 0 0' }}>
              {leaf}
            </pre>
          </details>
        </Panel>
        <ProofPanel entry={entry} />
      </div>
    </Frame>
  );
}
