/** The list everyone lives in: cases, newest first; filters in the address; somebody found by name, number or telephone. */
import { Button, Input, Switch } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api, read } from '../api/client';
import type { Case } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct, usePages } from '../app/queries';
import { useFormat, useSession } from '../app/session';
import { Choices, useChoice } from '../ui/Filters';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { type Column, Listing, Rows } from '../ui/Rows';
import { CLASSES, classChip, useCases, wordOf } from './words';

export function Page() {
  const t = useCases();
  const go = useNavigate();
  const { can, disease } = useSession();
  const region = useRegion();
  const [search] = useSearchParams();
  const [kind, setKind] = useChoice('class');
  const [working, setWorking] = useChoice('working', 'open');
  const [names, setNames] = useState(false);
  const number = search.get('number');
  const wanted = {
    working,
    ...(kind ? { class: kind } : {}),
    ...(number ? { number } : {}),
    ...(names ? { names } : {}),
  };
  const pages = usePages(['cases', 'records', region, disease, kind, working, number, names], (cursor) =>
    read(
      api.GET('/cases/records', { params: { query: { region, disease, ...wanted, ...(cursor ? { cursor } : {}) } } }),
    ),
  );
  return (
    <Frame
      title={t('cases.title')}
      sub={t('cases.sub')}
      actions={
        can('report-case') && (
          <>
            <Button onClick={() => void go(links.listImports())}>{t('cases.imports')}</Button>
            <Button type="primary" onClick={() => void go(links.caseNew())}>
              {t('cases.report')}
            </Button>
          </>
        )
      }
    >
      {can('see-identity') && <FindPerson />}
      <div className="toolbar">
        <Choices
          label={t('filter.class')}
          value={kind}
          onChoose={setKind}
          choices={[
            { value: '', label: t('filter.all') },
            ...CLASSES.map((c) => ({ value: c, label: t(`class.${c}`) })),
          ]}
        />
        <Choices
          label={t('col.state')}
          value={working}
          onChoose={setWorking}
          choices={(['open', 'closed'] as const).map((w) => ({ value: w, label: t(`filter.${w}`) }))}
        />
        <RegionTag />
        {can('see-identity') && (
          <span className="row" style={{ gap: 6 }}>
            <Switch size="small" checked={names} onChange={setNames} aria-label={t('cases.names')} />
            {t('cases.names')}
          </span>
        )}
      </div>
      <Panel flush>
        <Listing pages={pages}>{(cases) => <CaseRows cases={cases} names={names} />}</Listing>
      </Panel>
    </Frame>
  );
}

export function CaseRows({ cases, names }: { cases: Case[]; names: boolean }) {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const who = useWho();
  const columns: Column<Case>[] = [
    { head: t('col.number'), cell: (c) => <Link to={links.case(c.id)}>{c.number}</Link> },
    ...(names ? [{ head: t('col.name'), cell: (c: Case) => c.name ?? '' }] : []),
    { head: t('col.class'), cell: (c) => <span className={classChip[c.class]}>{text(c.class_title)}</span> },
    { head: t('col.region'), cell: (c) => text(c.region.name) },
    { head: t('col.who'), cell: who },
    { head: t('col.onset'), cell: (c) => <span className="num">{f.day(c.onset_on)}</span> },
    { head: t('col.reported'), cell: (c) => <Moment at={c.reported_at} /> },
    { head: t('col.outcome'), cell: (c) => (c.outcome ? t(wordOf('outcome', c.outcome)) : '') },
  ];
  return (
    <Rows
      rows={cases}
      columns={columns}
      id={(c) => c.id}
      label={t('cases.title')}
      empty={<Empty title={t('cases.none')} hint={t('cases.none.hint')} />}
    />
  );
}

/** `female, 34 years` */
export function useWho() {
  const t = useCases();
  return (of: { sex: string | null; age_years: number | null }): string => {
    const parts = [
      of.sex ? t(wordOf('sex', of.sex)) : '',
      of.age_years === null ? '' : t('years', { n: of.age_years }),
    ];
    return parts.filter(Boolean).join(', ') || t('unknown');
  };
}

function FindPerson() {
  const t = useCases();
  const [found, setFound] = useState<Case[] | null>(null);
  const act = useAct({
    run: (text: string) => {
      const digits = text.replace(/[\s+-]/g, '');
      const body = /^\d{17}[\dxX]$/.test(digits)
        ? { id_number: digits }
        : /^\d{5,15}$/.test(digits)
          ? { phone: digits }
          : { name: text };
      return read(api.POST('/cases/search', { body }));
    },
    slices: [],
    after: setFound,
  });
  return (
    <Panel className="gap-below" flush={found !== null && found.length > 0}>
      <div className="row" style={{ padding: found?.length ? 12 : 0, gap: 10, flexWrap: 'wrap' }}>
        <Input.Search
          style={{ maxWidth: 520, flex: '1 1 320px' }}
          allowClear
          enterButton={t('cases.find')}
          placeholder={t('cases.find.hint')}
          aria-label={t('cases.find.hint')}
          loading={act.isPending}
          onSearch={(value) => (value.trim() ? act.mutate(value.trim()) : setFound(null))}
        />
        {found && (
          <span className="muted">
            {found.length > 0 ? t('cases.found', { n: found.length }) : t('cases.notfound')}
          </span>
        )}
      </div>
      {found && found.length > 0 && <CaseRows cases={found} names />}
    </Panel>
  );
}
