/** Two persons side by side: why they may be one, what differs, what stays when they are merged. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Radio } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api, ifMatch, read, readTagged, type Tagged } from '../../api/client';
import type { ComparedPerson, ComparedPersons, MergeSide, RecordPair } from '../../api/duplicates';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat } from '../../app/session';
import { FormFindings } from '../../cases/FormFindings';
import { useCases } from '../../cases/words';
import { Page as Frame, Loaded, Panel } from '../../ui/Page';
import { Beside, type Chosen, type Side } from './fields';
import { useFactLines, useWhoLines } from './lines';
import { Reasons } from './Reasons';
import { type DuplicatesKey, share, useDuplicates } from './words';

export function Page() {
  const [search] = useSearchParams();
  const [left, right] = [search.get('left') ?? '', search.get('right') ?? ''];
  const query = useQuery({
    queryKey: ['people', 'compare', left, right],
    queryFn: () => readTagged(api.GET('/people/duplicates/compare', { params: { query: { left, right } } })),
    staleTime: 60_000,
  });
  return <Loaded query={query}>{(tagged) => <Comparison key={tagged.etag} tagged={tagged} />}</Loaded>;
}

/** Records of one disease, one of each side: they may become one. */
type Together = { kind: 'cases' | 'contacts'; left: string; right: string; numbers: [string, string] };

function togetherOf({ left, right }: ComparedPersons): Together[] {
  if (left.person_id === right.person_id) return [];
  const pairs = <T extends { id: string; number: string; disease: string }>(kind: Together['kind'], a: T[], b: T[]) =>
    a.flatMap((mine) => {
      const theirs = b.find((other) => other.disease === mine.disease);
      const first = a.find((other) => other.disease === mine.disease) === mine;
      if (!theirs || !first) return [];
      const numbers: [string, string] = [mine.number, theirs.number];
      return [{ kind, left: mine.id, right: theirs.id, numbers }];
    });
  return [...pairs('cases', left.cases, right.cases), ...pairs('contacts', left.contacts, right.contacts)];
}

/** What differs from "the one that stays", in the API's words. */
function sides(chosen: Chosen, keep: Side): Record<string, MergeSide> {
  const others = Object.entries(chosen).filter(([, side]) => side !== keep);
  return Object.fromEntries(others.map(([field]) => [field, 'merge' as const]));
}

