/** The form's conditions on the device: the same answers as the server's, unknown included. */
import { describe, expect, it } from 'vitest';
import type { InvestigationQuestion, Tree } from '../src/api/investigation';
import { type Answers, evaluate, holds, standing } from '../src/cases/investigation/form';

const say = (tree: Tree, answers: Answers = {}) => evaluate(tree, answers, { 'age()': 34 });

describe('a condition', () => {
  it('asks answers and facts', () => {
    const when: Tree = [
      'and',
      ['call', "yes('ill')"],
      ['or', ['call', "chose('sex', 'f')"], ['>=', ['call', 'age()'], 60]],
    ];
    expect(say(when, { ill: 'yes', sex: 'f' })).toBe(true);
    expect(say(when, { ill: 'yes', sex: 'm' })).toBe(false);
    expect(say(when, { ill: 'no' })).toBe(false);
    expect(say(when, { ill: 'yes' })).toBe(null);
  });
  it('knows nothing of what is not known', () => {
    expect(say(['not', ['call', "yes('ill')"]])).toBe(null);
    expect(say(['call', "yes('ill')"], { ill: 'unknown' })).toBe(null);
    expect(say(['=', ['call', 'severe()'], true])).toBe(null);
    expect(say(['if', ['call', "yes('ill')"], 1, 2])).toBe(null);
    expect(say(['call', "answered('ill')"])).toBe(false);
    expect(holds(['call', "yes('ill')"], {}, {})).toBe(false);
    expect(holds(null, {}, {})).toBe(true);
  });
  it('counts and computes', () => {
    expect(say(['>=', ['call', "amount('symptoms')"], 1], { symptoms: ['fever'] })).toBe(true);
    expect(say(['>=', ['call', "amount('symptoms')"], 1], { symptoms: [] })).toBe(false);
    expect(say(['<', ['+', ['call', "amount('n')"], 1], ['-', -5]], { n: 3 })).toBe(true);
    expect(say(['=', ['/', 1, 0], 1])).toBe(null);
  });
});

describe('what stands', () => {
  const question = (more: Partial<InvestigationQuestion>) =>
    ({ id: 'q', kind: 'text', answers: [], reused: null, ...more }) as unknown as InvestigationQuestion;
  const answer = (item: string, value: never) => ({ id: 'a', item, value, said_at: '', said_by: null, mine: false });

  it('is what waits here before what was answered before what the file knows', () => {
    const answered = question({ answers: [answer('', 'there' as never)], reused: 'file' });
    expect(standing(answered, { 'q\n': 'here' })).toBe('here');
    expect(standing(answered, {})).toBe('there');
    expect(standing(question({ reused: 'file' }), {})).toBe('file');
    expect(standing(answered, { 'q\n': null })).toBe(null);
  });
  it('of places is a list, less those that were taken back', () => {
    const visits = question({ kind: 'visits', answers: [answer('1', { place: 'A', on: '' } as never)] });
    expect(standing(visits, { 'q\n2': { place: 'B', on: '' } })).toHaveLength(2);
    expect(standing(visits, { 'q\n1': null })).toBe(null);
  });
});
