/** The words of investigations, clues, key persons, lists to test, clusters of cases and suggested sources. */
import type { CaseClass, CaseRef, PackChoice } from './cases';
import type { ByDisease, ByRegion, Id, Op, Paged } from './paths';
import type { Page, RegionRef, Text } from './types';

export type ClusterReason = {
  shared: 'household' | 'setting' | 'place' | 'chain';
  title: Text;
  label: string;
  cases: number;
};
export type CaseCluster = {
  id: string;
  region: RegionRef;
  disease: string;
  rule: string;
  rule_title: Text;
  state: 'open' | 'closed' | 'dissolved';
  cases: number;
  first_on: string;
  last_on: string;
  closes_on: string;
  found_at: string;
  ended_at: string | null;
  reasons: ClusterReason[];
};
export type ClusterMember = CaseRef & { region: RegionRef; day: string };
export type CaseClusterDetail = CaseCluster & {
  rule_cases: number | null;
  rule_days: number | null;
  members: ClusterMember[];
  elsewhere: number;
};

export type SuggestedSource = {
  source: CaseRef;
  probability: number;
  days: number;
  reasons: Text[];
  link: string | null;
};
export type SourceSuggestions = {
  case: CaseRef;
  sources: SuggestedSource[];
  outside: number | null;
  considered: number;
  why_not: Text | null;
  method: Text | null;
  may_link: boolean;
};
export type SuggestionList = {
  items: SourceSuggestions[];
  considered: number;
  why_not: Text | null;
  method: Text | null;
};

/** A condition: a literal, `["call", "yes('fever')"]`, or an operation over trees. */
export type Tree = null | boolean | number | string | Tree[];
export type QuestionKind = 'yes-no' | 'choice' | 'number' | 'date' | 'text' | 'visits' | 'contacts' | 'symptoms';
export type Visit = { place: string; on: string; from?: string; until?: string; detail?: string };
export type AnswerValue = null | string | number | string[] | Visit;
export type InvestigationAnswer = {
  id: string;
  item: string;
  value: AnswerValue;
  said_at: string;
  said_by: string | null;
  mine: boolean;
};
export type InvestigationQuestion = {
  id: string;
  title: Text;
  hint: Text | null;
  kind: QuestionKind;
  choices: PackChoice[];
  unit: Text | null;
  required: boolean;
  when: Tree;
  shown: boolean;
  reused: AnswerValue;
  answers: InvestigationAnswer[];
};
export type InvestigationSection = { id: string; title: Text; when: Tree; questions: InvestigationQuestion[] };
export type InvestigationForm = {
  case: CaseRef;
  region: RegionRef;
  disease: string;
  edition: Text;
  sections: InvestigationSection[];
  known: Record<string, boolean | number | string>;
  symptoms: PackChoice[];
  contacts: number;
  may_investigate: boolean;
  closed: boolean;
};
export type NewAnswer = { question: string; item: string; value: AnswerValue; said_at: string; seen: string[] };
export type AnswerOutcome = {
  question: string;
  item: string;
  outcome: 'taken' | 'same' | 'disputed' | 'refused';
  findings: { code: string; message: Text; remedy: Text }[];
};
export type CaseReport = {
  title: string;
  paragraphs: { kind: 'heading' | 'text' | 'item'; text: string }[];
  text: string;
};

export type Clue = {
  id: string;
  case_number: string;
  case_id: string | null;
  disease: string;
  from: RegionRef;
  to: RegionRef;
  duty: string;
  duty_title: Text;
  state: 'open' | 'answered' | 'withdrawn';
  late: boolean;
  asked_at: string;
  asked_by: string | null;
  due_at: string;
  question: string;
  answered_at: string | null;
  answered_by: string | null;
  answer: string | null;
  may_answer: boolean;
  may_withdraw: boolean;
};
export type NewClue = { region_id: string; duty: string; question: string; due_at: string };

