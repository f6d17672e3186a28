/** The field of one question by its kind; an answer is given when it is chosen, or when the field is left. */
import { Button, Input, InputNumber, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { AnswerValue, InvestigationQuestion } from '../../api/investigation';
import type { PackChoice } from '../../api/types';
import { useText } from '../../app/i18n';
import { useSession } from '../../app/session';
import { Choices } from '../../ui/Filters';
import { useInvestigation } from './words';

type Props = {
  question: InvestigationQuestion;
  symptoms: PackChoice[];
  value: AnswerValue;
  editable: boolean;
  give: (value: AnswerValue) => void;
};

const NONE = '\u0000none';

export function AnswerField(props: Props) {
  const { question: q, value, editable } = props;
  return (
    <div className="row" style={{ flexWrap: 'wrap', gap: 8 }}>
      <fieldset disabled={!editable} style={{ border: 0, padding: 0, margin: 0, minWidth: 0, flex: '0 1 auto' }}>
        <Field {...props} />
      </fieldset>
      {editable && value !== null && q.answers.length > 0 && <Clear give={props.give} />}
    </div>
  );
}

function Clear({ give }: { give: (value: AnswerValue) => void }) {
  const t = useInvestigation();
  return (
    <Button type="text" size="small" onClick={() => give(null)}>
      {t('inv.clear')}
    </Button>
  );
}

function Field({ question: q, symptoms, value, give }: Props) {
  const t = useInvestigation();
  const text = useText();
  const title = text(q.title);
  if (q.kind === 'yes-no') {
    const choices = (['yes', 'no', 'unknown'] as const).map((v) => ({ value: v, label: t(`inv.${v}`) }));
    return <Choices label={title} value={typeof value === 'string' ? value : ''} onChoose={give} choices={choices} />;
  }
  if (q.kind === 'choice') {
    const choices = q.choices.map((c) => ({ value: c.id, label: text(c.title) }));
    return <Choices label={title} value={typeof value === 'string' ? value : ''} onChoose={give} choices={choices} />;
  }
  if (q.kind === 'symptoms') return <Symptoms {...{ title, symptoms, value, give }} />;
  return <Typed {...{ question: q, value, give, title }} />;
}

type SymptomsProps = { title: string; symptoms: PackChoice[]; value: AnswerValue; give: (value: AnswerValue) => void };

/** A list, and "none" beside it: that nobody has asked is something else. */
function Symptoms({ title, symptoms, value, give }: SymptomsProps) {
  const t = useInvestigation();
  const text = useText();
  const list = Array.isArray(value) ? value : null;
  return (
    <Select
      mode="multiple"
      aria-label={title}
      style={{ minWidth: 260, maxWidth: '100%' }}
      value={list === null ? [] : list.length === 0 ? [NONE] : list}
      options={[{ value: NONE, label: t('inv.none') }, ...symptoms.map((s) => ({ value: s.id, label: text(s.title) }))]}
      onChange={(chosen: string[]) => {
        const none = chosen.at(-1) === NONE;
        give(none ? [] : chosen.filter((id) => id !== NONE));
      }}
    />
  );
}

type TypedProps = {
  question: InvestigationQuestion;
  value: AnswerValue;
  give: (value: AnswerValue) => void;
  title: string;
};

/** What is typed is given when the field is left, not at every key. */
function Typed({ question: q, value, give, title }: TypedProps) {
  const text = useText();
  const { me } = useSession();
  const [draft, write] = useState(value === null ? '' : String(value));
  useEffect(() => write(value === null ? '' : String(value)), [value]);
  const leave = () => {
    const said = draft.trim();
    if (said === (value === null ? '' : String(value))) return;
    if (said === '') return give(null);
    give(q.kind === 'number' ? Number(said) : said);
  };
  if (q.kind === 'number') {
    const number = draft === '' ? null : Number(draft);
    return (
      <span className="row" style={{ gap: 6 }}>
        <InputNumber
          aria-label={title}
          min={0}
          value={number}
          onChange={(n) => write(n === null ? '' : String(n))}
          onBlur={leave}
        />
        <span className="soft">{text(q.unit)}</span>
      </span>
    );
  }
  if (q.kind === 'date') {
    return (
      <Input
        type="date"
        aria-label={title}
        max={me.node.today}
        value={draft}
        onChange={(e) => write(e.target.value)}
        onBlur={leave}
        style={{ width: 170 }}
      />
    );
  }
  return (
    <Input.TextArea
      aria-label={title}
      autoSize={{ minRows: 1, maxRows: 6 }}
      value={draft}
      onChange={(e) => write(e.target.value)}
      onBlur={leave}
      style={{ width: 420, maxWidth: '100%' }}
    />
  );
}
