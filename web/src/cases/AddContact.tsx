/** Add somebody who met a case: who, how they met, where they stay. The pack proposes grade and programme. */
import { Form, Input, InputNumber, Modal, Select } from 'antd';
import { api, read } from '../api/client';
import type { Exposure, Identity, NewContact } from '../api/types';
import { useAct } from '../app/queries';
import { useSession } from '../app/session';
import { useApp } from '../app/words';
import { type Said, useWhoIsIt, WhoIsIt } from '../people/duplicates/WhoIsIt';
import { RegionPicker } from '../ui/RegionPicker';
import { useYesNo } from './FactsFields';
import { FormFindings } from './FormFindings';
import { filled, PersonFields } from './PersonFields';
import { DestinationPicker } from './programme/HandOverPanel';
import { useProgramme } from './programme/words';
import { choices, useCases } from './words';

type Values = {
  region: string;
  identity: Identity;
  sex?: string;
  age_years?: number;
  exposure: Exposure;
  home_region_id?: string;
  home_outside?: string;
};

export function AddContact({ caseId, region, close }: { caseId: string; region: string; close: () => void }) {
  const t = useCases();
  const more = useProgramme();
  const app = useApp();
  const { me } = useSession();
  const [form] = Form.useForm<Values>();
  const yesNo = useYesNo();
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: ({ said, ...v }: Values & { said: Said }) => {
      const body: NewContact = {
        region_id: v.region,
        identity: filled(v.identity),
        exposure: filled(v.exposure),
        ...filled({
          sex: v.sex,
          age_years: v.age_years,
          home_region_id: v.home_region_id,
          home_outside: v.home_outside,
        }),
        ...said,
      };
      return read(api.POST('/cases/records/{id}/contacts', { params: { path: { id: caseId } }, body }));
    },
    slices: ['cases', 'audit'],
    done: t('contact.added'),
    after: close,
    quiet: true,
  });
  const { look, asked } = useWhoIsIt<Values>(
    (v) => ({
      identity: filled(v.identity),
      region_id: v.region,
      ...filled({ sex: v.sex, age_years: v.age_years }),
    }),
    (v, said) => act.mutate({ ...v, said }),
  );
  return (
    <Modal
      open
      width={760}
      title={t('contact.add')}
      okText={t('contact.add')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending || look.isPending}
      okButtonProps={{ disabled: asked !== null }}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => look.mutate(v)}
        initialValues={{ region, exposure: { happened_on: me.node.today } }}
      >
        <h3>{t('contact.exposure')}</h3>
        <div className="fields">
          <Form.Item name={['exposure', 'happened_on']} label={t('contact.happened')} rules={needed}>
            <Input type="date" max={me.node.today} />
          </Form.Item>
          <Form.Item name={['exposure', 'proximity']} label={t('contact.proximity')}>
            <Select allowClear placeholder={t('unknown')} options={choices('proximity', t)} />
          </Form.Item>
          <Form.Item name={['exposure', 'minutes']} label={t('contact.minutes')}>
            <InputNumber min={0} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name={['exposure', 'metres']} label={t('contact.metres')}>
            <InputNumber min={0} step={0.5} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name={['exposure', 'protected']} label={t('contact.protected')}>
            <Select allowClear placeholder={t('unknown')} options={yesNo} />
          </Form.Item>
          <Form.Item name={['exposure', 'enclosed']} label={t('contact.enclosed')}>
            <Select allowClear placeholder={t('unknown')} options={yesNo} />
          </Form.Item>
          <Form.Item name={['exposure', 'place']} label={t('contact.place')}>
            <Input />
          </Form.Item>
          <Form.Item name="region" label={t('contact.region')} rules={needed}>
            <RegionPicker />
          </Form.Item>
        </div>
        <h3>{t('report.who')}</h3>
        <PersonFields />
        <div className="fields">
          <Form.Item name="sex" label={t('f.sex')}>
            <Select allowClear placeholder={t('unknown')} options={choices('sex', t)} />
          </Form.Item>
          <Form.Item name="age_years" label={t('f.age')}>
            <InputNumber min={0} max={130} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="home_region_id" label={more('home.region')} extra={more('home.hint')}>
            <DestinationPicker />
          </Form.Item>
          <Form.Item name="home_outside" label={more('home.outside')}>
            <Input />
          </Form.Item>
        </div>
      </Form>
      {asked && <WhoIsIt {...asked} disease="" />}
      <FormFindings error={act.error ?? look.error} />
    </Modal>
  );
}
