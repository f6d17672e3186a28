/** The fields that say who somebody is. */
import { Form, Input } from 'antd';
import { useApp } from '../app/words';
import { useCases } from './words';

export function PersonFields() {
  const t = useCases();
  const app = useApp();
  const fields = [
    ['other_name', 'id.other'],
    ['id_number', 'id.number'],
    ['document', 'id.document'],
    ['phone', 'id.phone'],
    ['address', 'id.address'],
    ['unit', 'id.unit'],
  ] as const;
  return (
    <div className="fields">
      <Form.Item
        name={['identity', 'name']}
        label={t('id.name')}
        rules={[{ required: true, whitespace: true, message: app('required') }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      {fields.map(([name, key]) => (
        <Form.Item key={name} name={['identity', name]} label={t(key)}>
          <Input autoComplete="off" inputMode={name === 'phone' ? 'tel' : 'text'} />
        </Form.Item>
      ))}
      <Form.Item name={['identity', 'birth_date']} label={t('id.birth')}>
        <Input type="date" />
      </Form.Item>
    </div>
  );
}

/** Leaves out what was not filled in: an empty field is not known, not empty. */
export function filled<T extends object>(values: T | undefined): T {
  const set = Object.entries(values ?? {}).filter(([, v]) => v !== '' && v !== undefined && v !== null);
  return Object.fromEntries(set) as T;
}
