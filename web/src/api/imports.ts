/** The words of line lists: imports, their mapping, rows that wait. */
import type { RegionRef, Text } from './types';

export type ListKind = 'cases' | 'contacts' | 'links';
export type DateOrder = 'day_first' | 'month_first' | 'day_number';
export type MappedColumn = { column: string; field: string; order?: DateOrder; sure?: number };
export type ListMapping = {
  kind: ListKind;
  system: 'plain' | 'sormas' | 'go_data' | 'dhis2';
  columns: MappedColumn[];
  unused: string[];
  directed: boolean;
};
export type ListOrder = {
  disease: string;
  region_id: string;
  kind?: ListKind | null;
  class?: string;
  day_zero?: string | null;
  mapping?: ListMapping | null;
  prefix?: string | null;
  certain?: boolean;
  preview?: boolean;
};
export type ListFinding = {
  code: string;
  level: 'error' | 'warning';
  line: number | null;
  column: string;
  value: string | null;
  cause: Text;
  remedy: Text;
};
export type ListReport = {
  kind: ListKind;
  mapping: ListMapping;
  remembered: boolean;
  encoding: string;
  rows: number;
  added: number;
  changed: number;
  known: number;
  passed_over: number;
  waiting: number;
  dangling: number;
  duplicates: number;
  findings: ListFinding[];
  findings_left_out: number;
  preview: boolean;
};
export type ListImport = {
  id: string;
  region: RegionRef;
  disease: string;
  file_name: string;
  bytes: number;
  state: 'checking' | 'staged' | 'applying' | 'applied' | 'refused' | 'discarded';
  order: ListOrder;
  report: ListReport | null;
  findings: number;
  done: number;
  total: number;
  created_by: string | null;
  created_at: string;
  finished_at: string | null;
  message: Text | null;
};
export type WaitingRow = {
  id: string;
  region: RegionRef;
  disease: string;
  kind: ListKind;
  external_id: string;
  line: number;
  file_name: string | null;
  import_id: string | null;
  at: string;
  findings: ListFinding[];
};
export type WaitingCell = { column: string; field: string; value: string };
export type WaitingDetail = WaitingRow & { cells: WaitingCell[]; found: ListFinding[]; may_take_in: boolean };
export type CorrectedCheck = { found: ListFinding[]; report: ListReport };
