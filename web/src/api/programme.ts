/** The words of the time after a contact was found: course, errands, orders, rooms, hand-over, retention. */
import type { Access, CaseClass, Facts, Identity } from './cases';
import type { RegionRef, Text } from './types';

export type Course = {
  day: number;
  days: number;
  turns: number;
  stages: { place: string; from: string; until: string; now: boolean }[];
};
export type Errand = {
  task_id: string;
  kind: string;
  title: Text;
  opened_at: string;
  due_at: string;
  late: boolean;
};
export type CaseProposal = { class: CaseClass; facts: Facts };
export type UrgentContact = Errand & {
  contact_id: string;
  number: string;
  region: RegionRef;
  name: string | null;
  phone: string | null;
  address: string | null;
  day: number;
  days: number;
  disease: string;
};
export type QuarantineOrder = {
  id: string;
  contact_id: string;
  number: string;
  kind: string;
  region: RegionRef;
  begins_on: string;
  ends_on: string;
  days: number;
  state: string;
  issued_at: string;
  issued_by: string | null;
  served_at: string | null;
  served_by: string | null;
  served_how: string | null;
  content: {
    programme: Text;
    stages: { place: string; from: string; until: string }[];
    site: string | null;
    room: string | null;
    text: Text | null;
    note: string | null;
  };
};
export type PrintedOrder = QuarantineOrder & {
  contact_number: string;
  identity: Identity | null;
  issuer: RegionRef;
};
export type Site = {
  id: string;
  region: RegionRef;
  name: string;
  kind: string;
  address: string | null;
  phone: string | null;
  open: boolean;
  rooms: number;
  beds: number;
  taken: number;
  free_rooms: number;
};
export type Stay = {
  id: string;
  site_id: string;
  site: string;
  room_id: string;
  room: string;
  kind: string;
  subject_id: string | null;
  number: string | null;
  began_at: string;
  ended_at: string | null;
  ended_why: string | null;
};
export type SiteRoom = { id: string; name: string; beds: number; usable: boolean; stays: Stay[] };
export type SiteDetail = Site & { board: SiteRoom[]; may_manage: boolean; may_assign: boolean };
export type NewSite = {
  region_id: string;
  name: string;
  kind: string;
  address: string | null;
  phone: string | null;
  rooms: { name: string; beds: number }[];
};
export type HandOver = {
  id: string;
  from: RegionRef;
  to: RegionRef | null;
  outside: string | null;
  kind: string;
  subject_id: string | null;
  number: string | null;
  disease: string;
  state: string;
  reason: string;
  proposed_at: string;
  proposed_by: string | null;
  due_at: string | null;
  late: boolean;
  answered_at: string | null;
  answered_by: string | null;
  note: string | null;
  may_answer: boolean;
  may_withdraw: boolean;
};
export type AskHandOver = {
  kind: string;
  subject_id: string;
  to_region_id: string | null;
  to_outside: string | null;
  reason: string;
};
export type RetentionView = {
  today: string;
  schedule: { month: string; class: string; part: string; n: number }[];
  rules: { disease: string | null; class: string; part: string; days: number }[];
  held: number;
};
export type Removal = {
  id: string;
  region: RegionRef;
  class: string;
  part: string;
  disease: string | null;
  at: string;
  rows: number;
  steps: number;
  hash: string;
};
export type Verification = {
  whole: boolean;
  removals: number;
  subjects: number;
  persons: number;
  steps: number;
  faults: string[];
};
export type DeletionHold = {
  id: string;
  region: RegionRef;
  class: string;
  subject_id: string;
  number: string;
  reason: string;
  placed_at: string;
  placed_by: string | null;
  lifted_at: string | null;
  lifted_by: string | null;
  lifted_why: string | null;
};
export type SeenBy = { person_id: string; numbers: string[]; reads: Access[] };
