/** What was found row by row, with cause and remedy; to download, mend in the source and import again. */
import { API_ROOT, api, read } from '../../api/client';
import type { ListFinding, ListImport } from '../../api/imports';
import { useText } from '../../app/i18n';
import { usePages } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Empty, Panel } from '../../ui/Page';
import { Listing, Rows } from '../../ui/Rows';
import { useImports } from './words';

export function ImportFindings({ of, left }: { of: ListImport; left: number }) {
  const t = useImports();
  const f = useFormat();
  const pages = usePages(['cases', 'import-findings', of.id, of.state, of.findings], (cursor) =>
    read(
      api.GET('/cases/imports/{id}/findings', {
        params: { path: { id: of.id }, query: cursor ? { cursor } : {} },
      }),
    ),
  );
  const file = `${API_ROOT}/cases/imports/${encodeURIComponent(of.id)}/findings.csv`;
  return (
    <Panel
      title={t('findings.title')}
      n={f.number(of.findings)}
      flush
      extra={
        of.findings > 0 && (
          <a href={file} download>
            {t('findings.csv')}
          </a>
        )
      }
    >
      <Listing pages={pages}>
        {(findings) => (
          <FindingRows
            findings={findings}
            empty={<Empty title={t('findings.none')} hint={t('findings.none.hint')} />}
          />
        )}
      </Listing>
      {left > 0 && <p className="muted small">{t('findings.more', { n: f.number(left) })}</p>}
    </Panel>
  );
}

export function FindingRows({ findings, empty }: { findings: ListFinding[]; empty: React.ReactNode }) {
  const t = useImports();
  const text = useText();
  const f = useFormat();
  return (
    <Rows
      label={t('findings.title')}
      rows={findings.map((x, n) => ({ ...x, n }))}
      id={(x) => x.n}
      empty={empty}
      columns={[
        {
          head: t('find.problem'),
          cell: (x) => (
            <>
              <span className={x.level === 'error' ? 'chip bad' : 'chip warn'}>{t(`level.${x.level}`)}</span>{' '}
              {text(x.cause)}
            </>
          ),
        },
        { head: t('find.line'), right: true, cell: (x) => f.number(x.line) },
        { head: t('find.column'), cell: (x) => x.column },
        { head: t('find.value'), cell: (x) => (x.value ? <code>{x.value}</code> : '') },
        { head: t('find.remedy'), cell: (x) => text(x.remedy) },
        { head: t('find.code'), cell: (x) => <span className="muted num">{x.code}</span> },
      ]}
    />
  );
}
