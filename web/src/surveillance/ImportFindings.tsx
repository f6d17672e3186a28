/** What was found row by row, with the cause and the remedy; to download, mend and import again. */
import { API_ROOT, api, read } from '../api/client';
import type { CountImport } from '../api/types';
import { useText } from '../app/i18n';
import { usePages } from '../app/queries';
import { useFormat } from '../app/session';
import { Empty, Panel } from '../ui/Page';
import { Listing, Rows } from '../ui/Rows';
import { useSurveillance } from './words';

export function ImportFindings({ of }: { of: CountImport }) {
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  const pages = usePages(
    ['surveillance', 'import-findings', of.id, of.checked?.findings],
    (cursor) =>
      read(
        api.GET('/surveillance/imports/{id}/findings', {
          params: { path: { id: of.id }, query: cursor ? { cursor } : {} },
        }),
      ),
    of.checked !== null || of.state === 'refused',
  );
  if (of.checked === null && of.state !== 'refused') return null;
  const file = (name: string) => `${API_ROOT}/surveillance/imports/${encodeURIComponent(of.id)}/${name}`;
  return (
    <Panel
      title={t('findings')}
      n={of.checked ? f.number(of.checked.findings) : undefined}
      flush
      extra={
        (of.checked?.findings ?? 0) > 0 && (
          <span className="row" style={{ gap: 14 }}>
            <a href={file('findings.csv')} download>
              {t('findings.csv')}
            </a>
            {(of.checked?.bad ?? 0) > 0 && (
              <a href={file('bad-rows.csv')} download>
                {t('bad.csv')}
              </a>
            )}
          </span>
        )
      }
    >
      <Listing pages={pages}>
        {(findings) => (
          <Rows
            label={t('findings')}
            rows={findings.map((x, n) => ({ ...x, n }))}
            id={(x) => x.n}
            empty={<Empty title={t('findings.none')} hint={t('findings.none.hint')} />}
            columns={[
              {
                head: t('col.problem'),
                cell: (x) => (
                  <>
                    <span className={x.severity === 'error' ? 'chip bad' : 'chip warn'}>{t(`sev.${x.severity}`)}</span>{' '}
                    {text(x.message)}
                  </>
                ),
              },
              { head: t('col.line'), right: true, cell: (x) => f.number(x.line) },
              { head: t('col.column'), cell: (x) => x.column ?? f.value(null) },
              { head: t('col.value'), cell: (x) => (x.value === null ? f.value(null) : <code>{x.value}</code>) },
              { head: t('col.remedy'), cell: (x) => text(x.remedy) },
              { head: t('col.code'), cell: (x) => <span className="muted num">{x.code}</span> },
            ]}
          />
        )}
      </Listing>
    </Panel>
  );
}
