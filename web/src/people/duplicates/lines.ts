/** Identities and facts of cases as lines to be compared. */
import type { Facts, Identity } from '../../api/types';
import { useText } from '../../app/i18n';
import { useFormat } from '../../app/session';
import { useCaseForm } from '../../cases/FactsFields';
import { type CasesKey, placeOf, useCases, wordOf } from '../../cases/words';
import type { Line } from './fields';

const WHO: [keyof Identity, CasesKey][] = [
  ['name', 'id.name'],
  ['other_name', 'id.other'],
  ['id_number', 'id.number'],
  ['phone', 'id.phone'],
  ['birth_date', 'id.birth'],
  ['address', 'id.address'],
  ['unit', 'id.unit'],
];

export function useWhoLines(): (left: Identity, right: Identity) => Line[] {
  const t = useCases();
  const f = useFormat();
  return (left, right) =>
    WHO.map(([field, key]) => {
      const shown = (who: Identity) => {
        const value = who[field];
        if (!value) return null;
        if (field === 'birth_date') return f.day(value);
        return field === 'id_number' && who.document ? `${value} (${who.document})` : value;
      };
      return { field, title: t(key), left: shown(left), right: shown(right) };
    });
}

const FACTS: [keyof Facts, CasesKey][] = [
  ['sex', 'f.sex'],
  ['age_years', 'f.age'],
  ['onset_on', 'f.onset'],
  ['symptoms', 'f.symptoms'],
  ['severity', 'f.severity'],
  ['pneumonia', 'f.pneumonia'],
  ['exposed', 'f.exposed'],
  ['exposed_from', 'f.exposed.from'],
  ['exposed_until', 'f.exposed.until'],
  ['occupation', 'f.occupation'],
  ['hospitalised_on', 'f.hospitalised'],
  ['hospital', 'f.hospital'],
  ['isolated_on', 'f.isolated'],
  ['outcome', 'f.outcome'],
  ['outcome_on', 'f.outcome.on'],
  ['source', 'f.source'],
  ['setting', 'f.setting'],
  ['note', 'f.note'],
];
const WORDS = ['sex', 'severity', 'outcome', 'source'];

export function useFactLines(disease: string): (left: Facts, right: Facts) => Line[] {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const form = useCaseForm(disease).data;
  const shown = (field: keyof Facts, value: Facts[keyof Facts]): string | null => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'number') return t('years', { n: value });
    if (Array.isArray(value)) {
      const titles = value.map((id) => text(form?.symptoms.find((s) => s.id === id)?.title)).filter(Boolean);
      return titles.join(', ') || t('f.symptoms.none');
    }
    if (WORDS.includes(field)) return t(wordOf(field, value));
    if (field === 'setting') return placeOf(t, value);
    return /_on$|_from$|_until$/.test(field) ? f.day(value) : value;
  };
  return (left, right) =>
    FACTS.map(([field, key]) => ({
      field,
      title: t(key),
      left: shown(field, left[field]),
      right: shown(field, right[field]),
    }));
}
