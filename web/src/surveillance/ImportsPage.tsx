/** Past and waiting imports. */
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { CountImport } from '../api/types';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useFormat } from '../app/session';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { Listing, Rows } from '../ui/Rows';
import { useSurveillance } from './words';

export const importChip: Record<CountImport['state'], string> = {
  checking: 'chip on',
  staged: 'chip warn',
  applying: 'chip on',
  applied: 'chip ok',
  refused: 'chip bad',
  discarded: 'chip',
  failed: 'chip bad',
};

export function Page() {
  const t = useSurveillance();
  const f = useFormat();
  const pages = usePages(['surveillance', 'imports'], (cursor) =>
    read(api.GET('/surveillance/imports', { params: { query: cursor ? { cursor } : {} } })),
  );
  const start = (
    <Link className="button" to={links.importNew()}>
      {t('imports.new')}
    </Link>
  );
  return (
    <Frame title={t('imports.title')} sub={t('imports.sub')} actions={start}>
      <Panel flush>
        <Listing pages={pages}>
          {(imports) => (
            <Rows
              label={t('imports.title')}
              rows={imports}
              id={(i) => i.id}
              empty={
                <Empty title={t('imports.none')} hint={t('imports.none.hint')}>
                  {start}
                </Empty>
              }
              columns={[
                { head: t('col.file'), cell: (i) => <Link to={links.import(i.id)}>{i.file_name}</Link> },
                {
                  head: t('col.state'),
                  cell: (i) => <span className={importChip[i.state]}>{t(`imp.${i.state}`)}</span>,
                },
                { head: t('col.rows'), right: true, cell: (i) => f.number(i.checked?.rows) },
                {
                  head: t('col.bad'),
                  right: true,
                  cell: (i) => <span className={i.checked?.bad ? 'late' : ''}>{f.number(i.checked?.bad)}</span>,
                },
                { head: t('col.size'), right: true, cell: (i) => f.bytes(i.bytes) },
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
