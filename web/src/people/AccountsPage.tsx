/** Accounts and the duties they hold; new accounts get a one-time link. */
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { api, read } from '../api/client';
import type { Account } from '../api/types';
import { useText } from '../app/i18n';
import { useAct, usePages } from '../app/queries';
import { useFormat } from '../app/session';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { Listing, Rows } from '../ui/Rows';
import { AccountForm, LinkShown } from './AccountForm';
import { GrantForm } from './GrantForm';
import { usePeople } from './words';

export function Page() {
  const t = usePeople();
  const f = useFormat();
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [granting, setGranting] = useState<Account | null>(null);
  const pages = usePages(['accounts'], (cursor) =>
    read(api.GET('/people/accounts', { params: { query: cursor ? { cursor } : {} } })),
  );
  const toggle = useAct({
    run: (a: Account) =>
      read(api.PATCH('/people/accounts/{id}', { params: { path: { id: a.id } }, body: { disabled: !a.disabled } })),
    slices: ['accounts', 'audit'],
  });
  const renew = useAct({
    run: (a: Account) => read(api.POST('/people/accounts/{id}/link', { params: { path: { id: a.id } } })),
    slices: ['audit'],
    after: (made) => setLink(made.link),
  });
  return (
    <Frame
      title={t('accounts.title')}
      sub={t('accounts.sub')}
      actions={
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('accounts.new')}
        </Button>
      }
    >
      <Panel flush>
        <Listing pages={pages}>
          {(accounts) => (
            <Rows
              label={t('accounts.title')}
              rows={accounts}
              id={(a) => a.id}
              empty={<Empty title={t('accounts.none')} />}
              columns={[
                { head: t('col.name'), cell: (a) => <b className="nowrap">{a.name}</b> },
                { head: t('col.duties'), cell: (a) => <Duties of={a} add={() => setGranting(a)} /> },
                {
                  head: t('col.created'),
                  cell: (a) => <span className="num nowrap">{f.moment(a.created_at, true)}</span>,
                },
                {
                  head: t('col.state'),
                  cell: (a) => (
                    <span className="row" style={{ flexWrap: 'nowrap' }}>
                      <span className={a.disabled ? 'chip bad' : 'chip ok'}>
                        {a.disabled ? t('state.off') : t('state.on')}
                      </span>
                      {!a.disabled && (
                        <Button size="small" onClick={() => renew.mutate(a)}>
                          {t('accounts.link.new')}
                        </Button>
                      )}
                      {a.disabled ? (
                        <Button size="small" onClick={() => toggle.mutate(a)}>
                          {t('enable')}
                        </Button>
                      ) : (
                        <Popconfirm title={t('disable.sure')} onConfirm={() => toggle.mutate(a)} okText={t('disable')}>
                          <Button size="small">{t('disable')}</Button>
                        </Popconfirm>
                      )}
                    </span>
                  ),
                },
              ]}
            />
          )}
        </Listing>
      </Panel>
      {link && <LinkShown link={link} close={() => setLink(null)} />}
      {adding && <AccountForm close={() => setAdding(false)} />}
      {granting && <GrantForm account={granting} close={() => setGranting(null)} />}
    </Frame>
  );
}

function Duties({ of, add }: { of: Account; add: () => void }) {
  const t = usePeople();
  const text = useText();
  const remove = useAct({
    run: (id: string) => read(api.DELETE('/people/grants/{id}', { params: { path: { id } } })),
    slices: ['accounts', 'audit'],
  });
  return (
    <span className="row" style={{ gap: 5 }}>
      {of.grants.map((g) => (
        <span key={g.id} className="chip">
          {text(g.duty_title)} · {text(g.region.name)}
          <Popconfirm title={t('grant.remove.sure')} onConfirm={() => remove.mutate(g.id)} okText={t('grant.remove')}>
            <button type="button" className="bare" aria-label={t('grant.remove')}>
              ×
            </button>
          </Popconfirm>
        </span>
      ))}
      <Button size="small" type="dashed" onClick={add}>
        + {t('grant.add')}
      </Button>
    </span>
  );
}
