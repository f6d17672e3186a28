/** Report a case: who, what, where. Everything but the name and the place can follow later. */
import { Button, Checkbox, Form, Select } from 'antd';
import { Link, useNavigate } from 'react-router';
import { api, ProblemError, read } from '../api/client';
import type { CaseClass, Facts, Identity } from '../api/types';
import { useText } from '../app/i18n';
import { links } from '../app/links';
import { useAct } from '../app/queries';
import { useSession } from '../app/session';
import { useApp } from '../app/words';
import { type Said, useWhoIsIt, WhoIsIt } from '../people/duplicates/WhoIsIt';
import { Page as Frame, Panel } from '../ui/Page';
import { RegionPicker } from '../ui/RegionPicker';
import { FactsFields, factsOf } from './FactsFields';
import { FormFindings } from './FormFindings';
import { filled, PersonFields } from './PersonFields';
import { CLASSES, useCases } from './words';

type Values = {
  disease: string;
  region: string;
  class: CaseClass;
  identity: Identity;
  facts?: Facts;
  despite?: boolean;
};

/** The code of "somebody like this is a case already". */
const SIMILAR = 'C0123';

export function Page() {
  const t = useCases();
  const app = useApp();
  const text = useText();
  const go = useNavigate();
  const { me, disease } = useSession();
  const [form] = Form.useForm<Values>();
  const chosen = Form.useWatch('disease', form) ?? disease;
  const needed = [{ required: true, message: app('required') }];
  const act = useAct({
    run: ({ said, ...v }: Values & { said: Said }) =>
      read(
        api.POST('/cases/records', {
          body: {
            disease: v.disease,
            region_id: v.region,
            class: v.class,
            identity: filled(v.identity),
            facts: factsOf(v.facts),
            despite_similar: v.despite ?? false,
            ...said,
          },
        }),
      ),
    slices: ['cases', 'audit'],
    done: t('report.done'),
    after: (made) => void go(links.case(made.id)),
    quiet: true,
  });
  const { look, asked } = useWhoIsIt<Values>(
    (v) => ({
      identity: filled(v.identity),
      region_id: v.region,
      ...filled({ sex: v.facts?.sex, age_years: v.facts?.age_years }),
    }),
    (v, said) => act.mutate({ ...v, said }),
  );
  const similar = act.error instanceof ProblemError && act.error.problem.code === SIMILAR;
  return (
    <Frame title={t('report.title')} sub={t('report.sub')} crumbs={<Link to={links.cases()}>{t('cases.title')}</Link>}>
      <Form
        form={form}
        layout="vertical"
        onFinish={(v) => look.mutate(v)}
        initialValues={{ disease, region: me.acting.region.id, class: 'suspected' }}
      >
        <div className="stack">
          <Panel title={t('report.what')}>
            <div className="fields">
              <Form.Item name="disease" label={t('f.disease')} rules={needed}>
                <Select options={me.node.diseases.map((d) => ({ value: d.id, label: text(d.title) }))} />
              </Form.Item>
              <Form.Item name="class" label={t('f.class')} rules={needed}>
                <Select options={CLASSES.map((c) => ({ value: c, label: t(`class.${c}`) }))} />
              </Form.Item>
              <Form.Item name="region" label={t('f.region')} rules={needed}>
                <RegionPicker />
              </Form.Item>
            </div>
            <FactsFields disease={chosen} short />
          </Panel>
          <Panel title={t('report.who')}>
            <PersonFields />
            <p className="muted small">{t('id.note')}</p>
          </Panel>
          {asked && <WhoIsIt {...asked} disease={chosen} />}
          <FormFindings error={act.error ?? look.error} />
          {similar && (
            <Form.Item name="despite" valuePropName="checked" noStyle>
              <Checkbox>{t('report.despite')}</Checkbox>
            </Form.Item>
          )}
          <div>
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              loading={act.isPending || look.isPending}
              disabled={asked !== null}
            >
              {t('report.send')}
            </Button>
          </div>
        </div>
      </Form>
    </Frame>
  );
}
