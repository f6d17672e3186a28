/** The words of the lists: columns, pages, saved views, bulk changes and files; their paths are joined to `paths.ts`. */
import type { RegionRef, Text } from './types';

export type ListKey = 'cases' | 'contacts' | 'follow-ups' | 'samples';
export type ColumnKind =
  | 'text'
  | 'int'
  | 'real'
  | 'day'
  | 'moment'
  | 'bool'
  | 'region'
  | 'word'
  | 'grade'
  | 'programme'
  | 'fact'
  | 'identity';
export type ListWord = { id: string; title: Text };
export type ListColumn = {
  key: string;
  title: Text;
  kind: ColumnKind;
  sorts: boolean;
  filters: boolean;
  optional: boolean;
  usual: boolean;
  words: ListWord[];
};
export type ListOfCases = { key: ListKey; title: Text; order: string; columns: ListColumn[] };
/** How a list is asked for; all of it fits into an address and names nobody. */
export type ListAsk = {
  filter?: string | null;
  sort?: string | null;
  columns?: string | null;
  region?: string | null;
};
export type CellValue = string | number | boolean | null | Text;
export type ListRow = { id: string; region: RegionRef; cells: Record<string, CellValue> };
export type ListPage = { items: ListRow[]; next: string | null; short: boolean };
export type ListCount = { n: number; more: boolean };
export type SavedView = {
  id: string;
  list: string;
  name: string;
  shared: boolean;
  preset: boolean;
  ask: ListAsk;
  by: string | null;
  mine: boolean;
  may_change: boolean;
  version: number;
};
export type NewView = { list: string; name: string; shared: boolean; preset: boolean; ask: ListAsk };
export type BulkAction =
  | { do: 'close'; note: string }
  | { do: 'reopen'; note: string }
  | { do: 'set'; facts: Record<string, string | boolean | null> }
  | { do: 'classify'; class: string; note: string }
  | { do: 'order'; programme: string; note: string }
  | { do: 'release'; note: string }
  | { do: 'task'; duty: string; title: string; detail: string | null; due_at: string };
export type BulkAsk = { list: string; ask: ListAsk; ids: string[] | null; action: BulkAction };
export type BulkPreview = {
  total: number;
  changes: number;
  same: number;
  refused: number;
  reasons: { why: Text; n: number; numbers: string[] }[];
};
export type BulkChange = {
  id: string;
  list: string;
  action: BulkAction;
  state: string;
  total: number;
  changed: number;
  refused: number;
  undone: number;
  kept: number;
  by: string | null;
  created_at: string;
  finished_at: string | null;
  undo_until: string | null;
  version: number;
};
export type BulkRow = { subject_id: string; number: string; state: string; why: Text | null };
export type ListExport = {
  id: string;
  list: string;
  format: string;
  identities: boolean;
  purpose: string | null;
  state: string;
  rows: number;
  created_at: string;
  finished_at: string | null;
  expires_at: string | null;
  message: Text | null;
};
export type NewExport = { list: string; ask: ListAsk; format: string; purpose: string | null; codes: boolean };
export type ListSearch = { name?: string; id_number?: string; phone?: string; columns?: string };

type Op<R, Q = never, P = never, B = never> = {
  parameters: ([Q] extends [never] ? { query?: never } : { query?: Q }) &
    ([P] extends [never] ? { path?: never } : { path: P }) & { header?: never; cookie?: never };
  requestBody?: [B] extends [never] ? never : { content: { 'application/json': B } };
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': R } } };
};
type Id = { id: string };
type Asked = { filter?: string; sort?: string; columns?: string; region?: string };

export type ListPaths = {
  '/cases/tables': { get: Op<ListOfCases[]> };
  '/cases/tables/{list}': { get: Op<ListPage, Asked & { cursor?: string; limit?: number }, { list: string }> };
  '/cases/tables/{list}/count': { get: Op<ListCount, Asked, { list: string }> };
  '/cases/tables/{list}/search': { post: Op<ListPage, never, { list: string }, ListSearch> };
  '/cases/views': { get: Op<SavedView[], { list: string }>; post: Op<SavedView, never, never, NewView> };
  '/cases/views/{id}': { put: Op<SavedView, never, Id, NewView>; delete: Op<undefined, never, Id> };
  '/cases/bulk/preview': { post: Op<BulkPreview, never, never, BulkAsk> };
  '/cases/bulk': { get: Op<BulkChange[]>; post: Op<BulkChange, never, never, BulkAsk> };
  '/cases/bulk/{id}': { get: Op<BulkChange, never, Id> };
  '/cases/bulk/{id}/left': { get: Op<BulkRow[], never, Id> };
  '/cases/bulk/{id}/undo': { post: Op<BulkChange, never, Id> };
  '/cases/exports': { get: Op<ListExport[]>; post: Op<ListExport, never, never, NewExport> };
  '/cases/exports/{id}': { get: Op<ListExport, never, Id>; delete: Op<undefined, never, Id> };
};
