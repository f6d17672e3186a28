/**
 * The form's conditions on this device: the same three-valued logic as the server's, so that the form branches without a connection.
 *
 * What is not known is `null`; a question is asked only when its condition is true for certain.
 */
import type { AnswerValue, InvestigationForm, InvestigationQuestion, Tree } from '../../api/investigation';

export type Answers = Record<string, AnswerValue | AnswerValue[]>;
type Known = boolean | number | string | null;

/** Whether something holds by the answers and the facts of the case; unknown does not. */
export function holds(when: Tree, answers: Answers, known: InvestigationForm['known']): boolean {
  return when === null || evaluate(when, answers, known) === true;
}

export function evaluate(tree: Tree, answers: Answers, known: InvestigationForm['known']): Known {
  if (!Array.isArray(tree)) return tree;
  const [how, ...parts] = tree;
  if (typeof how !== 'string') return null;
  if (how === 'call') return call(String(parts[0]), answers, known);
  const value = (i: number) => evaluate(parts[i] ?? null, answers, known);
  if (how === 'if') {
    const condition = value(0);
    return condition === null ? null : value(condition ? 1 : 2);
  }
  const [a, b] = [value(0), parts.length > 1 ? value(1) : null];
  if (how === 'not') return typeof a === 'boolean' ? !a : null;
  if (how === 'and') return a === false || b === false ? false : a === true && b === true ? true : null;
  if (how === 'or') return a === true || b === true ? true : a === false && b === false ? false : null;
  if (how === '-' && parts.length === 1) return typeof a === 'number' ? -a : null;
  if (a === null || b === null) return null;
  if (how === '=') return a === b;
  if (how === '!=') return a !== b;
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  return ordered(how, a, b);
}

function ordered(how: string, a: number, b: number): Known {
  if (how === '<') return a < b;
  if (how === '<=') return a <= b;
  if (how === '>') return a > b;
  if (how === '>=') return a >= b;
  const result = how === '+' ? a + b : how === '-' ? a - b : how === '*' ? a * b : how === '/' ? a / b : a % b;
  return Number.isFinite(result) ? result : null;
}

const CALL = /^(answered|yes|chose|amount)\('([^']*)'(?:, '([^']*)')?\)$/;

function call(source: string, answers: Answers, known: InvestigationForm['known']): Known {
  const found = CALL.exec(source);
  if (!found) return known[source] ?? null;
  const [, word, question = '', choice] = found;
  const answer = answers[question] ?? null;
  if (word === 'answered') return answer !== null;
  if (answer === null) return null;
  if (word === 'yes') return answer === 'yes' ? true : answer === 'no' ? false : null;
  if (word === 'chose') return typeof answer === 'string' ? answer === choice : null;
  if (Array.isArray(answer)) return answer.length;
  return typeof answer === 'number' ? answer : null;
}

/** What stands to a question: waiting on this device, answered, or known from the case file. */
export function standing(q: InvestigationQuestion, waiting: Record<string, AnswerValue>): AnswerValue | AnswerValue[] {
  if (q.kind === 'visits') {
    const items = new Map(q.answers.map((a) => [a.item, a.value]));
    for (const [key, value] of Object.entries(waiting)) {
      const [question, item = ''] = key.split('\n');
      if (question === q.id) items.set(item, value);
    }
    const visits = [...items.values()].filter((v) => v !== null);
    return visits.length > 0 ? visits : null;
  }
  const own = waiting[`${q.id}\n`];
  if (own !== undefined) return own;
  return q.answers[0]?.value ?? q.reused ?? null;
}

/** All answers as the conditions see them. */
export function answersOf(form: InvestigationForm, waiting: Record<string, AnswerValue>): Answers {
  const all: Answers = {};
  for (const section of form.sections) {
    for (const q of section.questions) {
      const value = standing(q, waiting);
      if (value !== null) all[q.id] = value;
    }
  }
  return all;
}

export function isDisputed(q: InvestigationQuestion): boolean {
  if (q.kind === 'visits') return q.answers.some((a) => q.answers.filter((b) => b.item === a.item).length > 1);
  return q.answers.length > 1;
}
