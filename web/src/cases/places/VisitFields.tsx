/** The form of a stay: the place, found or new, when, and what is known of the room. */
import { Form, Input, InputNumber, Select } from 'antd';
import { api, read } from '../../api/client';
import type { NewPlace, NewVisit, StayFacts } from '../../api/types';
import { useApp } from '../../app/words';
import { filled } from '../PersonFields';
import { PlaceFields } from './PlaceFields';
import { NEW, PlacePicker } from './PlacePicker';
import { momentOf, usePlaces } from './words';

export type VisitValues = {
  place_id: string;
  place?: NewPlace;
  from: string;
  until: string;
  carriage?: string;
  row?: number;
  facts?: StayFacts;
};

/** Enters the place when it is new, so that a second attempt finds it, and gives the stay as it is sent. */
export async function visitOf(v: VisitValues, zone: string, entered: (place: string) => void): Promise<NewVisit> {
  let place = v.place_id;
  if (place === NEW && v.place) {
    place = (await read(api.POST('/cases/places', { body: filled(v.place) }))).id;
    entered(place);
  }
  return {
    place_id: place,
    from_at: momentOf(v.from, zone),
    until_at: momentOf(v.until, zone),
    ...filled({ carriage: v.carriage, row: v.row }),
    facts: filled(v.facts ?? {}),
  };
}

export function VisitFields() {
  const t = usePlaces();
  const app = useApp();
  const chosen: string | undefined = Form.useWatch('place_id');
  const needed = [{ required: true, message: app('required') }];
  const yesNo = [
    { value: true, label: t('yes') },
    { value: false, label: t('no') },
  ];
  return (
    <>
      <Form.Item name="place_id" label={t('visit.place')} rules={needed}>
        <PlacePicker />
      </Form.Item>
      {chosen === NEW && <PlaceFields despite />}
      <div className="fields">
        <Form.Item name="from" label={t('visit.from')} rules={needed}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="until" label={t('visit.until')} rules={needed}>
          <Input type="datetime-local" />
        </Form.Item>
        {(['small', 'aired', 'enclosed', 'masked'] as const).map((fact) => (
          <Form.Item key={fact} name={['facts', fact]} label={t(`visit.${fact}`)}>
            <Select allowClear placeholder={t('unknown')} options={yesNo} />
          </Form.Item>
        ))}
        <Form.Item name="carriage" label={t('visit.carriage')}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="row" label={t('visit.row')}>
          <InputNumber min={1} max={200} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['facts', 'note']} label={t('visit.note')} className="wide">
          <Input />
        </Form.Item>
      </div>
    </>
  );
}
