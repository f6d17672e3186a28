/** What an import of regions will change, line by line, before it is written. */
import { Button } from 'antd';
import { Link } from 'react-router';
import { api, read } from '../api/client';
import type { RegionImport } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useFormat } from '../app/session';
import { Figure, Figures } from '../ui/Figures';
import { Empty, Panel } from '../ui/Page';
import { Rows } from '../ui/Rows';
import { type RegionKey, useRegions } from './words';

const FIELDS = ['name', 'population', 'households', 'parent', 'tier', 'boundary'];

export function RegionImportPreview({
  staged,
  onChange,
}: {
  staged: RegionImport;
  onChange: (next: RegionImport | null) => void;
}) {
  const t = useRegions();
  const text = useText();
  const f = useFormat();
  const path = { params: { path: { id: staged.id } } };
  const apply = useAct({
    run: (_: undefined) => read(api.POST('/regions/imports/{id}/apply', path)),
    slices: ['regions', 'board', 'audit'],
    done: t('imp.applied'),
    after: onChange,
  });
  const discard = useAct({
    run: (_: undefined) => read(api.POST('/regions/imports/{id}/discard', path)),
    slices: [],
    after: () => onChange(null),
  });
  const field = (name: string) => t((FIELDS.includes(name) ? `field.${name}` : 'field.other') as RegionKey);
  return (
    <>
      <Figures>
        <Figure label={t('imp.added')} value={f.number(staged.added)} />
        <Figure label={t('imp.changed')} value={f.number(staged.changed)} />
        <Figure label={t('imp.unchanged')} value={f.number(staged.unchanged)} />
        <Figure label={t('imp.problems')} value={f.number(staged.findings.length)} late={staged.findings.length > 0} />
      </Figures>
      {staged.state === 'staged' ? (
        <div className="row">
          <Button type="primary" loading={apply.isPending} onClick={() => apply.mutate(undefined)}>
            {t('imp.apply')}
          </Button>
          <Button loading={discard.isPending} onClick={() => discard.mutate(undefined)}>
            {t('imp.discard')}
          </Button>
        </div>
      ) : (
        <p className="note ok">
          {t(staged.state === 'applied' ? 'imp.applied' : 'imp.discarded')} ·{' '}
          <Link to={links.regions()}>{t('title')}</Link>
        </p>
      )}
      {staged.findings.length > 0 && (
        <Panel title={t('imp.problems')} flush>
          {staged.findings.map((x) => (
            <div key={`${x.line}${x.column}${x.code}${x.value}`} className="todo">
              <span className="row">
                {x.line !== null && <span className="chip num">{t('imp.line', { n: f.number(x.line) })}</span>}
                <span>{text(x.message)}</span>
              </span>
              <span className="m">{text(x.remedy)}</span>
            </div>
          ))}
        </Panel>
      )}
      <Panel title={t('imp.changes')} n={staged.changes.length >= 200 ? t('imp.first') : undefined} flush>
        <Rows
          label={t('imp.changes')}
          rows={staged.changes}
          id={(c) => c.code}
          empty={<Empty title={t('imp.changes.none')} />}
          columns={[
            { head: t('col.name'), cell: (c) => c.name },
            { head: t('col.code'), cell: (c) => <span className="num">{c.code}</span> },
            {
              head: t('col.what'),
              cell: (c) => <span className={c.what === 'add' ? 'chip ok' : 'chip warn'}>{t(`what.${c.what}`)}</span>,
            },
            {
              head: t('col.fields'),
              cell: (c) =>
                c.fields.map((x) => (
                  <div key={x.field}>
                    {field(x.field)}: {x.from !== null && <s className="muted">{x.from}</s>} {x.to}
                  </div>
                )),
            },
          ]}
        />
      </Panel>
    </>
  );
}
