/**
 * Two people corrected one case: both versions side by side, and one of them or the other is kept, fact by fact.
 *
 * What only one of the two changed is kept as that one has it; a choice is asked for where both changed the same fact.
 */
import { Modal, Radio } from 'antd';
import { useState } from 'react';
import type { Tagged } from '../api/client';
import type { CaseDetail, Facts } from '../api/types';
import { useFormat } from '../app/session';
import { Rows } from '../ui/Rows';
import { useFactLines } from './factLines';
import { useCases } from './words';

type Side = 'mine' | 'theirs';
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export function FactsConflict(props: {
  disease: string;
  opened: Facts;
  theirs: Tagged<CaseDetail>;
  mine: Facts;
  saving: boolean;
  save: (facts: Facts) => void;
  close: () => void;
}) {
  const { opened, mine } = props;
  const theirs = props.theirs.value.facts;
  const t = useCases();
  const f = useFormat();
  const linesOf = useFactLines(props.disease);
  const [chosen, choose] = useState<Partial<Record<keyof Facts, Side>>>({});
  const last = props.theirs.value.steps.at(-1);

  const [was, other, own] = [linesOf(opened), linesOf(theirs), linesOf(mine)];
  const rows = own
    .map((line, i) => ({ ...line, opened: was[i]?.value ?? null, theirs: other[i]?.value ?? null }))
    .filter(({ field }) => !same(mine[field], theirs[field]))
    .map((row) => ({
      ...row,
      // Only one of the two changed it.
      sure: same(mine[row.field], opened[row.field])
        ? ('theirs' as Side)
        : same(theirs[row.field], opened[row.field])
          ? ('mine' as Side)
          : null,
    }));
  const sideOf = (row: (typeof rows)[number]) => chosen[row.field] ?? row.sure;
  const open = rows.some((row) => !sideOf(row));
  const save = () => {
    const facts = { ...theirs };
    for (const row of rows) {
      if (sideOf(row) === 'mine') Object.assign(facts, { [row.field]: mine[row.field] ?? null });
    }
    props.save(facts);
  };
  return (
    <Modal
      open
      width={820}
      title={t('conflict.title')}
      okText={t('conflict.save')}
      okButtonProps={{ disabled: open }}
      onOk={save}
      onCancel={props.close}
      confirmLoading={props.saving}
    >
      <div className="stack">
        <p className="soft">{t('conflict.hint', { who: last?.by ?? t('unknown'), at: f.moment(last?.at ?? null) })}</p>
        <Rows
          label={t('conflict.title')}
          rows={rows}
          id={(row) => row.field}
          empty={<p>{t('conflict.none')}</p>}
          columns={[
            { head: t('conflict.fact'), cell: (row) => row.label },
            { head: t('conflict.opened'), cell: (row) => <span className="muted">{row.opened ?? t('unknown')}</span> },
            {
              head: t('conflict.versions'),
              cell: (row) => (
                <Radio.Group
                  aria-label={row.label}
                  style={{ textAlign: 'start' }}
                  value={sideOf(row)}
                  onChange={(e) => choose({ ...chosen, [row.field]: e.target.value as Side })}
                >
                  <Radio value="theirs">
                    {t('conflict.theirs')} <strong>{row.theirs ?? t('unknown')}</strong>
                  </Radio>
                  <Radio value="mine">
                    {t('conflict.mine')} <strong>{row.value ?? t('unknown')}</strong>
                  </Radio>
                </Radio.Group>
              ),
            },
          ]}
        />
      </div>
    </Modal>
  );
}
