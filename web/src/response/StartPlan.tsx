/** Put a plan in force for a region by hand. Only plans made for that level of region are offered. */
import { useQuery } from '@tanstack/react-query';
import { Modal, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, read } from '../api/client';
import type { RegionRef } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useSession } from '../app/session';
import { Part } from '../ui/Page';
import { useResponse } from './words';

export default function StartPlan({ region, close }: { region: RegionRef; close: () => void }) {
  const t = useResponse();
  const text = useText();
  const go = useNavigate();
  const { disease } = useSession();
  const [plan, setPlan] = useState<string | null>(null);
  const query = useQuery({ queryKey: ['packs', 'plans'], queryFn: () => read(api.GET('/packs/plans')) });
  const act = useAct({
    run: (chosen: string) =>
      read(api.POST('/response/running', { body: { region_id: region.id, disease, plan: chosen } })),
    slices: ['response', 'board', 'audit'],
    done: t('r.started'),
    after: (running) => void go(links.running(running.id)),
  });
  return (
    <Modal
      open
      title={`${t('r.start')} · ${text(region.name)}`}
      onCancel={close}
      onOk={() => plan && act.mutate(plan)}
      okText={t('r.start')}
      okButtonProps={{ disabled: plan === null }}
      confirmLoading={act.isPending}
    >
      <Part query={query}>
        {(plans) => {
          const fitting = plans.filter((p) => p.runs_for.includes(region.tier));
          if (fitting.length === 0) return <p className="note">{t('r.start.none')}</p>;
          return (
            <Select
              aria-label={t('r.start.plan')}
              placeholder={t('r.start.plan')}
              value={plan}
              onChange={setPlan}
              style={{ width: '100%' }}
              options={fitting.map((p) => ({ value: p.plan, label: text(p.title) }))}
            />
          );
        }}
      </Part>
    </Modal>
  );
}
