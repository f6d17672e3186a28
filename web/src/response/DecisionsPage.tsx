/** Proposals: open ones first, decided ones as the record. */
import { Link } from 'react-router';
import { api, read } from '../api/client';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { usePages } from '../app/queries';
import { useFormat } from '../app/session';
import { useApp } from '../app/words';
import { Choices, useChoice } from '../ui/Filters';
import { Moment } from '../ui/Moment';
import { Empty, Page as Frame, Panel } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { Listing, Rows } from '../ui/Rows';
import { useResponse } from './words';

const stateChip = { open: 'chip warn', accepted: 'chip ok', refused: 'chip bad', withdrawn: 'chip' } as const;

export function Page() {
  const t = useResponse();
  const app = useApp();
  const text = useText();
  const f = useFormat();
  const region = useRegion();
  const [shown, choose] = useChoice('state', 'open');
  const state = shown === 'decided' ? 'decided' : 'open';
  const pages = usePages(['response', 'proposals', region, state], (cursor) =>
    read(api.GET('/response/proposals', { params: { query: { region, state, ...(cursor ? { cursor } : {}) } } })),
  );
  return (
    <Frame title={t('decisions.title')} sub={t('decisions.sub')}>
      <div className="toolbar">
        <Choices
          label={t('col.state')}
          value={state}
          onChoose={choose}
          choices={[
            { value: 'open', label: t('open') },
            { value: 'decided', label: t('decided') },
          ]}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(proposals) => (
            <Rows
              label={t('decisions.title')}
              rows={proposals}
              id={(p) => p.id}
              empty={
                state === 'open' ? (
                  <Empty title={t('decisions.none')} hint={t('decisions.none.hint')} />
                ) : (
                  <Empty title={t('decided.none')} />
                )
              }
              columns={[
                { head: t('col.title'), cell: (p) => <Link to={links.decision(p.id)}>{text(p.title)}</Link> },
                { head: t('col.kind'), cell: (p) => t(`kind.${p.kind}`) },
                {
                  head: t('col.state'),
                  cell: (p) =>
                    p.state === 'open' && p.may_decide ? (
                      <span className="chip warn">{t('yours')}</span>
                    ) : (
                      <span className={stateChip[p.state]}>{t(`state.${p.state}`)}</span>
                    ),
                },
                {
                  head: t('col.decider'),
                  cell: (p) => (p.decided_by_name ? f.person(p.decided_by_name) : app(`tier.${p.decided_by}`)),
                },
                { head: t('col.when'), cell: (p) => <Moment at={p.decided_at ?? p.proposed_at} /> },
              ]}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