export type KeyPerson = {
  id: string;
  kind: 'case' | 'contact';
  subject_id: string;
  number: string;
  region: RegionRef;
  disease: string;
  reason: string;
  reason_title: Text;
  note: string | null;
  marked_at: string;
  marked_by: string | null;
  ended_at: string | null;
  may_end: boolean;
};
export type MarkKeyPerson = { kind: 'case' | 'contact'; subject_id: string; reason: string; note: string | null };
export type ScreeningTally = { untested: number; waiting: number; negative: number; positive: number };
export type Screening = {
  id: string;
  region: RegionRef;
  disease: string;
  title: string;
  state: 'open' | 'closed';
  due_on: string;
  late: boolean;
  made_at: string;
  made_by: string | null;
  tally: ScreeningTally;
  may_close: boolean;
};
export type ScreeningLine = {
  kind: 'case' | 'contact';
  subject_id: string;
  number: string;
  region: RegionRef;
  state: 'untested' | 'waiting' | 'negative' | 'positive' | 'unclear';
  taken_at: string | null;
};
export type ScreeningDetail = Screening & { lines: ScreeningLine[] };
export type NewScreening = {
  region_id: string;
  disease: string;
  title: string;
  due_on: string;
  contacts_of: string[];
  place: string | null;
  key_persons: boolean;
};

export type NewLink = {
  source_id: string;
  case_id: string;
  certain: boolean;
  setting?: string | null;
  note?: string | null;
};
export type { CaseClass };

export type InvestigationPaths = {
  '/cases/links': { post: Op<undefined, never, never, NewLink> };
  '/cases/clusters': { get: Op<Page<CaseCluster>, Paged & ByRegion & ByDisease & { state?: string }> };
  '/cases/clusters/{id}': { get: Op<CaseClusterDetail, never, Id> };
  '/cases/sources': { get: Op<SuggestionList, ByRegion & ByDisease> };
  '/cases/records/{id}/sources': { get: Op<SourceSuggestions, never, Id> };
  '/cases/records/{id}/sources/dismiss': {
    post: Op<undefined, never, Id, { source_id: string; note: string | null }>;
  };
  '/cases/records/{id}/investigation': { get: Op<InvestigationForm, never, Id> };
  '/cases/records/{id}/investigation/answers': { post: Op<AnswerOutcome[], never, Id, { answers: NewAnswer[] }> };
  '/cases/records/{id}/investigation/decide': {
    post: Op<InvestigationForm, never, Id, { answer: string; note: string | null }>;
  };
  '/cases/records/{id}/report': { get: Op<CaseReport, { language: string }, Id> };
  '/cases/records/{id}/clues': { post: Op<Clue, never, Id, NewClue> };
  '/cases/clues': { get: Op<Page<Clue>, Paged & ByRegion & { case?: string; state?: string }> };
  '/cases/clues/{id}': { get: Op<Clue, never, Id> };
  '/cases/clues/{id}/answer': { post: Op<Clue, never, Id, { answer: string }> };
  '/cases/clues/{id}/withdraw': { post: Op<Clue, never, Id> };
  '/cases/key-persons': {
    get: Op<Page<KeyPerson>, Paged & ByRegion & ByDisease & { ended?: boolean }>;
    post: Op<undefined, never, never, MarkKeyPerson>;
  };
  '/cases/key-persons/form': { get: Op<{ reasons: PackChoice[] }, ByDisease> };
  '/cases/key-persons/{id}/end': { post: Op<undefined, never, Id> };
  '/cases/screenings': {
    get: Op<Page<Screening>, Paged & ByRegion & { state?: string }>;
    post: Op<ScreeningDetail, never, never, NewScreening>;
  };
  '/cases/screenings/{id}': { get: Op<ScreeningDetail, never, Id> };
  '/cases/screenings/{id}/close': { post: Op<ScreeningDetail, never, Id> };
};
