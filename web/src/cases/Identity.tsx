/** Who somebody is: hidden until asked for, because every look is written down; and who has looked before. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api, read } from '../api/client';
import type { IdentityView, Identity as Who } from '../api/types';
import { useText } from '../app/i18n';
import { useFormat, useSession } from '../app/session';
import { Moment } from '../ui/Moment';
import { Panel, Part } from '../ui/Page';
import { type CasesKey, useCases, wordOf } from './words';

type Props = { load: () => Promise<IdentityView>; id: string; person: string | null };

export function Identity({ load, id, person }: Props) {
  const t = useCases();
  const { can } = useSession();
  const [shown, show] = useState(false);
  const query = useQuery({ queryKey: ['cases', 'identity', id], queryFn: load, enabled: shown, staleTime: 60_000 });
  return (
    <Panel
      title={t('report.who')}
      extra={
        <Button size="small" onClick={() => show(!shown)}>
          {shown ? t('id.hide') : t('id.show')}
        </Button>
      }
    >
      {shown ? (
        <Part query={query}>{({ identity }) => <WhoList who={identity} />}</Part>
      ) : (
        <p className="muted small">{t('id.note')}</p>
      )}
      {shown && person && can('manage-cases') && <AccessLog person={person} />}
    </Panel>
  );
}

function WhoList({ who }: { who: Who | null }) {
  const t = useCases();
  const f = useFormat();
  if (!who) return <p>{t('id.erased')}</p>;
  const lines: [CasesKey, string | null | undefined][] = [
    ['id.name', who.name],
    ['id.other', who.other_name],
    ['id.number', who.id_number],
    ['id.phone', who.phone],
    ['id.birth', who.birth_date ? f.day(who.birth_date) : null],
    ['id.address', who.address],
    ['id.unit', who.unit],
  ];
  return (
    <dl className="dl">
      {lines
        .filter(([, value]) => value)
        .map(([key, value]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{t(key)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function AccessLog({ person }: { person: string }) {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const query = useQuery({
    queryKey: ['people', 'access', person],
    queryFn: () =>
      read(api.GET('/people/persons/{id}/access', { params: { path: { id: person }, query: { limit: 20 } } })),
  });
  return (
    <div style={{ marginTop: 14 }}>
      <h3>{t('id.access')}</h3>
      <Part query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted small">{t('id.access.none')}</p>
          ) : (
            <ul className="plain small">
              {items.map((a) => (
                <li key={`${a.at}${a.by}`}>
                  {a.by ? f.person(a.by) : ''} · {text(a.duty_title)} · {t(wordOf('purpose', a.purpose))} ·{' '}
                  <Moment at={a.at} short />
                </li>
              ))}
            </ul>
          )
        }
      </Part>
    </div>
  );
}
