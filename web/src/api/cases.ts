/** The words of cases, contacts, samples and chains, as `types.ts` has those of the rest of the API. */
import type { RegionRef, Text } from './types';

export type CaseClass = 'suspected' | 'probable' | 'confirmed' | 'asymptomatic' | 'excluded';
export type Identity = {
  name: string;
  other_name?: string | null;
  id_number?: string | null;
  document?: string | null;
  phone?: string | null;
  birth_date?: string | null;
  address?: string | null;
  unit?: string | null;
};
export type IdentityView = { person_id: string; identity: Identity | null };
/** What is known of a case; an absent part is not known. */
export type Facts = {
  sex?: string | null;
  age_years?: number | null;
  occupation?: string | null;
  onset_on?: string | null;
  symptoms?: string[] | null;
  pneumonia?: boolean | null;
  severity?: string | null;
  exposed?: boolean | null;
  exposed_from?: string | null;
  exposed_until?: string | null;
  seen_by_doctor_on?: string | null;
  hospitalised_on?: string | null;
  hospital?: string | null;
  isolated_on?: string | null;
  outcome?: string | null;
  outcome_on?: string | null;
  source?: string | null;
  setting?: string | null;
  household?: string | null;
  note?: string | null;
};
export type Case = {
  id: string;
  number: string;
  region: RegionRef;
  disease: string;
  class: CaseClass;
  class_title: Text;
  working: string;
  sex: string | null;
  age_years: number | null;
  onset_on: string | null;
  reported_at: string;
  isolated_on: string | null;
  outcome: string | null;
  outcome_on: string | null;
  source: string | null;
  special: boolean;
  external_id: string | null;
  /** Only when names were asked for. */
  name?: string | null;
};
export type CaseRef = { id: string; number: string; class: CaseClass; class_title: Text; onset_on: string | null };
export type Step = { at: string; by: string | null; kind: string; content: Record<string, unknown> };
export type Sample = {
  id: string;
  disease: string;
  tube: string;
  kind: string;
  stage: string;
  taken_at: string;
  taken_by: string | null;
  sent_at: string | null;
  received_at: string | null;
  due_at: string | null;
  overdue: boolean;
  result: string | null;
  result_at: string | null;
  result_by: string | null;
  disputed: boolean;
  case_id: string | null;
  contact_id: string | null;
  place_id: string | null;
  pool_id: string | null;
};
export type CaseDetail = Case & {
  facts: Facts;
  edition: Text | null;
  proposal: { class: CaseClass; class_title: Text; reason: Text; expression: string } | null;
  infectious_from: string | null;
  infectious_until: string | null;
  person_id: string | null;
  contacts: Contact[];
  sources: CaseRef[];
  infected: CaseRef[];
  samples: Sample[];
  steps: Step[];
  may: { see_identity: boolean; investigate: boolean; enter_results: boolean; manage: boolean };
};
export type Contact = {
  id: string;
  number: string;
  region: RegionRef;
  disease: string;
  state: string;
  grade: string;
  grade_title: Text;
  programme_title: Text | null;
  last_exposed_on: string;
  watched_from: string | null;
  watched_until: string | null;
  case_id: string | null;
  sex: string | null;
  age_years: number | null;
};
export type Exposure = {
  happened_on: string;
  proximity?: string | null;
  minutes?: number | null;
  metres?: number | null;
  protected?: boolean | null;
  enclosed?: boolean | null;
  place?: string | null;
};
export type FollowUp = {
  due_on: string;
  turn: number;
  state: string;
  done_at: string | null;
  done_by: string | null;
  temperature: number | null;
  symptoms: string[] | null;
  note: string | null;
};
export type ContactDetail = Contact & {
  person_id: string | null;
  exposures: (Exposure & { case: CaseRef | null; through: string | null })[];
  grade_reason: Text | null;
  follow_ups: FollowUp[];
  samples: Sample[];
  steps: Step[];
  not_yet: Text | null;
  may_see_identity: boolean;
  may_investigate: boolean;
  may_follow_up: boolean;
};
export type FollowUpLine = {
  contact_id: string;
  number: string;
  region: RegionRef;
  disease: string;
  name: string | null;
  phone: string | null;
  address: string | null;
  due_on: string;
  turn: number;
  state: string;
  day: number;
  days: number;
};
export type PackChoice = { id: string; title: Text };
export type CaseForm = {
  disease: string;
  edition: Text;
  fever: number;
  symptoms: PackChoice[];
  grades: PackChoice[];
  programmes: PackChoice[];
};
export type Bar = { value: number; n: number };
export type Estimate = { estimate: number; lower: number; upper: number };
export type ChainNode = {
  id: string;
  number: string;
  class: CaseClass;
  /** Its day is the onset; otherwise the report's. */
  onset: boolean;
  setting: string | null;
  generation: number;
  infected: number;
  cluster: number;
  x: number;
  y: number;
};
/** Ends are positions in the list of cases. */
export type ChainLink = {
  from: number;
  to: number;
  certain: boolean;
  setting: string | null;
  days: number | null;
};
export type ChainContact = { id: string; number: string; state: string; case: number; x: number; y: number };
export type ChainsQuery = {
  linked?: boolean;
  at_least?: number;
  from?: string;
  until?: string;
  setting?: string;
  certain?: boolean;
  contacts?: boolean;
  under?: string;
};
export type Impossible = { source: string; source_id: string; case: string; case_id: string; text: Text };
export type Chains = {
  first_day: string | null;
  nodes: ChainNode[];
  links: ChainLink[];
  contacts: ChainContact[];
  generations: Bar[];
  serial_intervals: Bar[];
  mean_serial_interval: number | null;
  settings: { setting: string | null; n: number }[];
  settings_known: string[];
  offspring: Bar[];
  reproduction: Estimate | null;
  dispersion: Estimate | null;
  share_for_80: number | null;
  impossible: Impossible[];
  shown: number;
  total: number;
};
export type ReportCase = {
  disease: string;
  region_id: string;
  class: CaseClass;
  identity: Identity;
  facts: Facts;
  despite_similar: boolean;
};
export type NewContact = {
  region_id: string;
  identity: Identity;
  sex?: string | null;
  age_years?: number | null;
  exposure: Exposure;
  grade?: string | null;
  programme?: string | null;
};
export type Access = { at: string; by: string | null; duty_title: Text; purpose: string };
