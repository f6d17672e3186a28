/** Numbers, days and moments as each language writes them. */
import { describe, expect, it } from 'vitest';
import * as f from '../src/app/format';

describe('numbers', () => {
  it('have thousands separators in both languages', () => {
    expect(f.formatNumber(1234567, 'zh')).toBe('1,234,567');
    expect(f.formatNumber(1234567, 'en')).toBe('1,234,567');
  });
  it('show a dash where there is none', () => {
    expect(f.formatNumber(null, 'en')).toBe('–');
    expect(f.formatChange(null, 'zh')).toBe('–');
  });
  it('show a change with its sign', () => {
    expect(f.formatChange(0.25, 'en')).toBe('+25%');
    expect(f.formatChange(-0.5, 'en')).toBe('-50%');
    expect(f.formatSigned(-3, 'en')).toBe('-3');
  });
  it('show file sizes in their unit', () => {
    expect(f.formatBytes(999, 'en')).toBe('999 B');
    expect(f.formatBytes(1_002_283, 'en')).toBe('1 MB');
    expect(f.formatBytes(1_500, 'en')).toBe('1.5 kB');
  });
  it('show truth in words', () => {
    expect(f.formatValue(true, 'zh')).toBe('是');
    expect(f.formatValue(false, 'en')).toBe('no');
    expect(f.formatValue(2.34, 'en')).toBe('2.3');
  });
});

describe('times', () => {
  it('keep a day a day, whatever the zone', () => {
    expect(f.formatDay('2020-03-05', 'zh')).toBe('2020年3月5日');
    expect(f.formatDay('2020-03-05', 'en')).toBe('5 Mar 2020');
    expect(f.formatDay('2020-03-05', 'en', false)).toBe('5 Mar');
  });
  it('show a moment in the zone of the node', () => {
    expect(f.formatMoment('2020-03-05T23:30:00Z', 'Europe/Rome', 'en')).toBe('6 Mar, 00:30');
    expect(f.formatMoment('2020-03-05T23:30:00Z', 'Asia/Shanghai', 'zh')).toBe('3月6日 07:30');
  });
  it('count from the present that is given, not from the wall clock', () => {
    const now = Date.parse('2020-03-05T12:00:00Z');
    expect(f.formatAgo('2020-03-05T09:00:00Z', now, 'en')).toBe('3 hours ago');
    expect(f.formatAgo('2020-03-07T12:00:00Z', now, 'en')).toBe('in 2 days');
    expect(f.formatAgo('2020-03-05T09:00:00Z', now, 'zh')).toBe('3小时前');
  });
});

describe('names', () => {
  it('of two languages are shown in the page’s', () => {
    expect(f.formatPerson('观察员 viewer', 'zh')).toBe('观察员');
    expect(f.formatPerson('观察员 viewer', 'en')).toBe('viewer');
  });
  it('of one language are left whole', () => {
    expect(f.formatPerson('Anna Rossi', 'zh')).toBe('Anna Rossi');
    expect(f.formatPerson('王芳', 'en')).toBe('王芳');
    expect(f.formatPerson('值班 一', 'en')).toBe('值班 一');
  });
});

describe('the day of a moment', () => {
  it('is the one where the node is', () => {
    expect(f.dayOf('2020-03-01T23:30:00Z', 'Europe/Rome')).toBe('2020-03-02');
    expect(f.formatTime('2020-03-01T23:30:00Z', 'Europe/Rome', 'en')).toBe('00:30');
  });
});