function Comparison({ tagged }: { tagged: Tagged<ComparedPersons> }) {
  const t = useDuplicates();
  const text = useText();
  const f = useFormat();
  const go = useNavigate();
  const c = tagged.value;
  const whoLines = useWhoLines();
  const [keep, setKeep] = useState<Side>('left');
  const [who, setWho] = useState<Chosen>({});
  const [facts, setFacts] = useState<Record<string, Chosen>>({});
  const [apart, setApart] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const together = togetherOf(c);
  const other: Side = keep === 'left' ? 'right' : 'left';
  const pairOf = (pair: Together): RecordPair => ({
    keep_id: pair[keep],
    merge_id: pair[other],
    fields: sides(facts[pair.left] ?? {}, keep),
  });
  const merge = useAct({
    run: (_: undefined) => {
      const joined = together.filter((pair) => !apart.includes(pair.left));
      const of = (kind: Together['kind']) => joined.filter((pair) => pair.kind === kind).map(pairOf);
      const body = {
        keep_id: c[keep].person_id,
        merge_id: c[other].person_id,
        fields: sides(who, keep),
        cases: of('cases'),
        contacts: of('contacts'),
      };
      return read(api.POST('/people/duplicates/merge', { body, headers: ifMatch(tagged) }));
    },
    slices: ['people', 'cases', 'audit'],
    done: t('compare.merged'),
    after: () => void go(next(c[keep])),
  });
  const decide = useAct({
    run: (state: string) =>
      read(
        api.POST('/people/duplicates/decide', {
          body: { left_id: c.left.person_id, right_id: c.right.person_id, state, note: note.trim() || null },
          headers: ifMatch(tagged),
        }),
      ),
    slices: ['people', 'audit'],
    done: t('compare.decided'),
    after: () => void go(links.duplicates()),
  });
  const busy = merge.isPending || decide.isPending;
  const state = c.state && c.state !== 'open' ? `state.${c.state}` : null;
  return (
    <Frame
      title={t('compare.title')}
      mark={<span className="chip on">{t('compare.likely', { share: share(c.likeness) })}</span>}
      sub={t('compare.sub')}
      crumbs={<Link to={links.duplicates()}>{t('queue.title')}</Link>}
    >
      <div className="grid cols-side">
        <div className="stack">
          {c.warnings.map((warning) => (
            <p key={warning.en} className="todo warning" role="alert">
              {text(warning)}
            </p>
          ))}
          <Panel title={t('compare.who')}>
            <div className="beside">
              <div className="line head">
                <div className="name">{t('compare.whokeep')}</div>
                {(['left', 'right'] as const).map((side) => (
                  <div key={side} className="side">
                    <Radio checked={keep === side} onChange={() => setKeep(side)}>
                      {t(`compare.${side}`)}
                    </Radio>
                    <Records of={c[side]} />
                  </div>
                ))}
              </div>
            </div>
            <Beside
              lines={whoLines(c.left.identity, c.right.identity)}
              keep={keep}
              chosen={who}
              choose={c.may_merge ? (field, side) => setWho({ ...who, [field]: side }) : null}
            />
          </Panel>
          <Panel title={t('compare.records')}>
            <p className="soft small">{t('compare.records.all')}</p>
            {together.length === 0 && <p className="muted">{t('compare.records.none')}</p>}
            {together.map((pair) => (
              <div key={pair.left} className="stack" style={{ gap: 8, marginTop: 10 }}>
                <Checkbox
                  checked={!apart.includes(pair.left)}
                  disabled={!c.may_merge}
                  onChange={(e) =>
                    setApart(e.target.checked ? apart.filter((id) => id !== pair.left) : [...apart, pair.left])
                  }
                >
                  {t(`compare.${pair.kind}`, { left: pair.numbers[0], right: pair.numbers[1] })}
                </Checkbox>
                {pair.kind === 'cases' && (
                  <CaseFacts
                    of={c}
                    pair={pair}
                    keep={keep}
                    chosen={facts[pair.left] ?? {}}
                    choose={
                      c.may_merge && !apart.includes(pair.left)
                        ? (field, side) =>
                            setFacts({ ...facts, [pair.left]: { ...(facts[pair.left] ?? {}), [field]: side } })
                        : null
                    }
                  />
                )}
              </div>
            ))}
          </Panel>
        </div>
        <div className="stack">
          <Panel title={t('compare.why')} flush>
            <Reasons likeness={c.likeness} />
          </Panel>
          <Panel>
            <div className="stack" style={{ gap: 10 }}>
              {state && (
                <p className="soft">
                  {t('compare.state', {
                    state: t(state as DuplicatesKey),
                    who: c.decided_by ? f.person(c.decided_by) : '',
                  })}
                  {c.note && <span className="small"> {c.note}</span>}
                </p>
              )}
              {!c.may_merge && <p className="muted">{t('compare.maynot')}</p>}
              <Button
                type="primary"
                size="large"
                block
                disabled={!c.may_merge || busy}
                loading={merge.isPending}
                onClick={() => merge.mutate(undefined)}
              >
                {t('compare.merge')}
              </Button>
              <Input
                value={note}
                onChange={(e) => setNote(e.target.value)}
                placeholder={t('compare.note')}
                aria-label={t('compare.note')}
                maxLength={200}
              />
              <Button block disabled={busy} onClick={() => decide.mutate('different')}>
                {t('compare.different')}
              </Button>
              <Button block type="text" disabled={busy} onClick={() => decide.mutate('later')}>
                {t('compare.later')}
              </Button>
              <FormFindings error={merge.error ?? decide.error} />
            </div>
          </Panel>
        </div>
      </div>
    </Frame>
  );
}

/** The page to go on with: the case, the contact record, or the queue. */
function next(person: ComparedPerson): string {
  const [first, contact] = [person.cases[0], person.contacts[0]];
  if (first) return links.case(first.id);
  return contact ? links.contact(contact.id) : links.duplicates();
}

function Records({ of }: { of: ComparedPerson }) {
  const text = useText();
  return (
    <ul className="plain small">
      {of.cases.map((x) => (
        <li key={x.id}>
          <Link to={links.case(x.id)}>{x.number}</Link> {text(x.class_title)}
        </li>
      ))}
      {of.contacts.map((x) => (
        <li key={x.id}>
          <Link to={links.contact(x.id)}>{x.number}</Link> {text(x.grade_title)}
        </li>
      ))}
      <li className="muted">{text(of.region.name)}</li>
    </ul>
  );
}

type FactsProps = {
  of: ComparedPersons;
  pair: Together;
  keep: Side;
  chosen: Chosen;
  choose: ((field: string, side: Side) => void) | null;
};

function CaseFacts({ of, pair, keep, chosen, choose }: FactsProps) {
  const text = useText();
  const [left, right] = [
    of.left.cases.find((x) => x.id === pair.left),
    of.right.cases.find((x) => x.id === pair.right),
  ];
  const cases = useCases();
  const lines = useFactLines(left?.disease ?? '');
  if (!left || !right) return null;
  const first = {
    field: 'class',
    title: cases('f.class'),
    left: text(left.class_title),
    right: text(right.class_title),
  };
  return <Beside lines={[first, ...lines(left.facts, right.facts)]} keep={keep} chosen={chosen} choose={choose} />;
}
