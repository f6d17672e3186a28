/** Before somebody becomes another person: who looks alike, why, and what it is: the same, or somebody else. */
import { Button } from 'antd';
import { useState } from 'react';
import { api, read } from '../../api/client';
import type { PersonCandidate, PersonEntry } from '../../api/duplicates';
import { useText } from '../../app/i18n';
import { useAct } from '../../app/queries';
import { Panel } from '../../ui/Page';
import { Beside } from './fields';
import { useWhoLines } from './lines';
import { Reasons } from './Reasons';
import { share, useDuplicates } from './words';

/** What was said of the persons alike; goes with the report. */
export type Said = { same_person?: string; somebody_else?: string[] };

/** Asks who looks alike; with nobody the form is sent at once. */
export function useWhoIsIt<V>(entryOf: (values: V) => PersonEntry, send: (values: V, said: Said) => void) {
  const [asked, setAsked] = useState<{ values: V; found: PersonCandidate[] } | null>(null);
  const look = useAct({
    run: async (values: V) => ({
      values,
      found: await read(api.POST('/people/candidates', { body: entryOf(values) })),
    }),
    slices: [],
    after: (answer) => (answer.found.length === 0 ? send(answer.values, {}) : setAsked(answer)),
    quiet: true,
  });
  const say = (said: Said) => {
    if (asked) send(asked.values, said);
    setAsked(null);
  };
  return {
    look,
    asked: asked && { found: asked.found, entry: entryOf(asked.values), say, back: () => setAsked(null) },
  };
}

type Props = {
  found: PersonCandidate[];
  entry: PersonEntry;
  say: (said: Said) => void;
  back: () => void;
  disease: string;
};

export function WhoIsIt({ found, entry, say, back, disease }: Props) {
  const t = useDuplicates();
  return (
    <Panel title={t('who.title')} n={found.length}>
      <div className="stack" role="alert">
        <p className="soft">{t('who.sub')}</p>
        {found.map((one) => (
          <Candidate key={one.person_id} one={one} entry={entry} say={say} disease={disease} />
        ))}
        <div className="row" style={{ flexWrap: 'wrap' }}>
          <Button size="large" onClick={() => say({ somebody_else: found.map((one) => one.person_id) })}>
            {t('who.else')}
          </Button>
          <Button type="text" onClick={back}>
            {t('who.back')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

type OneProps = { one: PersonCandidate; entry: PersonEntry; say: (said: Said) => void; disease: string };

function Candidate({ one, entry, say, disease }: OneProps) {
  const t = useDuplicates();
  const text = useText();
  const lines = useWhoLines();
  const open = one.cases.find((c) => c.disease === disease && c.working === 'open');
  return (
    <article className="card">
      <div className="row between" style={{ flexWrap: 'wrap' }}>
        <strong>{[...one.cases, ...one.contacts].map((x) => x.number).join(', ') || text(one.region.name)}</strong>
        <span className={one.sure ? 'chip bad' : 'chip warn'}>
          {t(one.sure ? 'who.sure' : 'who.maybe')} · {share(one.likeness)}
        </span>
      </div>
      {one.identity ? (
        <Beside lines={lines(entry.identity, one.identity)} keep="left" chosen={{}} choose={null} />
      ) : (
        <p className="muted small">{t('who.hidden')}</p>
      )}
      <Reasons likeness={one.likeness} />
      <div className="foot">
        <Button type={one.sure ? 'primary' : 'default'} onClick={() => say({ same_person: one.person_id })}>
          {open ? t('who.same.case', { number: open.number }) : t('who.same')}
        </Button>
      </div>
    </article>
  );
}
