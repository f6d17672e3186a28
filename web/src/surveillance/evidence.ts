/** From a signal's evidence to what its chart draws for one detector: pure, so that it can be tested without a canvas. */
import type { DetectorEvidence, Evidence } from '../api/types';

export type Span = 'all' | 'near';

export type Column = {
  day: string;
  /** In the detector's unit; cases as reported where it says nothing. */
  observed: number | null;
  expected: number | null;
  upper: number | null;
  /** The chosen detector called. */
  alarm: boolean;
  /** Any detector called. */
  called: boolean;
  reference: 'season' | 'plain' | null;
  /** A reference period that counts less, because it looks like a past outbreak. */
  weighedDown: boolean;
};

/** The detector that the page shows first: the one whose alarm was strongest in cases, else any that called, else the first. */
export function firstShown(evidence: Evidence): string {
  const called = evidence.detectors.filter((d) => d.alarm);
  const score = (d: DetectorEvidence) => (d.unit === 'cases' ? (d.alarm?.score ?? 0) : -1);
  const best = [...called].sort((a, b) => score(b) - score(a))[0];
  return (best ?? evidence.detectors[0])?.method ?? '';
}

/** Whether the detector looks so far back that the days around the signal deserve a view of their own. */
export function looksFarBack(evidence: Evidence, detector: DetectorEvidence): boolean {
  const near = evidence.days.find((d) => d.verdicts.length > 0)?.day;
  const first = detector.reference[0]?.from;
  return near !== undefined && first !== undefined && first < near;
}

export function columns(evidence: Evidence, detector: DetectorEvidence, span: Span): Column[] {
  const near = evidence.days.find((d) => d.verdicts.length > 0)?.day ?? '';
  const first = detector.reference[0]?.from ?? near;
  const from = span === 'all' && first < near ? first : near;
  const inCases = detector.unit === 'cases';
  return evidence.days
    .filter((d) => d.day >= from)
    .map((d) => {
      const verdict = d.verdicts.find((v) => v.method === detector.method);
      const stretch = detector.reference.find((r) => r.from <= d.day && d.day <= r.to);
      return {
        day: d.day,
        observed: inCases ? d.observed : (verdict?.observed ?? null),
        expected: verdict?.expected ?? null,
        upper: verdict?.upperbound ?? null,
        alarm: verdict?.alarm ?? false,
        called: d.verdicts.some((v) => v.alarm),
        reference: stretch ? (stretch.same_season ? 'season' : 'plain') : null,
        weighedDown: stretch?.weighed_down.includes(d.day) ?? false,
      };
    });
}
