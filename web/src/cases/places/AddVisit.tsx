/** Enter a stay of a case or contact. */
import { Form, Modal } from 'antd';
import type { NewVisit, Visit } from '../../api/types';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { FormFindings } from '../FormFindings';
import { VisitFields, type VisitValues, visitOf } from './VisitFields';
import { usePlaces } from './words';

type Props = { region: string; send: (visit: NewVisit) => Promise<Visit>; close: () => void };

export function AddVisit({ region, send, close }: Props) {
  const t = usePlaces();
  const { me } = useSession();
  const [form] = Form.useForm<VisitValues>();
  const act = useAct({
    run: async (v: VisitValues) =>
      send(await visitOf(v, me.node.timezone, (place) => form.setFieldValue('place_id', place))),
    slices: ['cases', 'audit'],
    done: t('visits.added'),
    after: close,
    quiet: true,
  });
  return (
    <Modal
      open
      width={760}
      title={t('visits.add')}
      okText={t('visits.add')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => act.mutate(v)}
        initialValues={{ place: { region_id: region } }}
      >
        <VisitFields />
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
