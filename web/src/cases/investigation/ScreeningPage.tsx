/** One list of people to be tested, by number, with what came of each. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { ScreeningDetail, ScreeningLine } from '../../api/investigation';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { Moment } from '../../ui/Moment';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { type Column, Rows } from '../../ui/Rows';
import { Tally } from './ScreeningsPage';
import { testChip, useInvestigation } from './words';

export function Page() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['cases', 'screening', id],
    queryFn: () => readTagged(api.GET('/cases/screenings/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={query}>{(tagged) => <ListView tagged={tagged} />}</Loaded>;
}

function ListView({ tagged }: { tagged: Tagged<ScreeningDetail> }) {
  const t = useInvestigation();
  const text = useText();
  const f = useFormat();
  const s = tagged.value;
  const close = useAct({
    run: (_: undefined) =>
      read(api.POST('/cases/screenings/{id}/close', { params: { path: { id: s.id } }, headers: ifMatch(tagged) })),
    slices: ['cases', 'audit'],
    done: t('screenings.close.done'),
  });
  const to = (line: ScreeningLine) =>
    line.kind === 'case' ? links.case(line.subject_id) : links.contact(line.subject_id);
  const columns: Column<ScreeningLine>[] = [
    {
      head: t('key.person'),
      cell: (line) => (
        <>
          <Link to={to(line)}>{line.number}</Link> <span className="chip">{t(`kind.${line.kind}`)}</span>
        </>
      ),
    },
    { head: t('test.result'), cell: (line) => <span className={testChip[line.state]}>{t(`test.${line.state}`)}</span> },
    { head: t('test.taken'), cell: (line) => (line.taken_at ? <Moment at={line.taken_at} /> : '') },
    { head: t('screenings.region'), cell: (line) => text(line.region.name) },
  ];
  return (
    <Frame
      title={s.title}
      mark={<span className={s.state === 'open' ? 'chip on' : 'chip'}>{t(`screenings.${s.state}`)}</span>}
      crumbs={<Link to={links.screenings()}>{t('screenings.title')}</Link>}
      sub={
        <span className={s.late ? 'late num' : 'num'}>
          {text(s.region.name)} · {t('screenings.due')}: {f.day(s.due_on)} {s.late && t('screenings.late')}
        </span>
      }
      actions={
        s.may_close && (
          <Button onClick={() => close.mutate(undefined)} loading={close.isPending}>
            {t('screenings.close')}
          </Button>
        )
      }
    >
      <Panel title={t('screenings.people')} n={f.number(s.lines.length)} extra={<Tally of={s.tally} />} flush>
        <Rows rows={s.lines} columns={columns} id={(line) => line.subject_id} label={s.title} empty={null} />
      </Panel>
    </Frame>
  );
}
