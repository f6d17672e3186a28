/** Who may have infected a case: the most probable sources with their reasons, to be accepted or turned down. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { SourceSuggestions, SuggestedSource } from '../../api/investigation';
import type { CaseDetail } from '../../api/types';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { Empty, Panel, Part } from '../../ui/Page';
import { useRegion } from '../../ui/RegionTag';
import { useChains } from './words';

/** On a case's page. Inferring takes a moment, so that it waits until somebody asks. */
export function SourcesPanel({ of }: { of: CaseDetail }) {
  const t = useChains();
  const [shown, show] = useState(false);
  const query = useQuery({
    queryKey: ['cases', 'sources', of.id],
    queryFn: () => read(api.GET('/cases/records/{id}/sources', { params: { path: { id: of.id } } })),
    enabled: shown,
  });
  return (
    <Panel
      title={t('sources.title')}
      extra={
        !shown && (
          <Button size="small" onClick={() => show(true)}>
            {t('sources.show')}
          </Button>
        )
      }
      flush
    >
      {shown ? (
        <Part query={query}>{(s) => <Suggested of={s} />}</Part>
      ) : (
        <p className="muted small" style={{ padding: 14 }}>
          {t('sources.hint')}
        </p>
      )}
    </Panel>
  );
}

/** On the page of chains: the latest cases whose source nobody knows for certain. */
export function SourcesList() {
  const t = useChains();
  const text = useText();
  const { disease } = useSession();
  const region = useRegion();
  const [shown, show] = useState(false);
  const query = useQuery({
    queryKey: ['cases', 'sources', 'list', region, disease],
    queryFn: () => read(api.GET('/cases/sources', { params: { query: { region, disease } } })),
    enabled: shown,
  });
  return (
    <Panel
      title={t('sources.list')}
      extra={
        !shown && (
          <Button size="small" onClick={() => show(true)}>
            {t('sources.show')}
          </Button>
        )
      }
      flush
    >
      {!shown && (
        <p className="muted small" style={{ padding: 14 }}>
          {t('sources.hint')}
        </p>
      )}
      {shown && (
        <Part query={query}>
          {(list) =>
            list.items.length === 0 ? (
              <Empty title={list.why_not ? text(list.why_not) : t('sources.list.none')} />
            ) : (
              <>
                {list.items.map((s) => (
                  <section key={s.case.id}>
                    <h3 style={{ padding: '10px 14px 0' }}>
                      <Link to={links.case(s.case.id)}>{s.case.number}</Link>
                    </h3>
                    <Suggested of={s} brief />
                  </section>
                ))}
                <p className="muted small" style={{ padding: 14 }}>
                  {text(list.method)}
                </p>
              </>
            )
          }
        </Part>
      )}
    </Panel>
  );
}

function Suggested({ of, brief }: { of: SourceSuggestions; brief?: boolean }) {
  const t = useChains();
  const text = useText();
  const f = useFormat();
  if (of.why_not) return <Empty title={text(of.why_not)} />;
  const percent = (p: number) => `${f.number(p * 100)} %`;
  return (
    <>
      {of.sources.length === 0 && <Empty title={t('sources.none')} />}
      {of.sources.map((s) => (
        <Source key={s.source.id} of={of} source={s} />
      ))}
      {!brief && (
        <p className="muted small num" style={{ padding: 14 }}>
          {of.outside !== null && `${t('sources.outside', { p: percent(of.outside) })} · `}
          {t('sources.considered', { n: f.number(of.considered) })} · {text(of.method)}
        </p>
      )}
    </>
  );
}

function Source({ of, source: s }: { of: SourceSuggestions; source: SuggestedSource }) {
  const t = useChains();
  const text = useText();
  const f = useFormat();
  const path = { path: { id: of.case.id } };
  const accept = useAct({
    run: (certain: boolean) =>
      read(api.POST('/cases/links', { body: { source_id: s.source.id, case_id: of.case.id, certain } })),
    slices: ['cases', 'chains', 'audit'],
    done: t('sources.accepted'),
  });
  const dismiss = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/records/{id}/sources/dismiss', { params: path, body: { source_id: s.source.id, note: null } }),
      ),
    slices: ['cases', 'audit'],
    done: t('sources.dismissed'),
  });
  return (
    <div className="todo" style={{ display: 'block' }}>
      <div className="row between" style={{ flexWrap: 'wrap', gap: 8 }}>
        <span>
          <strong className="num">{`${f.number(s.probability * 100)} %`}</strong>{' '}
          <Link to={links.case(s.source.id)}>{s.source.number}</Link>{' '}
          {s.link && <span className="chip">{t('sources.possible')}</span>}
        </span>
        {of.may_link && (
          <span className="row" style={{ gap: 6, flexWrap: 'wrap' }}>
            {!s.link && (
              <>
                <Button size="small" onClick={() => accept.mutate(false)} loading={accept.isPending}>
                  {t('sources.accept')}
                </Button>
                <Button size="small" onClick={() => accept.mutate(true)} loading={accept.isPending}>
                  {t('sources.accept.certain')}
                </Button>
              </>
            )}
            <Button size="small" type="text" onClick={() => dismiss.mutate(undefined)} loading={dismiss.isPending}>
              {t('sources.dismiss')}
            </Button>
          </span>
        )}
      </div>
      <ul className="soft small" style={{ margin: '4px 0 0', paddingLeft: 18 }}>
        {s.reasons.map((r) => (
          <li key={r.en}>{text(r)}</li>
        ))}
      </ul>
    </div>
  );
}
