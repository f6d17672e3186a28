/** Sex and age of somebody in one phrase. */
import { useCases, wordOf } from './words';

/** `female, 34 years` */
export function useWho() {
  const t = useCases();
  return (of: { sex: string | null; age_years: number | null }): string => {
    const parts = [
      of.sex ? t(wordOf('sex', of.sex)) : '',
      of.age_years === null ? '' : t('years', { n: of.age_years }),
    ];
    return parts.filter(Boolean).join(', ') || t('unknown');
  };
}
