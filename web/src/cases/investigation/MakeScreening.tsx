/** Make a list of people to be tested: from contacts of cases, a place, key persons, or all of them. */
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { useApp } from '../../app/words';
import { RegionPicker } from '../../ui/RegionPicker';
import { FormFindings } from '../FormFindings';
import { useInvestigation } from './words';

type Values = { region: string; title: string; due_on: string; cases?: string[]; place?: string; keys?: boolean };

export function MakeScreening({ region, close }: { region: string; close: () => void }) {
  const t = useInvestigation();
  const app = useApp();
  const go = useNavigate();
  const { me, disease } = useSession();
  const [form] = Form.useForm<Values>();
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: (v: Values) =>
      read(
        api.POST('/cases/screenings', {
          body: {
            region_id: v.region,
            disease,
            title: v.title,
            due_on: v.due_on,
            contacts_of: v.cases ?? [],
            place: v.place ?? null,
            key_persons: v.keys ?? false,
          },
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('screenings.made'),
    after: (made) => void go(links.screening(made.id)),
    quiet: true,
  });
  return (
    <Modal
      open
      title={t('screenings.make')}
      okText={t('screenings.make')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => act.mutate(v)}
        initialValues={{ region, due_on: me.node.today }}
      >
        <Form.Item name="title" label={t('screenings.name')} extra={t('screenings.name.hint')} rules={needed}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="due_on" label={t('screenings.due')} rules={needed}>
          <Input type="date" min={me.node.today} />
        </Form.Item>
        <Form.Item name="region" label={t('screenings.region')} rules={needed}>
          <RegionPicker placeholder={t('screenings.region')} />
        </Form.Item>
        <Form.Item name="cases" label={t('screenings.cases')}>
          <CasesPicker label={t('screenings.cases')} />
        </Form.Item>
        <Form.Item name="place" label={t('screenings.place')}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="keys" valuePropName="checked">
          <Checkbox>{t('screenings.keys')}</Checkbox>
        </Form.Item>
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}

type PickerProps = { label: string; value?: string[]; onChange?: (ids: string[]) => void };

/** Finds cases by their whole number; without one the latest are offered. */
function CasesPicker({ label, value, onChange }: PickerProps) {
  const { disease } = useSession();
  const [number, look] = useState('');
  const found = useQuery({
    queryKey: ['cases', 'pick', disease, number],
    queryFn: () =>
      read(api.GET('/cases/records', { params: { query: { disease, ...(number ? { number } : {}), limit: 30 } } })),
    placeholderData: (was) => was,
  });
  return (
    <Select
      mode="multiple"
      aria-label={label}
      value={value ?? []}
      onChange={(ids: string[]) => onChange?.(ids)}
      showSearch={{ filterOption: false, onSearch: look }}
      options={(found.data?.items ?? []).map((c) => ({ value: c.id, label: c.number }))}
    />
  );
}
