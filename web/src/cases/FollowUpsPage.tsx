/** Whom to call or visit today, made for a phone: one tap when all is well. */
import { Button, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { api, read } from '../api/client';
import type { FollowUpLine } from '../api/types';
import { useText } from '../app/i18n';
import { useAct, usePages } from '../app/queries';
import { Empty, Page as Frame } from '../ui/Page';
import { RegionTag, useRegion } from '../ui/RegionTag';
import { Listing } from '../ui/Rows';
import { useCaseForm } from './FactsFields';
import { FormFindings } from './FormFindings';
import { Urgent } from './programme/Urgent';
import { turnWord, useCases } from './words';

type Found = { line: FollowUpLine; temperature: number | null; symptoms: string[] };

function useCheck(after?: () => void) {
  const t = useCases();
  return useAct({
    run: ({ line, temperature, symptoms }: Found) =>
      read(
        api.POST('/cases/follow-ups/{contact}/{day}/{turn}', {
          params: { path: { contact: line.contact_id, day: line.due_on, turn: line.turn } },
          body: { temperature, symptoms, note: null },
        }),
      ),
    slices: ['cases'],
    done: t('check.saved'),
    ...(after ? { after, quiet: true } : {}),
  });
}

export function Page() {
  const t = useCases();
  const region = useRegion();
  const [ill, setIll] = useState<FollowUpLine | null>(null);
  const pages = usePages(['cases', 'follow-ups', region], (cursor) =>
    read(api.GET('/cases/follow-ups', { params: { query: { region, state: 'due', ...(cursor ? { cursor } : {}) } } })),
  );
  return (
    <Frame title={t('checks.title')} sub={t('checks.sub')}>
      <div className="toolbar">
        <RegionTag />
      </div>
      <Urgent region={region} />
      <Listing pages={pages}>
        {(lines) =>
          lines.length === 0 ? (
            <section className="panel">
              <Empty title={t('checks.none')} hint={t('checks.none.hint')} />
            </section>
          ) : (
            <ul className="plain cards-list">
              {lines.map((line) => (
                <li key={`${line.contact_id}${line.turn}`}>
                  <CheckCard line={line} onIll={() => setIll(line)} />
                </li>
              ))}
            </ul>
          )
        }
      </Listing>
      {ill && <IllDialog line={ill} close={() => setIll(null)} />}
    </Frame>
  );
}

function CheckCard({ line, onIll }: { line: FollowUpLine; onIll: () => void }) {
  const t = useCases();
  const text = useText();
  const act = useCheck();
  return (
    <article className="card">
      <div className="row between" style={{ flexWrap: 'nowrap', alignItems: 'flex-start' }}>
        <h3>{line.name ?? line.number}</h3>
        <span className="chip">{turnWord(t, line)}</span>
      </div>
      <div className="soft">{t('check.day', { day: line.day, days: line.days })}</div>
      <div className="soft">{[line.address, text(line.region.name)].filter(Boolean).join(' · ')}</div>
      {line.phone && <a href={`tel:${line.phone}`}>{t('check.call', { phone: line.phone })}</a>}
      <div className="foot" style={{ gap: 8 }}>
        <Button onClick={onIll}>{t('check.ill')}</Button>
        <Button
          type="primary"
          loading={act.isPending}
          onClick={() => act.mutate({ line, temperature: null, symptoms: [] })}
        >
          {t('check.well')}
        </Button>
      </div>
    </article>
  );
}

function IllDialog({ line, close }: { line: FollowUpLine; close: () => void }) {
  const t = useCases();
  const text = useText();
  const form = useCaseForm(line.disease).data;
  const [temperature, setTemperature] = useState<number | null>(null);
  const [symptoms, setSymptoms] = useState<string[]>([]);
  const act = useCheck(close);
  return (
    <Modal
      open
      title={line.name ?? line.number}
      okText={t('check.save')}
      onCancel={close}
      onOk={() => act.mutate({ line, temperature, symptoms })}
      okButtonProps={{ disabled: temperature === null && symptoms.length === 0, size: 'large' }}
      cancelButtonProps={{ size: 'large' }}
      confirmLoading={act.isPending}
    >
      <div className="stack">
        <div>
          <span className="soft">{t('check.temperature')}</span>
          <InputNumber
            value={temperature}
            onChange={setTemperature}
            min={34}
            max={43}
            step={0.1}
            inputMode="decimal"
            aria-label={t('check.temperature')}
            style={{ width: '100%' }}
          />
        </div>
        <div>
          <span className="soft">{t('check.symptoms')}</span>
          <Select
            mode="multiple"
            aria-label={t('check.symptoms')}
            style={{ width: '100%' }}
            value={symptoms}
            onChange={setSymptoms}
            options={(form?.symptoms ?? []).map((s) => ({ value: s.id, label: text(s.title) }))}
          />
        </div>
        <FormFindings error={act.error} />
      </div>
    </Modal>
  );
}
