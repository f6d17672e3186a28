/** What is known of a case, each fact with its label and its value in words. */
import type { Facts } from '../api/types';
import { useText } from '../app/i18n';
import { useFormat } from '../app/session';
import { useCaseForm } from './FactsFields';
import { type CasesKey, placeOf, useCases, wordOf } from './words';

export type FactLine = { field: keyof Facts; label: string; value: string | null };

export function useFactLines(disease: string): (facts: Facts) => FactLine[] {
  const t = useCases();
  const text = useText();
  const f = useFormat();
  const form = useCaseForm(disease).data;
  const day = (d: string | null | undefined) => (d ? f.day(d) : null);
  const yes = (b: boolean | null | undefined) => (b === undefined || b === null ? null : t(b ? 'yes' : 'no'));
  const word = (prefix: string, code: string | null | undefined) => (code ? t(wordOf(prefix, code)) : null);
  const title = (id: string) => text(form?.symptoms.find((s) => s.id === id)?.title);
  const symptoms = (ids: string[] | null | undefined) =>
    ids?.length === 0 ? t('f.symptoms.none') : ids?.map(title).filter(Boolean).join(', ') || null;
  const age = (years: number | null | undefined) => (years === undefined || years === null ? null : String(years));
  return (x) => {
    const lines: [keyof Facts, CasesKey, string | null | undefined][] = [
      ['sex', 'f.sex', word('sex', x.sex)],
      ['age_years', 'f.age', age(x.age_years)],
      ['onset_on', 'f.onset', day(x.onset_on)],
      ['symptoms', 'f.symptoms', symptoms(x.symptoms)],
      ['severity', 'f.severity', word('severity', x.severity)],
      ['pneumonia', 'f.pneumonia', yes(x.pneumonia)],
      ['exposed', 'f.exposed', yes(x.exposed)],
      ['exposed_from', 'f.exposed.from', day(x.exposed_from)],
      ['exposed_until', 'f.exposed.until', day(x.exposed_until)],
      ['occupation', 'f.occupation', x.occupation],
      ['hospitalised_on', 'f.hospitalised', day(x.hospitalised_on)],
      ['hospital', 'f.hospital', x.hospital],
      ['isolated_on', 'f.isolated', day(x.isolated_on)],
      ['outcome', 'f.outcome', word('outcome', x.outcome)],
      ['outcome_on', 'f.outcome.on', day(x.outcome_on)],
      ['source', 'f.source', word('source', x.source)],
      ['setting', 'f.setting', x.setting ? placeOf(t, x.setting) : null],
      ['note', 'f.note', x.note],
    ];
    return lines.map(([field, key, value]) => ({ field, label: t(key), value: value ?? null }));
  };
}
