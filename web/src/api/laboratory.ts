/** The words of the laboratory: worklists, pools, results that wait, messages. */
import type { Sample } from './cases';
import type { Text } from './types';

export type Refused = { tube: string; code: string; detail: Text; remedy: Text };
export type BatchAnswer = { done: number; refused: Refused[]; results_found: number };
export type NewBatch = {
  kind: string;
  region_id?: string;
  disease?: string;
  tubes: { tube: string; retakes?: string; place_id?: string }[];
};
export type MoveTubes = { step: string; tubes: string[]; note: string | null };
export type Custody = { at: string; by: string | null; kind: string; content: Record<string, unknown> };
export type LaboratoryResult = {
  id: string;
  sample_id: string | null;
  message_id: string | null;
  tube: string | null;
  order_number: string | null;
  result: string | null;
  state: string;
  reason: string | null;
  corrects: boolean;
  test: string | null;
  found: string | null;
  laboratory: string | null;
  reported_at: string;
  entered_at: string;
  entered_by: string | null;
  note: string | null;
  decided_at: string | null;
  decided_by: string | null;
  known: string | null;
};
export type SampleDetail = Sample & { pool_code: string | null; custody: Custody[]; results: LaboratoryResult[] };
export type EnteredResult = {
  tube: string;
  result: string;
  sample: Sample | null;
  pool_id: string | null;
  opened: string[];
};
export type LaboratoryTally = {
  registered: number;
  sent: number;
  received: number;
  pooled: number;
  retest: number;
  overdue: number;
  disputed: number;
  parked: number;
  reports: number;
  pools: number;
  pool_size: number;
  received_within_minutes: number | null;
  result_within_minutes: number | null;
  median_to_receipt_minutes: number | null;
  median_to_result_minutes: number | null;
};
export type Pool = {
  id: string;
  code: string;
  disease: string;
  size: number;
  members: number;
  made_at: string;
  made_by: string | null;
  result: string | null;
  result_at: string | null;
  result_by: string | null;
  waiting: number;
};
export type PoolDetail = Pool & { samples: Sample[] };
export type MessageFinding = {
  code: string;
  level: string;
  message_number: number | null;
  place: string;
  line: number | null;
  cause: Text | null;
  remedy: Text | null;
};
export type Message = {
  id: string;
  received_at: string;
  received_by: string | null;
  format: string | null;
  format_version: string | null;
  sender: string | null;
  control_id: string | null;
  bytes: number;
  verdict: string;
  messages: number;
  findings: MessageFinding[];
  kept: boolean;
};
export type MessageDetail = Message & {
  results: LaboratoryResult[];
  opened: { at: string; by: string | null }[];
  may_open: boolean;
};
export type Taken = {
  id: string | null;
  repeat: boolean;
  verdict: string;
  messages: number;
  in_force: number;
  same: number;
  replaced: number;
  disputed: number;
  parked: number;
  reports: number;
  findings: { code: string; place: string; cause: Text; remedy: Text }[];
};
export type Decide = { decision: string; tube: string | null; result: string | null; note: string };
