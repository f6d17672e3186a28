/** Correct a stay; whoever was faster is shown first. */
import { Form, Modal } from 'antd';
import { api, read } from '../../api/client';
import type { Visit } from '../../api/types';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { FormFindings } from '../FormFindings';
import { VisitFields, type VisitValues, visitOf } from './VisitFields';
import { localOf, usePlaces } from './words';

export function EditVisit({ visit, close }: { visit: Visit; close: () => void }) {
  const t = usePlaces();
  const { me } = useSession();
  const zone = me.node.timezone;
  const [form] = Form.useForm<VisitValues>();
  const act = useAct({
    run: async (v: VisitValues) =>
      read(
        api.PUT('/cases/visits/{id}', {
          params: { path: { id: visit.id } },
          body: await visitOf(v, zone, (place) => form.setFieldValue('place_id', place)),
          headers: { 'If-Match': `"${visit.version}"` },
        }),
      ),
    slices: ['cases', 'response', 'audit'],
    done: t('visits.saved'),
    after: close,
    quiet: true,
  });
  const values = {
    place_id: visit.place.id,
    place: { region_id: visit.place.region.id },
    from: localOf(visit.from_at, zone),
    until: localOf(visit.until_at, zone),
    facts: visit.facts,
    carriage: visit.carriage ?? undefined,
    row: visit.row ?? undefined,
  };
  return (
    <Modal
      open
      width={760}
      title={t('visit.edit')}
      okText={t('save')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form form={form} layout="vertical" onFinish={(v) => act.mutate(v)} initialValues={values}>
        <VisitFields />
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
