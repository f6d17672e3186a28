/** The words of duplicates, as `types.ts` has those of the rest of the API. */
import type { Case, Contact, Facts, Identity } from './cases';
import type { RegionRef, Text } from './types';

export type Agrees = 'same' | 'near' | 'different' | 'missing';
export type PairPart = {
  field: string;
  title: Text;
  agrees: Agrees;
  level: Text;
  /** In bits: above 0 it speaks for one person. */
  weight: number;
  left: Text | null;
  right: Text | null;
};
export type Likeness = { weight: number; probability: number; parts: PairPart[]; household: number };
export type PersonCase = Case & { facts: Facts };
export type PersonContact = Contact & { met_on: string[]; met: string[] };
export type PersonEntry = {
  identity: Identity;
  region_id: string;
  sex?: string | null;
  age_years?: number | null;
  age_on?: string | null;
};
export type PersonCandidate = {
  person_id: string;
  region: RegionRef;
  sure: boolean;
  likeness: Likeness;
  identity: Identity | null;
  cases: PersonCase[];
  contacts: PersonContact[];
};
export type PairSide = { numbers: string[]; sex: string | null; age_years: number | null };
export type PersonPair = {
  id: string;
  region: RegionRef;
  left_id: string;
  right_id: string;
  state: string;
  likeness: Likeness;
  found_at: string;
  left: PairSide;
  right: PairSide;
};
export type ComparedPerson = {
  person_id: string;
  region: RegionRef;
  identity: Identity;
  cases: PersonCase[];
  contacts: PersonContact[];
};
export type ComparedPersons = {
  left: ComparedPerson;
  right: ComparedPerson;
  likeness: Likeness;
  state: string | null;
  decided_at: string | null;
  decided_by: string | null;
  note: string | null;
  warnings: Text[];
  may_merge: boolean;
};
export type MergeSide = 'keep' | 'merge';
export type RecordPair = { keep_id: string; merge_id: string; fields: Record<string, MergeSide> };
export type MergePersons = {
  keep_id: string;
  merge_id: string;
  fields: Record<string, MergeSide>;
  cases: RecordPair[];
  contacts: RecordPair[];
};
export type PersonMerge = {
  id: string;
  keep_id: string;
  merged_id: string;
  at: string;
  by: string | null;
  undone_at: string | null;
  may_undo: boolean;
};
export type MergeUndone = { keep_id: string; merged_id: string; left: Text[] };
export type DuplicateRun = {
  id: string;
  region: RegionRef;
  disease: string | null;
  state: string;
  persons: number;
  compared: number;
  found: number;
  left_out: number;
  asked_by: string | null;
  asked_at: string;
  finished_at: string | null;
};
