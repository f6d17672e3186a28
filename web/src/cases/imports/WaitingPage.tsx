/** Rows of lists that wait for somebody to decide, without what they say. */
import { Link, useSearchParams } from 'react-router';
import { api, read } from '../../api/client';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { Listing, Rows } from '../../ui/Rows';
import { useImports } from './words';

export function Page() {
  const t = useImports();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  const [search] = useSearchParams();
  const from = search.get('import');
  const pages = usePages(['cases', 'waiting', from], (cursor) =>
    read(
      api.GET('/cases/waiting', {
        params: { query: { ...(from ? { import: from } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  return (
    <Frame title={t('wait.title')} sub={t('wait.sub')} crumbs={<Link to={links.listImports()}>{t('list.title')}</Link>}>
      <Panel flush>
        <Listing pages={pages}>
          {(rows) => (
            <Rows
              label={t('wait.title')}
              rows={rows}
              id={(r) => r.id}
              empty={<Empty title={t('wait.none')} hint={t('wait.none.hint')} />}
              columns={[
                {
                  head: t('wait.id'),
                  cell: (r) =>
                    can('see-identity') ? <Link to={links.waitingRow(r.id)}>{r.external_id}</Link> : r.external_id,
                },
                { head: t('col.kind'), cell: (r) => t(`kind.${r.kind}`) },
                { head: t('wait.why'), cell: (r) => text(r.findings.find((x) => x.level === 'error')?.cause) },
                { head: t('col.file'), cell: (r) => r.file_name ?? f.value(null) },
                { head: t('find.line'), right: true, cell: (r) => f.number(r.line) },
                { head: t('col.when'), cell: (r) => <Moment at={r.at} /> },
              ]}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
