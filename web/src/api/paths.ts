/**
 * The API's paths as a type for openapi-fetch: method, query, path parameters, body and answer of each.
 *
 * It has the shape of the generated `schema.d.ts` with the pages' narrower types; `test/contract.ts` checks that each path is served.
 */

import type * as D from './duplicates';
import type * as L from './imports';
import type { InvestigationPaths } from './investigation';
import type * as Lab from './laboratory';
import type { ListPaths } from './lists';
import type * as P from './programme';
import type * as T from './types';

export type Op<R, Q = never, P = never, B = never> = {
  parameters: ([Q] extends [never] ? { query?: never } : { query?: Q }) &
    ([P] extends [never] ? { path?: never } : { path: P }) & { header?: never; cookie?: never };
  requestBody?: [B] extends [never] ? never : { content: { 'application/json': B } };
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': R } } };
};
export type Id = { id: string };
export type Paged = { cursor?: string; limit?: number };
export type ByRegion = { region?: string };
export type ByDisease = { disease?: string };
type CaseQuery = { class?: string; working?: string; number?: string; names?: boolean };
type SignalMove = { to: 'verifying' | 'confirmed' | 'dismissed'; note: string | null };

type Joined = InvestigationPaths & ListPaths;

export type paths = Joined & {
  '/people/me': { get: Op<T.Me> };
  '/people/node': { get: Op<T.NodeInfo> };
  '/people/sign-in': { post: Op<T.Me, never, never, { name: string; password: string }> };
  '/people/sign-out': { post: Op<undefined> };
  '/people/setup': { post: Op<T.Me, never, never, { token: string; name: string; password: string }> };
  '/people/link': { post: Op<T.Me, never, never, { token: string }> };
  '/people/acting': { post: Op<T.Me, never, never, { grant_id: string }> };
  '/people/password': { post: Op<undefined, never, never, { current: string; new: string }> };
  '/people/accounts': {
    get: Op<T.Page<T.Account>, Paged>;
    post: Op<{ account: T.Account; link: string | null }, never, never, { name: string; password: string | null }>;
  };
  '/people/accounts/{id}': { patch: Op<T.Account, never, Id, { disabled: boolean }> };
  '/people/accounts/{id}/link': { post: Op<{ account: T.Account; link: string | null }, never, Id> };
  '/people/accounts/{id}/grants': { post: Op<T.Grant, never, Id, { duty: string; region_id: string }> };
  '/people/grants/{id}': { delete: Op<undefined, never, Id> };
  '/people/duties': { get: Op<T.Duty[]> };

  '/regions': { get: Op<T.Page<T.Region>, Paged & { parent?: string; q?: string; tier?: string }> };
  '/regions/{id}': {
    get: Op<T.RegionDetail, never, Id>;
    patch: Op<T.RegionDetail, never, Id, { name?: T.Text; population?: number | null; households?: number | null }>;
  };
  '/regions/boundaries': { get: Op<GeoJSON.FeatureCollection, { under?: string; tier?: string }> };
  '/regions/sectors': {
    get: Op<T.Sector[], ByRegion>;
    post: Op<
      T.Sector,
      never,
      never,
      { region_id: string; name: T.Text; leader_account_id: string | null; members: string[] }
    >;
  };
  '/regions/sectors/{id}': {
    patch: Op<
      T.Sector,
      never,
      Id,
      { name?: T.Text; leader_account_id?: string | null; members?: string[]; posted?: boolean }
    >;
    delete: Op<undefined, never, Id>;
  };
  '/regions/imports': { post: Op<T.RegionImport, never, never, FormData> };
  '/regions/imports/{id}': { get: Op<T.RegionImport, never, Id> };
  '/regions/imports/{id}/apply': { post: Op<T.RegionImport, never, Id> };
  '/regions/imports/{id}/discard': { post: Op<T.RegionImport, never, Id> };

  '/surveillance/scale': { get: Op<T.LevelBadge[], ByDisease> };
  '/surveillance/curve': {
    get: Op<T.Curve, ByRegion & ByDisease & { indicator?: string; from?: string; to?: string }>;
  };
  '/surveillance/outlook': { get: Op<T.Outlook, ByRegion & ByDisease> };
  '/surveillance/what-if': {
    get: Op<
      T.WhatIf,
      ByRegion &
        ByDisease & {
          arms: string;
          days?: number;
          people?: number;
          runs?: number;
          seed?: number;
          r?: number;
          reported_share?: number;
        }
    >;
  };
  '/surveillance/counts': {
    get: Op<T.Page<T.CountRow>, Paged & ByRegion & ByDisease & { indicator?: string; from?: string; to?: string }>;
  };
  '/surveillance/clusters': { get: Op<T.Clusters, ByRegion & ByDisease> };
  '/surveillance/clusters/{id}': { get: Op<T.ClusterDetail, never, Id> };
  '/surveillance/signals': { get: Op<T.Page<T.Signal>, Paged & ByRegion & ByDisease & { state?: string }> };
  '/surveillance/signals/{id}': { get: Op<T.SignalDetail, never, Id> };
  '/surveillance/signals/{id}/state': { post: Op<T.SignalDetail, never, Id, SignalMove> };
  '/surveillance/levels': { get: Op<T.RegionLevel[], ByDisease & { under?: string; tier?: string }> };
  '/surveillance/levels/{region_id}': { get: Op<T.LevelDetail, ByDisease, { region_id: string }> };
  '/surveillance/warnings': { get: Op<T.Page<T.Warning>, Paged & ByRegion> };
  '/surveillance/warnings/{id}/read': { post: Op<T.Warning, never, Id> };
  '/surveillance/imports': { get: Op<T.Page<T.CountImport>, Paged>; post: Op<T.CountImport, never, never, FormData> };
  '/surveillance/imports/{id}': { get: Op<T.CountImport, never, Id> };
  '/surveillance/imports/{id}/mapping': {
    put: Op<T.CountImport, never, Id, { mapping: T.CountMapping; save_as: string | null }>;
  };
  '/surveillance/imports/{id}/apply': { post: Op<T.CountImport, never, Id, { mode: 'good-rows' | 'all-or-nothing' }> };
  '/surveillance/imports/{id}/discard': { post: Op<T.CountImport, never, Id> };
  '/surveillance/imports/{id}/findings': { get: Op<T.Page<T.Finding>, Paged, Id> };
  '/surveillance/mappings': { get: Op<T.SavedMapping[]> };

  '/measures': { get: Op<T.MeasureInfo[]> };
  '/measures/value': { get: Op<T.MeasureValue, ByRegion & ByDisease & { call: string }> };

  '/response/proposals': { get: Op<T.Page<T.Proposal>, Paged & ByRegion & { state?: 'open' | 'decided' }> };
  '/response/proposals/{id}': { get: Op<T.ProposalDetail, never, Id> };
  '/response/proposals/{id}/decide': { post: Op<T.ProposalDetail, never, Id, { accept: boolean; note: string }> };
  '/response/incidents': {
    get: Op<T.Page<T.Incident>, Paged & ByRegion & { state?: 'open' | 'closed' }>;
    post: Op<T.Incident, never, never, { region_id: string; disease: string; title: T.Text }>;
  };
  '/response/incidents/{id}': { get: Op<T.IncidentDetail, never, Id> };
  '/response/incidents/{id}/close': { post: Op<T.Incident, never, Id, { note: string }> };
  '/response/running': {
    get: Op<T.Page<T.RunningPlan>, Paged & ByRegion & { plan?: string }>;
    post: Op<T.RunningPlan, never, never, { region_id: string; disease: string; plan: string }>;
  };
  '/response/running/{id}': { get: Op<T.RunningDetail, never, Id> };
  '/response/tasks': {
    get: Op<T.Page<T.Task>, Paged & ByRegion & { state?: string; mine?: boolean; duty?: string; incident?: string }>;
  };
  '/response/tasks/{id}': { get: Op<T.Task, never, Id> };
  '/response/tasks/{id}/finish': { post: Op<T.Task, never, Id, { note: string; checked: number[] }> };
  '/response/tasks/{id}/reopen': { post: Op<T.Task, never, Id, { note: string }> };

  '/board': { get: Op<T.Board, ByRegion & ByDisease> };

  '/packs': { get: Op<T.PackInfo[]> };
  '/packs/plans': { get: Op<T.PlanInfo[]> };
  '/packs/plans/{id}': { get: Op<T.PlanDetail, ByRegion, Id> };
  '/packs/reload': { post: Op<{ loaded: T.PackInfo[]; findings: T.Finding[] }> };

  '/audit/entries': { get: Op<T.Page<T.Entry>, ByRegion & { kind?: string; before?: number; limit?: number }> };
  '/audit/entries/{position}': { get: Op<T.EntryDetail, never, { position: number }> };
  '/audit/entries/{position}/proof': { get: Op<T.Proof, never, { position: number }> };
  '/audit/checkpoint': { get: Op<T.Checkpoint> };

  '/drills/replay': {
    get: Op<T.Replay>;
    post: Op<T.Replay, never, never, { action: 'play' | 'pause' | 'step' | 'speed'; seconds_per_day?: number }>;
  };

  '/cases/form': { get: Op<T.CaseForm, ByDisease> };
  '/cases/records': {
    get: Op<T.Page<T.Case>, Paged & ByRegion & ByDisease & CaseQuery>;
    post: Op<T.CaseDetail, never, never, T.ReportCase>;
  };
  '/cases/imports': { get: Op<T.Page<L.ListImport>, Paged>; post: Op<L.ListImport, never, never, FormData> };
  '/cases/imports/{id}': { get: Op<L.ListImport, never, Id> };
  '/cases/imports/{id}/order': { put: Op<L.ListImport, never, Id, L.ListOrder> };
  '/cases/imports/{id}/apply': { post: Op<L.ListImport, never, Id> };
  '/cases/imports/{id}/discard': { post: Op<L.ListImport, never, Id> };
  '/cases/imports/{id}/findings': { get: Op<T.Page<L.ListFinding>, Paged, Id> };
  '/cases/waiting': { get: Op<T.Page<L.WaitingRow>, Paged & ByRegion & { import?: string }> };
  '/cases/waiting/{id}': { get: Op<L.WaitingDetail, never, Id> };
  '/cases/waiting/{id}/check': { post: Op<L.CorrectedCheck, never, Id, { cells: string[] }> };
  '/cases/waiting/{id}/take-in': { post: Op<L.ListReport, never, Id, { cells: string[] }> };
  '/cases/waiting/{id}/discard': { post: Op<undefined, never, Id, { reason: string }> };
  '/cases/search': { post: Op<T.Case[], never, never, { name?: string; id_number?: string; phone?: string }> };
  '/cases/records/{id}': { get: Op<T.CaseDetail, never, Id>; put: Op<T.CaseDetail, never, Id, T.Facts> };
  '/cases/records/{id}/identity': {
    get: Op<T.IdentityView, never, Id>;
    put: Op<T.IdentityView, never, Id, T.Identity>;
  };
  '/cases/records/{id}/classify': { post: Op<T.CaseDetail, never, Id, { class: T.CaseClass; note: string }> };
  '/cases/records/{id}/close': { post: Op<T.CaseDetail, never, Id, { note: string }> };
  '/cases/records/{id}/contacts': { post: Op<T.ContactDetail, never, Id, T.NewContact> };
  '/cases/records/{id}/samples': { post: Op<T.Sample, never, Id, { tube: string; kind: string }> };
  '/cases/records/{id}/visits': {
    get: Op<T.Timeline, never, Id>;
    post: Op<T.Visit, never, Id, T.NewVisit>;
  };
  '/cases/contacts/{id}/visits': {
    get: Op<T.Timeline, never, Id>;
    post: Op<T.Visit, never, Id, T.NewVisit>;
  };
  '/cases/visits/{id}': {
    put: Op<T.Visit, never, Id, T.NewVisit>;
    delete: Op<undefined, never, Id>;
  };
  '/cases/visits/{id}/judge': { post: Op<T.Visit, never, Id, { spot: boolean; note: string }> };
  '/cases/visits/{id}/co-exposed': { get: Op<T.CoExposed[], never, Id> };
  '/cases/visits/{id}/contacts': { post: Op<T.Taken, never, Id, { visits: string[] }> };
  '/cases/visits/{id}/people': { post: Op<T.Taken, never, Id, T.PersonList> };
  '/cases/places': {
    get: Op<T.Page<T.Place>, Paged & ByRegion & { q?: string; kind?: string }>;
    post: Op<T.Place, never, never, T.NewPlace>;
  };
  '/cases/places/{id}': {
    get: Op<T.PlaceDetail, never, Id>;
    put: Op<T.PlaceDetail, never, Id, T.NewPlace>;
  };
  '/cases/links': { post: Op<undefined, never, never, { source_id: string; case_id: string; certain: boolean }> };
  '/cases/spots': { get: Op<T.Page<T.Spot>, Paged & ByRegion & ByDisease & { state?: string }> };
  '/cases/spots/{id}': { get: Op<T.SpotDetail, never, Id> };
  '/cases/spots/{id}/close': { post: Op<T.SpotDetail, never, Id, { note: string; despite: boolean }> };
  '/cases/contacts': { get: Op<T.Page<T.Contact>, Paged & ByRegion & { state?: string }> };
  '/cases/contacts/{id}': { get: Op<T.ContactDetail, never, Id> };
  '/cases/contacts/{id}/identity': { get: Op<T.IdentityView, never, Id> };
  '/cases/contacts/{id}/samples': { post: Op<T.Sample, never, Id, { tube: string; kind: string }> };
  '/cases/contacts/{id}/order': { post: Op<T.ContactDetail, never, Id, { programme: string; note: string }> };
  '/cases/contacts/{id}/release': { post: Op<T.ContactDetail, never, Id, { note: string; despite: boolean }> };
  '/cases/contacts/{id}/become-case': {
    post: Op<T.CaseDetail, never, Id, { class: T.CaseClass; facts: T.Facts }>;
  };
  '/cases/follow-ups': { get: Op<T.Page<T.FollowUpLine>, Paged & ByRegion & { day?: string; state?: string }> };
  '/cases/follow-ups/{contact}/{day}/{turn}': {
    post: Op<
      undefined,
      never,
      { contact: string; day: string; turn: number },
      { temperature: number | null; symptoms: string[]; note: string | null }
    >;
  };
  '/cases/samples': { get: Op<T.Page<T.Sample>, Paged & ByRegion & { stage?: string; tube?: string; place?: string }> };
  '/cases/samples/batch': { post: Op<Lab.BatchAnswer, never, never, Lab.NewBatch> };
  '/cases/samples/moves': { post: Op<Lab.BatchAnswer, never, never, Lab.MoveTubes> };
  '/cases/samples/{id}': { get: Op<Lab.SampleDetail, never, Id> };
  '/cases/laboratory': { get: Op<Lab.LaboratoryTally, ByRegion & ByDisease> };
  '/cases/follow-ups/urgent': { get: Op<P.UrgentContact[], ByRegion> };
  '/cases/contacts/{id}/seen': { post: Op<T.ContactDetail, never, Id, { finding: string }> };
  '/cases/contacts/{id}/orders': {
    get: Op<P.QuarantineOrder[], never, Id>;
    post: Op<P.QuarantineOrder, never, Id, { kind: string; note: string | null }>;
  };
  '/cases/orders/{id}/print': { get: Op<P.PrintedOrder, never, Id> };
  '/cases/orders/{id}/serve': { post: Op<P.QuarantineOrder, never, Id, { how: string; at: string | null }> };
  '/cases/sites': { get: Op<P.Site[], ByRegion>; post: Op<P.SiteDetail, never, never, P.NewSite> };
  '/cases/sites/{id}': {
    get: Op<P.SiteDetail, never, Id>;
    put: Op<
      P.SiteDetail,
      never,
      Id,
      { name: string; kind: string; address: string | null; phone: string | null; open: boolean }
    >;
  };
  '/cases/sites/{id}/rooms': { post: Op<P.SiteDetail, never, Id, { name: string; beds: number }> };
  '/cases/sites/{id}/rooms/{room}': {
    put: Op<P.SiteDetail, never, { id: string; room: string }, { name: string; beds: number; usable: boolean }>;
  };
  '/cases/sites/{id}/stays': {
    post: Op<P.SiteDetail, never, Id, { kind: string; subject_id: string; room_id: string | null }>;
  };
  '/cases/stays': { get: Op<P.Stay[], { kind: string; subject: string }> };
  '/cases/stays/{id}/end': { post: Op<P.SiteDetail, never, Id, { why: string }> };
  '/cases/hand-overs': {
    get: Op<T.Page<P.HandOver>, Paged & ByRegion & { state?: string }>;
    post: Op<P.HandOver, never, never, P.AskHandOver>;
  };
  '/cases/hand-overs/destinations': { get: Op<T.RegionRef[], { q?: string }> };
  '/cases/hand-overs/{id}': { get: Op<P.HandOver, never, Id> };
  '/cases/hand-overs/{id}/identity': { get: Op<T.IdentityView, never, Id> };
  '/cases/hand-overs/{id}/answer': { post: Op<P.HandOver, never, Id, { accept: boolean; note: string | null }> };
  '/cases/hand-overs/{id}/withdraw': { post: Op<P.HandOver, never, Id> };
  '/cases/retention': { get: Op<P.RetentionView, ByRegion> };
  '/cases/retention/removals': { get: Op<T.Page<P.Removal>, Paged & ByRegion> };
  '/cases/retention/verification': { get: Op<P.Verification> };
  '/cases/retention/holds': {
    get: Op<P.DeletionHold[], ByRegion>;
    post: Op<P.DeletionHold, never, never, { kind: string; subject_id: string; reason: string }>;
  };
  '/cases/retention/holds/{id}/lift': { post: Op<P.DeletionHold, never, Id, { reason: string }> };
  '/cases/access-log': {
    post: Op<P.SeenBy[], never, never, { name: string | null; id_number: string | null; phone: string | null }>;
  };
  '/cases/results': {
    get: Op<T.Page<Lab.LaboratoryResult>, Paged & ByRegion & { state?: string; tube?: string }>;
    post: Op<Lab.EnteredResult, never, never, { tube: string; result: string; corrects: boolean; note: string | null }>;
  };
  '/cases/results/{id}/decide': { post: Op<Lab.LaboratoryResult, never, Id, Lab.Decide> };
  '/cases/pools': {
    get: Op<T.Page<Lab.Pool>, Paged & ByRegion & { open?: boolean }>;
    post: Op<Lab.PoolDetail, never, never, { code: string; tubes: string[] }>;
  };
  '/cases/pools/{id}': { get: Op<Lab.PoolDetail, never, Id> };
  '/cases/pools/{id}/tubes': { post: Op<Lab.PoolDetail, never, Id, { tube: string }> };
  '/cases/pools/{id}/remove': { post: Op<Lab.PoolDetail, never, Id, { tube: string }> };
  '/exchange/messages': { get: Op<T.Page<Lab.Message>, Paged & ByRegion & { verdict?: string }> };
  '/exchange/messages/{id}': { get: Op<Lab.MessageDetail, never, Id> };
  '/cases/chains': { get: Op<T.Chains, ByRegion & ByDisease & T.ChainsQuery> };
  '/people/persons/{id}/access': { get: Op<T.Page<T.Access>, Paged, Id> };

  '/people/candidates': { post: Op<D.PersonCandidate[], never, never, D.PersonEntry> };
  '/people/duplicates': { get: Op<T.Page<D.PersonPair>, Paged & ByRegion & { state?: string }> };
  '/people/duplicates/compare': { get: Op<D.ComparedPersons, { left: string; right: string }> };
  '/people/duplicates/decide': {
    post: Op<undefined, never, never, { left_id: string; right_id: string; state: string; note: string | null }>;
  };
  '/people/duplicates/merge': { post: Op<D.PersonMerge, never, never, D.MergePersons> };
  '/people/duplicates/runs': {
    get: Op<D.DuplicateRun[], ByRegion>;
    post: Op<D.DuplicateRun, never, never, { region_id: string | null; disease: string | null }>;
  };
  '/people/duplicates/numbers/{number}': { get: Op<{ person_id: string }, never, { number: string }> };
  '/people/persons/{id}/merges': { get: Op<D.PersonMerge[], never, Id> };
  '/people/merges/{id}/undo': { post: Op<D.MergeUndone, never, Id> };
};
