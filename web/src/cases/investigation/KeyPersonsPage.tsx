/** Key persons: cases and contacts that need attention, and why. */
import { Button } from 'antd';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import type { KeyPerson } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct, usePages } from '../../app/queries';
import { useSession } from '../../app/session';
import { Choices, useChoice } from '../../ui/Filters';
import { Moment } from '../../ui/Moment';
import { Empty, Page as Frame, Panel } from '../../ui/Page';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Listing, Rows } from '../../ui/Rows';
import { useInvestigation } from './words';

export function Page() {
  const t = useInvestigation();
  const text = useText();
  const { disease } = useSession();
  const region = useRegion();
  const [show, choose] = useChoice('show', 'now');
  const ended = show === 'past';
  const pages = usePages(['cases', 'key-persons', region, disease, ended], (cursor) =>
    read(
      api.GET('/cases/key-persons', { params: { query: { region, disease, ended, ...(cursor ? { cursor } : {}) } } }),
    ),
  );
  const end = useAct({
    run: (id: string) => read(api.POST('/cases/key-persons/{id}/end', { params: { path: { id } } })),
    slices: ['cases', 'audit'],
    done: t('key.ended'),
  });
  const to = (k: KeyPerson) => (k.kind === 'case' ? links.case(k.subject_id) : links.contact(k.subject_id));
  const columns: Column<KeyPerson>[] = [
    {
      head: t('key.person'),
      cell: (k) => (
        <>
          <Link to={to(k)}>{k.number}</Link> <span className="chip">{t(`kind.${k.kind}`)}</span>
        </>
      ),
    },
    { head: t('key.reason'), cell: (k) => text(k.reason_title) },
    { head: t('key.note'), cell: (k) => k.note ?? '' },
    { head: t('screenings.region'), cell: (k) => text(k.region.name) },
    { head: t('key.since'), cell: (k) => <Moment at={k.marked_at} /> },
    {
      head: '',
      cell: (k) =>
        k.may_end && (
          <Button size="small" onClick={() => end.mutate(k.id)}>
            {t('key.end')}
          </Button>
        ),
    },
  ];
  return (
    <Frame
      title={t('key.title')}
      sub={t('key.sub')}
      crumbs={<Link to={links.screenings()}>{t('screenings.title')}</Link>}
    >
      <div className="toolbar">
        <Choices
          label={t('key.title')}
          value={show}
          onChoose={choose}
          choices={[
            { value: 'now', label: t('key.now') },
            { value: 'past', label: t('key.past') },
          ]}
        />
        <RegionTag />
      </div>
      <Panel flush>
        <Listing pages={pages}>
          {(keys) => (
            <Rows
              rows={keys}
              columns={columns}
              id={(k) => k.id}
              label={t('key.title')}
              empty={<Empty title={t('key.none')} hint={t('key.none.hint')} />}
            />
          )}
        </Listing>
      </Panel>
    </Frame>
  );
}
