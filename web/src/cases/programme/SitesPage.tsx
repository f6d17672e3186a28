/** Isolation sites and how full they are. */
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import type { Site } from '../../api/programme';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useSession } from '../../app/session';
import { useApp } from '../../app/words';
import { Empty, Page as Frame, Loaded, Panel } from '../../ui/Page';
import { RegionPicker } from '../../ui/RegionPicker';
import { RegionTag, useRegion } from '../../ui/RegionTag';
import { type Column, Rows } from '../../ui/Rows';
import { FormFindings } from '../FormFindings';
import { useProgramme, word } from './words';

export const KINDS = ['hotel', 'dormitory', 'hospital', 'home', 'other'] as const;

export function Page() {
  const t = useProgramme();
  const text = useText();
  const region = useRegion();
  const { can } = useSession();
  const [making, make] = useState(false);
  const query = useQuery({
    queryKey: ['cases', 'sites', region],
    queryFn: () => read(api.GET('/cases/sites', { params: { query: { region } } })),
  });
  const columns: Column<Site>[] = [
    { head: t('sites.name'), cell: (s) => <Link to={links.site(s.id)}>{s.name}</Link> },
    { head: t('sites.kind'), cell: (s) => t(word('site.kind', s.kind)) },
    { head: t('sites.region'), cell: (s) => text(s.region.name) },
    {
      head: t('sites.free'),
      right: true,
      cell: (s) =>
        s.open ? <strong className="num">{s.free_rooms}</strong> : <span className="chip">{t('sites.closed')}</span>,
    },
    { head: t('sites.taken'), right: true, cell: (s) => <span className="num">{`${s.taken} / ${s.beds}`}</span> },
  ];
  return (
    <Frame
      title={t('sites.title')}
      sub={t('sites.sub')}
      actions={
        can('manage-cases') && (
          <Button type="primary" onClick={() => make(true)}>
            {t('sites.new')}
          </Button>
        )
      }
    >
      <div className="toolbar">
        <RegionTag />
      </div>
      <Loaded query={query}>
        {(sites) => (
          <Panel flush>
            <Rows
              rows={sites}
              columns={columns}
              id={(s) => s.id}
              label={t('sites.title')}
              empty={<Empty title={t('sites.none')} hint={t('sites.none.hint')} />}
            />
          </Panel>
        )}
      </Loaded>
      {making && <NewSite region={region} close={() => make(false)} />}
    </Frame>
  );
}

type Values = {
  region: string;
  name: string;
  kind: string;
  address?: string;
  phone?: string;
  rooms?: string;
  beds: number;
};

function NewSite({ region, close }: { region: string; close: () => void }) {
  const t = useProgramme();
  const app = useApp();
  const go = useNavigate();
  const [form] = Form.useForm<Values>();
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: (v: Values) => {
      const names = (v.rooms ?? '').split(/[,，、\s]+/).filter(Boolean);
      const body = {
        region_id: v.region,
        name: v.name,
        kind: v.kind,
        address: v.address ?? null,
        phone: v.phone ?? null,
        rooms: names.map((name) => ({ name, beds: v.beds })),
      };
      return read(api.POST('/cases/sites', { body }));
    },
    slices: ['cases', 'audit'],
    done: t('sites.made'),
    after: (made) => void go(links.site(made.id)),
    quiet: true,
  });
  return (
    <Modal
      open
      title={t('sites.new')}
      okText={t('sites.new')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => act.mutate(v)}
        initialValues={{ region, kind: 'hotel', beds: 1 }}
      >
        <Form.Item name="name" label={t('sites.name')} rules={needed}>
          <Input />
        </Form.Item>
        <Form.Item name="kind" label={t('sites.kind')}>
          <Select options={KINDS.map((k) => ({ value: k, label: t(`site.kind.${k}`) }))} />
        </Form.Item>
        <Form.Item name="region" label={t('sites.region')} rules={needed}>
          <RegionPicker />
        </Form.Item>
        <Form.Item name="address" label={t('sites.address')}>
          <Input />
        </Form.Item>
        <Form.Item name="phone" label={t('sites.phone')}>
          <Input />
        </Form.Item>
        <Form.Item name="rooms" label={t('sites.rooms')}>
          <Input placeholder="101, 102, 103" />
        </Form.Item>
        <Form.Item name="beds" label={t('sites.beds')}>
          <InputNumber min={1} max={200} precision={0} />
        </Form.Item>
      </Form>
      <FormFindings error={act.error} />
    </Modal>
  );
}
