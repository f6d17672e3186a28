/**
 * The words that the pages use are those that the server says: compared by the compiler, so that `npm run lint` fails when they part.
 *
 * The server's description knows no absent fields on the wire and few closed lists of words, therefore the pages keep their own,
 * narrower types (`api/types.ts`). Here each is held against its schema: the same fields, no kind of value the other does not have, and
 * null where the server may send null. A difference shows as the place of it, such as "Signal.expected may be null".
 */
import type * as I from '../src/api/investigation';
import type * as L from '../src/api/laboratory';
import type { paths as Used } from '../src/api/paths';
import type { components, paths as Served } from '../src/api/schema';
import type * as T from '../src/api/types';

type Schemas = components['schemas'];
type Plain = string | number | boolean;
type Name<K> = K extends string ? K : never;

type Differs<Mine, Theirs, At extends string> = unknown extends Theirs
  ? never
  : [Extract<Theirs, null | undefined>, Extract<Mine, null | undefined>] extends [infer N, infer M]
    ? [N] extends [never]
      ? DiffersWhole<NonNullable<Mine>, Theirs, At>
      : [M] extends [never]
        ? `${At} may be null`
        : DiffersWhole<NonNullable<Mine>, NonNullable<Theirs>, At>
    : never;

type DiffersWhole<Mine, Theirs, At extends string> = [Theirs] extends [Plain]
  ? [Mine] extends [Theirs]
    ? never
    : [Theirs] extends [Mine]
      ? never
      : `${At} is something else`
  : [Theirs] extends [readonly (infer TheirItem)[]]
    ? [Mine] extends [readonly (infer MyItem)[]]
      ? Differs<MyItem, TheirItem, `${At}[]`>
      : `${At} is a list`
    :
        | `${At}.${Name<Exclude<keyof Theirs, keyof Mine>>} is missing`
        | `${At}.${Name<Exclude<keyof Mine, keyof Theirs>>} is not served`
        | { [K in keyof Mine & keyof Theirs]-?: Differs<Mine[K], Theirs[K], `${At}.${Name<K>}`> }[keyof Mine &
            keyof Theirs];

type Pairs = {
  Access: T.Access;
  Case: T.Case;
  CaseDetail: T.CaseDetail;
  CaseForm: T.CaseForm;
  Chains: T.Chains;
  Contact: T.Contact;
  CaseCluster: I.CaseCluster;
  CaseClusterDetail: I.CaseClusterDetail;
  CaseReport: I.CaseReport;
  Clue: I.Clue;
  KeyPerson: I.KeyPerson;
  Screening: I.Screening;
  ScreeningLine: I.ScreeningLine;
  SourceSuggestions: I.SourceSuggestions;
  ContactDetail: T.ContactDetail;
  Exposure: T.Exposure;
  Facts: T.Facts;
  FollowUpLine: T.FollowUpLine;
  IdentityView: T.IdentityView;
  NewContact: T.NewContact;
  CoExposed: T.CoExposed;
  NewPlace: T.NewPlace;
  NewVisit: T.NewVisit;
  Place: T.Place;
  PlaceDetail: T.PlaceDetail;
  Sample: T.Sample;
  BatchAnswer: L.BatchAnswer;
  EnteredResult: L.EnteredResult;
  LaboratoryMessage: L.Message;
  LaboratoryMessageDetail: L.MessageDetail;
  LaboratoryResult: L.LaboratoryResult;
  LaboratoryTally: L.LaboratoryTally;
  SampleDetail: L.SampleDetail;
  SamplePool: L.Pool;
  SamplePoolDetail: L.PoolDetail;
  Spot: T.Spot;
  SpotDetail: T.SpotDetail;
  Taken: T.Taken;
  Timeline: T.Timeline;
  Visit: T.Visit;
  Account: T.Account;
  Board: T.Board;
  CheckpointView: T.Checkpoint;
  Cluster: T.Cluster;
  ClusterDetail: T.ClusterDetail;
  Clusters: T.Clusters;
  CountImport: T.CountImport;
  CountMapping: T.CountMapping;
  CountRow: T.CountRow;
  Curve: T.Curve;
  DutyInfo: T.Duty;
  Entry: T.Entry;
  EntryDetail: T.EntryDetail;
  Figure: T.Figure;
  Finding: T.Finding;
  Grant: T.Grant;
  Incident: T.Incident;
  IncidentDetail: T.IncidentDetail;
  LevelBadge: T.LevelBadge;
  LevelDetail: T.LevelDetail;
  LiveEntry: T.LiveEntry;
  Me: T.Me;
  MeasureInfo: T.MeasureInfo;
  MeasureValue: T.MeasureValue;
  NodeInfo: T.NodeInfo;
  Outlook: T.Outlook;
  PackInfo: T.PackInfo;
  PlanDetail: T.PlanDetail;
  PlanInfo: T.PlanInfo;
  Proof: T.Proof;
  Proposal: T.Proposal;
  ProposalDetail: T.ProposalDetail;
  Reason: T.Reason;
  Region: T.Region;
  RegionDetail: T.RegionDetail;
  RegionImport: T.RegionImport;
  RegionLevel: T.RegionLevel;
  RegionRef: T.RegionRef;
  Replay: T.Replay;
  RunningDetail: T.RunningDetail;
  RunningPlan: T.RunningPlan;
  SavedMapping: T.SavedMapping;
  Sector: T.Sector;
  Signal: T.Signal;
  SignalDetail: T.SignalDetail;
  SignalState: T.SignalState;
  Task: T.Task;
  TaskTally: T.TaskTally;
  Text: T.Text;
  Tier: T.Tier;
  TimelineEntry: T.TimelineEntry;
  Warning: T.Warning;
  WhatIf: T.WhatIf;
};

/** Every path and method that the pages use is served. */
type Unserved = {
  [P in keyof Used]: `/api/v1${P}` extends keyof Served
    ? { [M in keyof Used[P]]: Has<Served[`/api/v1${P}`], M> extends true ? never : `${Name<M>} ${P}` }[keyof Used[P]]
    : `${P} is not served`;
}[keyof Used];
type Has<Path, M> = M extends keyof Path ? ([NonNullable<Path[M]>] extends [never] ? false : true) : false;

type Difference = { [K in keyof Pairs]: Differs<Pairs[K], Schemas[K], K> }[keyof Pairs];

type None<D extends never> = D;
export type Agreement = [None<Difference>, None<Unserved>];
