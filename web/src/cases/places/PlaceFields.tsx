/** The fields of a place: what kind asks for what. */
import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useApp } from '../../app/words';
import { RegionPicker } from '../../ui/RegionPicker';
import { useKinds, usePlaces, VEHICLES } from './words';

/** The fields stand under `place` in the form; the region can't be changed any more when `fixed`. */
export function PlaceFields({ fixed, despite }: { fixed?: boolean; despite?: boolean }) {
  const t = usePlaces();
  const app = useApp();
  const kinds = useKinds();
  const kind: string | undefined = Form.useWatch(['place', 'kind']);
  const needed = [{ required: true, message: app('required') }];
  const moves = kind !== undefined && VEHICLES.includes(kind);
  const numbered = moves && kind !== 'taxi';
  const line = (name: string, label: string, must: boolean, hint?: string) => (
    <Form.Item name={['place', name]} label={label} rules={must ? needed : []}>
      <Input autoComplete="off" {...(hint ? { placeholder: hint } : {})} />
    </Form.Item>
  );
  return (
    <div className="fields">
      <Form.Item name={['place', 'kind']} label={t('place.kind')} rules={needed}>
        <Select options={kinds} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      {numbered && line('service', t('place.service'), true)}
      {moves && (
        <Form.Item name={['place', 'runs_on']} label={t('place.day')} rules={needed}>
          <Input type="date" />
        </Form.Item>
      )}
      {!numbered && line('name', t('place.name'), kind !== 'home', kind === 'home' ? t('place.name.hint') : undefined)}
      {!moves && line('address', t('place.address'), false)}
      {!fixed && (
        <Form.Item name={['place', 'region_id']} label={t('place.region')} rules={needed}>
          <RegionPicker placeholder={t('place.region')} />
        </Form.Item>
      )}
      {!moves && (
        <Form.Item label={t('place.coordinates')} style={{ marginBottom: 0 }}>
          <div className="row" style={{ flexWrap: 'nowrap' }}>
            <Form.Item name={['place', 'lat']} style={{ flex: 1 }}>
              <InputNumber
                min={-90}
                max={90}
                style={{ width: '100%' }}
                placeholder={t('place.lat')}
                aria-label={t('place.lat')}
              />
            </Form.Item>
            <Form.Item name={['place', 'lon']} style={{ flex: 1 }}>
              <InputNumber
                min={-180}
                max={180}
                style={{ width: '100%' }}
                placeholder={t('place.lon')}
                aria-label={t('place.lon')}
              />
            </Form.Item>
          </div>
        </Form.Item>
      )}
      {despite && (
        <Form.Item name={['place', 'despite_similar']} valuePropName="checked" className="wide">
          <Checkbox>{t('place.despite')}</Checkbox>
        </Form.Item>
      )}
    </div>
  );
}
