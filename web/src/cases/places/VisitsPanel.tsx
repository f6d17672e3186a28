/** The stays of a case or contact: the picture of the days, what can't be true, the hours that are unknown, every stay. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { NewVisit, Timeline } from '../../api/types';
import { useText } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { Empty, Panel, Part } from '../../ui/Page';
import { AddVisit } from './AddVisit';
import { TimelinePicture } from './TimelinePicture';
import { VisitCard } from './VisitCard';
import { useLength, usePlaces } from './words';

type Props = { of: 'case' | 'contact'; id: string; region: string };

export function VisitsPanel({ of, id, region }: Props) {
  const t = usePlaces();
  const [adding, add] = useState(false);
  const params = { path: { id } };
  const query = useQuery({
    queryKey: ['cases', 'visits', of, id],
    queryFn: () =>
      of === 'case'
        ? read(api.GET('/cases/records/{id}/visits', { params }))
        : read(api.GET('/cases/contacts/{id}/visits', { params })),
  });
  const send = (body: NewVisit) =>
    of === 'case'
      ? read(api.POST('/cases/records/{id}/visits', { params, body }))
      : read(api.POST('/cases/contacts/{id}/visits', { params, body }));
  return (
    <Panel
      title={t('visits.title')}
      n={query.data?.visits.length ?? ''}
      flush
      extra={
        query.data?.may_investigate && (
          <Button size="small" type="primary" onClick={() => add(true)}>
            {t('visits.add')}
          </Button>
        )
      }
    >
      <Part query={query}>{(timeline) => <Stays of={timeline} ofCase={of === 'case'} />}</Part>
      {adding && <AddVisit region={region} send={send} close={() => add(false)} />}
    </Panel>
  );
}

function Stays({ of, ofCase }: { of: Timeline; ofCase: boolean }) {
  const t = usePlaces();
  const f = useFormat();
  const text = useText();
  const length = useLength();
  const [picked, pick] = useState('');
  const unknown = of.gaps.reduce((sum, gap) => sum + gap.minutes, 0);
  const show = (visit: string) => {
    pick(visit);
    document.getElementById(`visit-${visit}`)?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  };
  if (of.visits.length === 0 && !ofCase) return <Empty title={t('visits.none')} />;
  return (
    <>
      <div className="stack" style={{ padding: '10px 14px', gap: 8 }}>
        <p className="soft num">{t('visits.window', { from: f.moment(of.from_at), until: f.moment(of.until_at) })}</p>
        <TimelinePicture of={of} onPick={show} />
        {ofCase && of.visits.length > 0 && (
          <p className={of.gaps.length > 0 ? 'small' : 'muted small'}>
            {of.gaps.length > 0 ? t('visits.gaps', { n: of.gaps.length, time: length(unknown) }) : t('visits.complete')}
          </p>
        )}
        {of.findings.length > 0 && (
          <div className="note bad" role="alert">
            <strong>{t('visits.wrong')}</strong>
            {of.findings.map((finding) => (
              <p key={`${finding.code}${finding.column}${finding.message.en}`}>
                <button type="button" className="bare" onClick={() => show(finding.column ?? '')}>
                  {text(finding.message)}
                </button>
                <span className="muted"> · {text(finding.remedy)}</span>
              </p>
            ))}
          </div>
        )}
      </div>
      {of.visits.length === 0 && <Empty title={t('visits.none')} hint={t('visits.none.hint')} />}
      {of.visits.map((visit) => (
        <VisitCard key={visit.id} visit={visit} may={of.may_investigate} picked={visit.id === picked} />
      ))}
    </>
  );
}
