/** The words of places, stays and spots, as `types.ts` has those of the rest of the API. */
import type { CaseRef, Contact, Identity } from './cases';
import type { Finding, RegionRef, Task, Text } from './types';

export type Place = {
  id: string;
  region: RegionRef;
  kind: string;
  name: string | null;
  address: string | null;
  lat: number | null;
  lon: number | null;
  service: string | null;
  runs_on: string | null;
};
export type NewPlace = {
  region_id: string;
  kind: string;
  name?: string | null;
  address?: string | null;
  lat?: number | null;
  lon?: number | null;
  service?: string | null;
  runs_on?: string | null;
  despite_similar?: boolean;
};
/** What is known of the room and of how somebody behaved; an absent part is not known. */
export type StayFacts = {
  small?: boolean | null;
  aired?: boolean | null;
  enclosed?: boolean | null;
  masked?: boolean | null;
  note?: string | null;
};
export type NewVisit = {
  place_id: string;
  from_at: string;
  until_at: string;
  carriage?: string | null;
  row?: number | null;
  facts?: StayFacts;
};
export type Verdict = {
  proposed: boolean | null;
  reason: Text | null;
  decision: string | null;
  decided_by: string | null;
  decided_at: string | null;
  note: string | null;
  spot_id: string | null;
};
export type Visit = {
  id: string;
  version: number;
  place: Place;
  case: CaseRef | null;
  contact: Contact | null;
  from_at: string;
  until_at: string;
  minutes: number;
  carriage: string | null;
  row: number | null;
  facts: StayFacts;
  verdict: Verdict;
  others: number;
};
export type Gap = { from_at: string; until_at: string; minutes: number };
export type Timeline = {
  from_at: string;
  until_at: string;
  onset_on: string | null;
  isolated_on: string | null;
  visits: Visit[];
  gaps: Gap[];
  findings: Finding[];
  may_investigate: boolean;
};
export type CoExposed = {
  visit_id: string;
  case: CaseRef | null;
  contact: Contact | null;
  from_at: string;
  until_at: string;
  minutes: number;
  apart_minutes: number;
  carriage: string | null;
  row: number | null;
  rows_apart: number | null;
  known: boolean;
};
export type ListedPerson = {
  identity: Identity;
  sex?: string | null;
  age_years?: number | null;
  carriage?: string | null;
  row?: number | null;
};
export type PersonList = { region_id: string; people: ListedPerson[] };
export type Taken = { added: number; exposed_again: number; passed_over: number };
export type Spot = {
  id: string;
  place: Place;
  disease: string;
  state: string;
  opened_at: string;
  opened_by: string | null;
  note: string;
  closed_at: string | null;
  closed_by: string | null;
  closed_note: string | null;
  tasks_open: number;
  tasks_done: number;
  last_case_on: string | null;
  closable_on: string | null;
};
export type SpotDetail = Spot & { visits: Visit[]; tasks: Task[]; not_yet: Text[]; may_investigate: boolean };
export type PlaceDetail = Place & { visits: Visit[]; spots: Spot[]; may_investigate: boolean };
export type TaskAbout = { kind: string; id: string; title: Text };
