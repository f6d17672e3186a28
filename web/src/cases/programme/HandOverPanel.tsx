/** Handing somebody over, and holding the removal of their record: on the page of a case or contact. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read } from '../../api/client';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { Panel } from '../../ui/Page';
import { useProgramme } from './words';

type Props = { kind: 'case' | 'contact'; id: string; region: string; open: boolean };

export function HandOverPanel({ kind, id, region, open }: Props) {
  const t = useProgramme();
  const { can } = useSession();
  const asking = open && can('investigate');
  if (!asking && !can('manage-cases')) return null;
  return (
    <Panel title={t('handover.title')} extra={<Link to={links.handOvers()}>{t('handovers.title')}</Link>}>
      <div className="stack" style={{ gap: 10 }}>
        {asking && <Ask kind={kind} id={id} region={region} />}
        {can('manage-cases') && <Hold kind={kind} id={id} />}
      </div>
    </Panel>
  );
}

/** Any region of the node, also outside the caller's own. */
export function DestinationPicker(props: { value?: string; onChange?: (id?: string) => void; not?: string }) {
  const t = useProgramme();
  const text = useText();
  const [q, setQ] = useState('');
  const found = useQuery({
    queryKey: ['regions', 'destinations', q],
    queryFn: () => read(api.GET('/cases/hand-overs/destinations', { params: { query: { q } } })),
    placeholderData: (was) => was,
  });
  const regions = (found.data ?? []).filter((r) => r.id !== props.not);
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setQ }}
      {...(props.value ? { value: props.value } : {})}
      onChange={(chosen?: string) => props.onChange?.(chosen)}
      placeholder={t('handover.to')}
      aria-label={t('handover.to')}
      style={{ width: '100%' }}
      options={regions.map((r) => ({ value: r.id, label: `${text(r.name)} (${r.code})` }))}
    />
  );
}

function Ask({ kind, id, region }: { kind: string; id: string; region: string }) {
  const t = useProgramme();
  const [to, setTo] = useState<string>();
  const [outside, setOutside] = useState('');
  const [reason, setReason] = useState('');
  const act = useAct({
    run: (_: undefined) => {
      const body = {
        kind,
        subject_id: id,
        to_region_id: to ?? null,
        to_outside: to ? null : outside.trim() || null,
        reason: reason.trim(),
      };
      return read(api.POST('/cases/hand-overs', { body }));
    },
    slices: ['cases', 'audit'],
    done: t('handover.asked'),
    after: () => setReason(''),
  });
  const ready = (to !== undefined || outside.trim() !== '') && reason.trim() !== '';
  return (
    <>
      <DestinationPicker {...(to ? { value: to } : {})} onChange={setTo} not={region} />
      {!to && (
        <Input
          value={outside}
          onChange={(e) => setOutside(e.target.value)}
          placeholder={t('handover.outside')}
          aria-label={t('handover.outside')}
        />
      )}
      <Input
        value={reason}
        onChange={(e) => setReason(e.target.value)}
        placeholder={t('handover.reason')}
        aria-label={t('handover.reason')}
      />
      <div>
        <Button disabled={!ready} loading={act.isPending} onClick={() => act.mutate(undefined)}>
          {t('handover.ask')}
        </Button>
      </div>
    </>
  );
}

function Hold({ kind, id }: { kind: string; id: string }) {
  const t = useProgramme();
  const [reason, setReason] = useState('');
  const act = useAct({
    run: (_: undefined) =>
      read(api.POST('/cases/retention/holds', { body: { kind, subject_id: id, reason: reason.trim() } })),
    slices: ['cases', 'audit'],
    done: t('retention.hold.done'),
    after: () => setReason(''),
  });
  return (
    <div className="row" style={{ gap: 8 }}>
      <Input
        value={reason}
        onChange={(e) => setReason(e.target.value)}
        placeholder={t('retention.hold.why')}
        aria-label={t('retention.hold.why')}
        style={{ flex: '1 1 160px' }}
      />
      <Button disabled={reason.trim() === ''} loading={act.isPending} onClick={() => act.mutate(undefined)}>
        {t('retention.hold')}
      </Button>
    </div>
  );
}
