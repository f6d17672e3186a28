/** One import: the file's start, the mapping of its columns, the result of the check, the findings, and applying it with progress. */
import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { Link, useParams } from 'react-router';
import { api, readTagged, type Tagged } from '../api/client';
import type { CountImport } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useFormat } from '../app/session';
import { Figure, Figures } from '../ui/Figures';
import { Page as Frame, Loaded, Panel } from '../ui/Page';
import { ImportApply } from './ImportApply';
import { ImportFindings } from './ImportFindings';
import { importChip } from './ImportsPage';
import { MappingEditor } from './MappingEditor';
import { type SurveillanceKey, useSurveillance } from './words';

const LOOK_AGAIN_MS = 1000;

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['surveillance', 'import', id],
    queryFn: () => readTagged(api.GET('/surveillance/imports/{id}', { params: { path: { id } } })),
    refetchInterval: (q) => {
      const state = q.state.data?.value.state;
      return state === 'checking' || state === 'applying' ? LOOK_AGAIN_MS : false;
    },
  });
  return <Loaded query={query}>{(tagged) => <ImportView tagged={tagged} />}</Loaded>;
}

function ImportView({ tagged }: { tagged: Tagged<CountImport> }) {
  const t = useSurveillance();
  const text = useText();
  const f = useFormat();
  const it = tagged.value;
  const editable = it.state === 'staged' || it.state === 'refused';
  return (
    <Frame
      title={it.file_name}
      mark={<span className={importChip[it.state]}>{t(`imp.${it.state}`)}</span>}
      crumbs={<Link to={links.imports()}>{t('imports.title')}</Link>}
      sub={
        <span className="num">
          {[
            f.bytes(it.bytes),
            it.checked?.first_day &&
              t('days.range', { from: f.day(it.checked.first_day), to: f.day(it.checked.last_day) }),
            it.encoding && `${t('encoding')} ${it.encoding}`,
            it.delimiter && `${t('delimiter')}: ${delimiter(it.delimiter, t)}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      }
    >
      <div className="stack">
        <ImportApply tagged={tagged} />
        {it.notes.length > 0 && (
          <div className="note">
            {it.notes.map((n) => (
              <p key={n.en}>{text(n)}</p>
            ))}
          </div>
        )}
        {it.checked && <Checked of={it} />}
        {it.state === 'checking' && (
          <Panel title={t('chk.wait')}>
            <Skeleton active title={false} paragraph={{ rows: 3 }} />
          </Panel>
        )}
        {it.header.length > 0 && <Sample of={it} />}
        {editable && <MappingEditor key={JSON.stringify(it.mapping)} of={it} />}
        <ImportFindings of={it} />
      </div>
    </Frame>
  );
}

function delimiter(raw: string, t: (key: SurveillanceKey) => string): string {
  const known: Record<string, SurveillanceKey> = { ',': 'delim.comma', ';': 'delim.semicolon', '\t': 'delim.tab' };
  return t(known[raw] ?? 'delim.other');
}

function Checked({ of }: { of: CountImport }) {
  const t = useSurveillance();
  const f = useFormat();
  const c = of.checked;
  if (!c) return null;
  return (
    <Figures>
      <Figure label={t('chk.rows')} value={f.number(c.rows)} />
      <Figure label={t('chk.good')} value={f.number(c.good)} />
      <Figure label={t('chk.bad')} value={f.number(c.bad)} late={c.bad > 0} />
      <Figure label={t('chk.fresh')} value={f.number(c.fresh)} />
      <Figure label={t('chk.changed')} value={f.number(c.changed)} />
      <Figure label={t('chk.unchanged')} value={f.number(c.unchanged)} />
      <Figure label={t('chk.corrections')} value={f.number(c.corrections)} />
      <Figure label={t('chk.regions')} value={f.number(c.regions)} />
    </Figures>
  );
}

function Sample({ of }: { of: CountImport }) {
  const t = useSurveillance();
  const used = new Set([
    of.mapping?.date.column,
    of.mapping?.region.column,
    ...(of.mapping?.values.map((v) => v.column) ?? []),
  ]);
  return (
    <Panel title={t('sample')} flush>
      <div className="scroll">
        <table className="rows">
          <thead>
            <tr>
              {of.header.map((h) => (
                <th key={h} scope="col">
                  {used.has(h) ? <b style={{ color: 'var(--accent)' }}>{h}</b> : h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.sample.slice(0, 5).map((row, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a file have no other name than their number
              <tr key={n}>
                {row.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: likewise the cells
                  <td key={i} className="num nowrap">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
