/** Enter the persons of a class, a ward or a carriage as contacts in one go. */
import { App, Form, Input, Modal } from 'antd';
import { api, ProblemError, read } from '../../api/client';
import type { Visit } from '../../api/types';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { RegionPicker } from '../../ui/RegionPicker';
import { FormFindings } from '../FormFindings';
import { readPeople } from './people';
import { usePlaces } from './words';

type Values = { people: string; region: string };

export function ListPeople({ visit, close }: { visit: Visit; close: () => void }) {
  const t = usePlaces();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const people = readPeople(Form.useWatch('people', form) ?? '');
  const act = useAct({
    run: (v: Values) =>
      read(
        api.POST('/cases/visits/{id}/people', {
          params: { path: { id: visit.id } },
          body: { region_id: v.region, people: readPeople(v.people) },
        }),
      ),
    slices: ['cases', 'audit'],
    quiet: true,
    after: (n) => {
      void message.success(t('co.taken', { added: n.added, again: n.exposed_again, passed: n.passed_over }));
      close();
    },
  });
  return (
    <Modal
      open
      width={640}
      title={t('list.title')}
      okText={t('list.send', { n: people.length })}
      okButtonProps={{ disabled: people.length === 0 }}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => act.mutate(v)}
        initialValues={{ people: '', region: visit.place.region.id }}
      >
        <p className="soft">{t('list.hint')}</p>
        <Form.Item name="people" label={t('list.people')} extra={t('list.read', { n: people.length })}>
          <Input.TextArea rows={8} autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="region" label={t('list.region')}>
          <RegionPicker placeholder={t('list.region')} />
        </Form.Item>
      </Form>
      <Lines error={act.error} />
      <FormFindings error={act.error} />
    </Modal>
  );
}

/** On which lines something is wrong. */
function Lines({ error }: { error: unknown }) {
  const t = usePlaces();
  const text = useText();
  if (!(error instanceof ProblemError)) return null;
  const lined = (error.problem.findings ?? []).filter((finding) => finding.line !== null);
  return lined.map((finding) => (
    <p key={`${finding.line}${finding.column}`} className="late small">
      {t('list.line', { n: finding.line ?? 0 })}: {text(finding.message)}
    </p>
  ));
}
