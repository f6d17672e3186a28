/** Orders and certificates of a contact. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { ContactDetail } from '../../api/types';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Panel, Part } from '../../ui/Page';
import { useProgramme, word } from './words';

export function OrdersPanel({ contact: k }: { contact: ContactDetail }) {
  const t = useProgramme();
  const f = useFormat();
  const [note, setNote] = useState('');
  const path = { path: { id: k.id } };
  const query = useQuery({
    queryKey: ['cases', 'orders', k.id],
    queryFn: () => read(api.GET('/cases/contacts/{id}/orders', { params: path })),
  });
  const kind = k.state === 'watched' ? 'quarantine' : 'release';
  const issue = useAct({
    run: (_: undefined) =>
      read(api.POST('/cases/contacts/{id}/orders', { params: path, body: { kind, note: note.trim() || null } })),
    slices: ['cases', 'audit'],
    done: t('orders.issued'),
    after: () => setNote(''),
  });
  const may = k.may_investigate && k.course !== null && (k.state === 'watched' || k.state === 'released');
  return (
    <Panel title={t('orders.title')}>
      <div className="stack" style={{ gap: 10 }}>
        <Part query={query}>
          {(orders) =>
            orders.length === 0 ? (
              <p className="muted small">{t('orders.none')}</p>
            ) : (
              <ul className="plain">
                {orders.map((o) => (
                  <li key={o.id} className="row" style={{ gap: 8 }}>
                    {k.may_see_identity ? <Link to={links.order(o.id)}>{o.number}</Link> : <span>{o.number}</span>}
                    <span>{t(word('order', o.kind))}</span>
                    <span className={o.state === 'served' ? 'chip ok' : 'chip'}>{t(word('order.state', o.state))}</span>
                    <span className="soft num">{f.moment(o.served_at ?? o.issued_at)}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </Part>
        {may && (
          <>
            <Input
              value={note}
              onChange={(e) => setNote(e.target.value)}
              placeholder={t('orders.note')}
              aria-label={t('orders.note')}
            />
            <div>
              <Button loading={issue.isPending} onClick={() => issue.mutate(undefined)}>
                {t(`orders.issue.${kind}`)}
              </Button>
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}
