/** What the case definition says of the facts at hand, and the decision of a person with its reason. */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { api, ifMatch, read, type Tagged } from '../api/client';
import type { CaseClass, CaseDetail } from '../api/types';
import { useText } from '../app/i18n';
import { useAct } from '../app/queries';
import { Panel } from '../ui/Page';
import { FormFindings } from './FormFindings';
import { CLASSES, useCases } from './words';

export function Classify({ tagged }: { tagged: Tagged<CaseDetail> }) {
  const t = useCases();
  const text = useText();
  const c = tagged.value;
  const [picked, pick] = useState<CaseClass | null>(null);
  const [note, setNote] = useState('');
  const chosen = picked ?? c.proposal?.class ?? c.class;
  const act = useAct({
    run: (_: undefined) =>
      read(
        api.POST('/cases/records/{id}/classify', {
          params: { path: { id: c.id } },
          body: { class: chosen, note: note.trim() },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('case.classified'),
    after: () => {
      setNote('');
      pick(null);
    },
    quiet: true,
  });
  return (
    <Panel title={t('case.proposal')}>
      <div className="stack" style={{ gap: 10 }}>
        {c.proposal ? (
          <div>
            <strong>{t('case.proposal.says', { class: text(c.proposal.class_title) })}</strong>
            <p className="soft">{text(c.proposal.reason)}</p>
          </div>
        ) : (
          <p className="soft">{t('case.proposal.none')}</p>
        )}
        {c.edition && <p className="muted small">{text(c.edition)}</p>}
        {c.may.investigate && (
          <div className="row" style={{ flexWrap: 'wrap', gap: 8 }}>
            <Select
              value={chosen}
              onChange={pick}
              style={{ width: 150 }}
              aria-label={t('case.classify')}
              options={CLASSES.map((k) => ({ value: k, label: t(`class.${k}`) }))}
            />
            <Input
              style={{ flex: '1 1 200px' }}
              value={note}
              onChange={(e) => setNote(e.target.value)}
              placeholder={t('case.note')}
              aria-label={t('case.note')}
            />
            <Button
              type="primary"
              disabled={note.trim() === ''}
              loading={act.isPending}
              onClick={() => act.mutate(undefined)}
            >
              {t('case.classify')}
            </Button>
          </div>
        )}
        <FormFindings error={act.error} />
      </div>
    </Panel>
  );
}
