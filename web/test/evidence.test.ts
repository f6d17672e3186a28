/** What the chart of a signal draws for one detector. */
import { describe, expect, it } from 'vitest';
import type { DetectorEvidence, Evidence } from '../src/api/types';
import { columns, firstShown, looksFarBack } from '../src/surveillance/evidence';

const both = (text: string) => ({ zh: text, en: text });
const alarm = (method: string, score: number) => ({
  method,
  day: '2020-03-01',
  observed: 40,
  expected: 8,
  upperbound: 16,
  score,
  p_value: 0.001,
  alpha: 0.01,
  reference: [],
});
const detector = (method: string, more: Partial<DetectorEvidence>): DetectorEvidence => ({
  method,
  title: both(method),
  account: both('compares'),
  says: both('says'),
  unit: 'cases',
  settings: {},
  alarm: null,
  reference: [],
  ...more,
});
const stretch = (from: string, to: string, same_season: boolean, weighed_down: string[] = []) => ({
  from,
  to,
  periods: 2,
  same_season,
  weighed_down,
});
const seasonal = detector('seasonal', {
  alarm: alarm('seasonal', 4),
  reference: [stretch('2019-02-24', '2019-03-03', true, ['2019-03-03']), stretch('2020-02-16', '2020-02-16', false)],
});
const rate = detector('rate', { alarm: alarm('rate', 9), unit: 'per100k' });
const verdict = (method: string, observed: number, called: boolean) => ({
  method,
  observed,
  expected: called ? 8 : null,
  upperbound: 16,
  score: null,
  p_value: null,
  alarm: called,
});
const evidence: Evidence = {
  period: 'week',
  days: [
    { day: '2019-02-24', observed: 5, verdicts: [] },
    { day: '2019-03-03', observed: 50, verdicts: [] },
    { day: '2020-02-16', observed: 7, verdicts: [] },
    { day: '2020-02-23', observed: 6, verdicts: [verdict('seasonal', 6, false), verdict('rate', 1.5, true)] },
    { day: '2020-03-01', observed: 40, verdicts: [verdict('seasonal', 40, true), verdict('rate', 9.5, true)] },
  ],
  detectors: [rate, seasonal],
  origin: null,
  notes: [],
  false_discovery: null,
};

describe('the chart of a signal', () => {
  it('begins with the detector that saw most in cases', () => {
    expect(firstShown(evidence)).toBe('seasonal');
    expect(firstShown({ ...evidence, detectors: [rate] })).toBe('rate');
    expect(firstShown({ ...evidence, detectors: [] })).toBe('');
  });

  it('shades the reference periods and tells those that count less', () => {
    const all = columns(evidence, seasonal, 'all');
    expect(all.map((c) => c.reference)).toEqual(['season', 'season', 'plain', null, null]);
    expect(all.map((c) => c.weighedDown)).toEqual([false, true, false, false, false]);
    expect(all.map((c) => c.alarm)).toEqual([false, false, false, false, true]);
    expect(all.map((c) => c.called)).toEqual([false, false, false, true, true]);
    expect(looksFarBack(evidence, seasonal)).toBe(true);
    expect(columns(evidence, seasonal, 'near').map((c) => c.day)).toEqual(['2020-02-23', '2020-03-01']);
  });

  it('draws a rate in its own unit, and not the cases', () => {
    expect(columns(evidence, rate, 'all').map((c) => c.observed)).toEqual([1.5, 9.5]);
    expect(looksFarBack(evidence, rate)).toBe(false);
  });
});
