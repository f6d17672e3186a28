/** What is known of a case, and its correction; who corrects what somebody else has just corrected sees both versions. */
import { Button, Form, Modal } from 'antd';
import { useState } from 'react';
import { api, ifMatch, read, readTagged, type Tagged } from '../api/client';
import type { CaseDetail, Facts } from '../api/types';
import { useAct } from '../app/queries';
import { useFormat } from '../app/session';
import { Panel } from '../ui/Page';
import { FactsConflict } from './FactsConflict';
import { FactsFields, factsOf, formOf } from './FactsFields';
import { FormFindings } from './FormFindings';
import { useFactLines } from './factLines';
import { useCases } from './words';

export function FactsPanel({ tagged }: { tagged: Tagged<CaseDetail> }) {
  const t = useCases();
  const f = useFormat();
  const c = tagged.value;
  const lines = useFactLines(c.disease)(c.facts);
  const [opened, open] = useState<Tagged<CaseDetail> | null>(null);
  return (
    <Panel
      title={t('case.facts')}
      extra={
        c.may.investigate &&
        c.working === 'open' && (
          <Button size="small" onClick={() => open(tagged)}>
            {t('case.edit')}
          </Button>
        )
      }
    >
      <dl className="dl">
        {lines
          // Sex and age stand in the page's head.
          .filter(({ field, value }) => value && field !== 'sex' && field !== 'age_years')
          .map(({ field, label, value }) => (
            <div key={field} style={{ display: 'contents' }}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {c.infectious_from && (
        <p className="soft num">
          {t('case.infectious', { from: f.day(c.infectious_from), until: f.day(c.infectious_until) })}
        </p>
      )}
      {opened && <EditFacts opened={opened} close={() => open(null)} />}
    </Panel>
  );
}

/** `opened` is the case as it was when the form was opened: live changes behind it must not change what is compared. */
function EditFacts({ opened, close }: { opened: Tagged<CaseDetail>; close: () => void }) {
  const t = useCases();
  const path = { path: { id: opened.value.id } };
  const [form] = Form.useForm<{ facts: Facts }>();
  const [conflict, setConflict] = useState<{ theirs: Tagged<CaseDetail>; mine: Facts } | null>(null);
  const mine = (v: { facts: Facts }) => factsOf({ ...opened.value.facts, ...v.facts });
  const act = useAct({
    run: ({ facts, seen }: { facts: Facts; seen: Tagged<CaseDetail> }) =>
      read(api.PUT('/cases/records/{id}', { params: path, body: facts, headers: ifMatch(seen) })),
    slices: ['cases', 'audit'],
    done: t('case.saved'),
    after: close,
    quiet: true,
    changed: async ({ facts }) =>
      setConflict({ theirs: await readTagged(api.GET('/cases/records/{id}', { params: path })), mine: facts }),
  });
  if (conflict) {
    return (
      <FactsConflict
        disease={opened.value.disease}
        opened={opened.value.facts}
        theirs={conflict.theirs}
        mine={conflict.mine}
        saving={act.isPending}
        save={(facts) => act.mutate({ facts, seen: conflict.theirs })}
        close={close}
      />
    );
  }
  return (
    <Modal
      open
      width={760}
      title={t('case.facts')}
      okText={t('case.save')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => act.mutate({ facts: mine(v), seen: opened })}
        initialValues={{ facts: formOf(opened.value.facts) }}
      >
        <FactsFields disease={opened.value.disease} />
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
