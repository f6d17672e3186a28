/** Lists that were imported, or wait to be: what each brought, and the way to the rows that wait. */
import { Button } from 'antd';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import { links } from '../../app/links';
import { usePages } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { Listing, Rows } from '../../ui/Rows';
import { stateChip, useImports } from './words';

export function Page() {
  const t = useImports();
  const f = useFormat();
  const go = useNavigate();
  const pages = usePages(['cases', 'imports'], (cursor) =>
    read(api.GET('/cases/imports', { params: { query: cursor ? { cursor } : {} } })),
  );
  const start = (
    <Link className="button" to={links.listImportNew()}>
      {t('list.new')}
    </Link>
  );
  return (
    <Frame
      title={t('list.title')}
      sub={t('list.sub')}
      actions={
        <>
          <Button onClick={() => void go(links.waitingRows())}>{t('list.waiting')}</Button>
          {start}
        </>
      }
    >
      <Panel flush>
        <Listing pages={pages}>
          {(imports) => (
            <Rows
              label={t('list.title')}
              rows={imports}
              id={(i) => i.id}
              empty={
                <Empty title={t('list.none')} hint={t('list.none.hint')}>
                  {start}
                </Empty>
              }
              columns={[
                { head: t('col.file'), cell: (i) => <Link to={links.listImport(i.id)}>{i.file_name}</Link> },
                {
                  head: t('col.state'),
                  cell: (i) => <span className={stateChip[i.state]}>{t(`state.${i.state}`)}</span>,
                },
                { head: t('col.kind'), cell: (i) => (i.report ? t(`kind.${i.report.kind}`) : f.value(null)) },
                { head: t('col.rows'), right: true, cell: (i) => f.number(i.report?.rows) },
                {
                  head: t('col.waiting'),
                  right: true,
                  cell: (i) => <span className={i.report?.waiting ? 'late' : ''}>{f.number(i.report?.waiting)}</span>,
                },
                { head: t('col.by'), cell: (i) => (i.created_by ? f.person(i.created_by) : f.value(null)) },
                { head: t('col.when'), cell: (i) => <Moment at={i.created_at} /> },
              ]}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
