/**
 * The words of the API contract, version 1, as TypeScript types.
 *
 * Which question it answers: what does the server send, what does it take? All paths lie under /api/v1, fields are in
 * snake case, times are RFC 3339 in UTC, days are YYYY-MM-DD, ids are UUID strings, and an optional value is null, never absent.
 * `npm run api` writes `schema.d.ts` from the server's own OpenAPI document; `test/contract.ts` holds these types against it.
 */
import type { Cluster } from './clusters';
import type { TaskAbout } from './places';

export type * from './cases';
export type * from './clusters';
export type * from './outlook';
export type * from './places';

export type Text = { zh: string; en: string };
export type Tier =
  | 'national'
  | 'provincial'
  | 'municipal'
  | 'county'
  | 'township'
  | 'community'
  | 'grid'
  | 'building'
  | 'unit';
export type Page<T> = { items: T[]; next: string | null }; // ?cursor=<next>&limit=50 (max 500)
export type RegionRef = { id: string; code: string; tier: Tier; name: Text };
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string /* stable: "H0401" */;
  detail: string;
  remedy: string;
  instance?: string;
  findings?: Finding[];
};
export type Finding = {
  code: string;
  severity: 'error' | 'warning';
  line: number | null;
  column: string | null;
  column_index: number | null;
  value: string | null;
  path: string | null;
  message: Text;
  remedy: Text;
};
export type Me = {
  account: { id: string; name: string };
  grants: Grant[];
  acting: Grant;
  rights: Right[];
  node: NodeInfo;
};
export type Grant = { id: string; duty: string; duty_title: Text; region: RegionRef };
export type NodeInfo = {
  name: Text;
  exercise: boolean;
  replay: boolean;
  now: string;
  today: string;
  timezone: string;
  version: string;
  disease: string;
  diseases: { id: string; title: Text }[];
  needs_setup: boolean;
};
export type Right =
  | 'see-region'
  | 'see-surveillance'
  | 'import-counts'
  | 'verify-signal'
  | 'decide-level'
  | 'decide-phase'
  | 'see-response'
  | 'do-task'
  | 'manage-response'
  | 'see-journal'
  | 'manage-regions'
  | 'manage-accounts'
  | 'manage-packs'
  | 'control-replay'
  | 'see-packs'
  | 'compare-measures'
  | 'see-cases'
  | 'see-identity'
  | 'report-case'
  | 'investigate'
  | 'follow-up'
  | 'enter-results'
  | 'manage-cases';
export type Account = { id: string; name: string; disabled: boolean; created_at: string; grants: Grant[] };
export type Region = RegionRef & {
  parent_id: string | null;
  tier_title: Text;
  population: number | null;
  households: number | null;
  lat: number | null;
  lon: number | null;
  children: number;
  sector_id: string | null;
};
export type RegionDetail = Region & {
  path: RegionRef[] /* root first, without itself */;
  neighbours: RegionRef[];
  has_boundary: boolean;
};
export type Sector = {
  id: string;
  region: RegionRef;
  name: Text;
  leader: { id: string; name: string } | null;
  posted_at: string | null;
  members: RegionRef[];
};
export type RegionImport = {
  id: string;
  kind: string;
  state: 'staged' | 'applied' | 'discarded';
  file_name: string;
  added: number;
  changed: number;
  unchanged: number;
  changes: {
    code: string;
    name: string;
    tier: string;
    what: 'add' | 'change';
    fields: { field: string; from: string | null; to: string | null }[];
  }[] /* first 200 */;
  findings: Finding[];
  created_at: string;
};
export type LevelBadge = {
  level: string /* id */;
  rank: number /* 0 lowest */;
  title: Text;
  color: 'green' | 'blue' | 'yellow' | 'orange' | 'red';
};
export type Curve = {
  region: RegionRef;
  disease: string;
  indicator: string;
  points: {
    day: string;
    value: number;
    cumulative: number;
    correction: number /* negative part kept from falling cumulative counts */;
    mean7: number | null;
  }[];
  sources: {
    source: string;
    coverage: 'total' | 'unallocated';
    period: 'day' | 'week';
    series: number;
    last_day: string;
  }[];
};
export type CountRow = {
  region: RegionRef;
  day: string;
  indicator: string;
  source: string;
  coverage: string;
  value: number;
  reported: number;
  kind: 'new' | 'cumulative';
  correction: boolean;
  revised_from: number | null;
  import_id: string;
};
export type SignalState = 'new' | 'verifying' | 'confirmed' | 'dismissed';
export type Signal = {
  id: string;
  region: RegionRef;
  disease: string;
  indicator: string;
  first_day: string;
  last_day: string;
  state: SignalState;
  methods: MethodRef[];
  observed: number;
  expected: number | null;
  upperbound: number | null;
  reason: Text;
  raised_at: string;
  handled_by: string | null;
  handled_at: string | null;
  note: string | null;
};
/** `name` as packs write it: "ears_c1". */
export type MethodRef = { name: string; title: Text };
export type Stretch = { from: string; to: string; periods: number; same_season: boolean; weighed_down: string[] };
export type KeptAlarm = {
  method: string;
  day: string;
  observed: number;
  expected: number | null;
  upperbound: number | null;
  score: number | null;
  p_value: number | null;
  alpha: number | null;
  reference: Stretch[];
};
export type DetectorEvidence = {
  method: string;
  title: Text;
  account: Text;
  says: Text;
  unit: 'cases' | 'per100k';
  settings: Record<string, unknown>;
  alarm: KeptAlarm | null;
  reference: Stretch[];
};
export type SignalVerdict = {
  method: string;
  observed: number | null;
  expected: number | null;
  upperbound: number | null;
  score: number | null;
  p_value: number | null;
  alarm: boolean;
};
export type Evidence = {
  period: 'day' | 'week';
  days: { day: string; observed: number; verdicts: SignalVerdict[] }[];
  detectors: DetectorEvidence[];
  origin: { pack: string; version: string; digest: string } | null;
  notes: Text[];
  false_discovery: { rate: number; tested: number; p_value: number; adjusted: number } | null;
};
export type SignalDetail = Signal & {
  evidence: Evidence;
  history: { at: string; by: string | null; from: SignalState | null; to: SignalState; note: string | null }[];
  population: number | null;
  clusters: Cluster[];
};
export type RegionLevel = {
  region: RegionRef;
  level: LevelBadge;
  proposed: LevelBadge | null;
  since: string | null;
  new_7d: number;
  new_14d: number;
  incidence_14d: number | null;
  total: number;
};
export type Figure = {
  call: string /* "confirmed_cases(14d)" */;
  title: Text;
  value: number | string | boolean | null;
  unit: Text;
  threshold: string | null;
  holds: boolean | null;
};
export type Reason = { text: Text; figures: Figure[]; expression: string };
export type LevelDetail = {
  region: RegionRef;
  level: LevelBadge;
  proposed: LevelBadge | null;
  since: string | null;
  reason: Reason;
  calm_since: string | null /* hysteresis countdown */;
  may_fall_on: string | null;
  history: {
    at: string;
    from: LevelBadge | null;
    to: LevelBadge;
    by: string | null;
    reason: Reason;
    proposal_id: string | null;
  }[];
};
export type Warning = {
  id: string;
  about: RegionRef;
  to: RegionRef;
  relation: 'self' | 'neighbour' | 'superior';
  level: LevelBadge;
  text: Text;
  issued_at: string;
  read_at: string | null;
};
export type CountImport = {
  id: string;
  file_name: string;
  bytes: number;
  state: 'checking' | 'staged' | 'applying' | 'applied' | 'refused' | 'discarded' | 'failed';
  encoding: string | null;
  delimiter: string | null;
  header: string[];
  sample: string[][];
  mapping: CountMapping | null;
  notes: Text[];
  checked: {
    rows: number;
    good: number;
    bad: number;
    findings: number;
    counts: number;
    fresh: number;
    changed: number;
    unchanged: number;
    corrections: number;
    first_day: string | null;
    last_day: string | null;
    regions: number;
  } | null;
  progress: { done: number; total: number };
  mode: string | null;
  created_by: string | null;
  created_at: string;
  finished_at: string | null;
  message: Text | null;
};
export type CountMapping = {
  date: { column: string; format: 'auto' | 'iso' | 'iso_week' | 'dmy' | 'mdy' | 'ymd_compact' };
  region: { column: string; by: 'code' | 'name' | 'name_or_code'; tier: Tier | null };
  values: { column: string; indicator: string; kind: 'cumulative' | 'new' }[];
  period: 'day' | 'week';
  disease: string;
  source: string;
  coverage: 'total' | 'unallocated';
  label_column: string | null;
};
export type MeasureInfo = {
  name: string;
  args: ('window' | 'text' | 'number')[];
  returns: string;
  unit: Text;
  title: Text;
  meaning: Text;
  slice: string;
};
export type Decision = Proposal;
export type Proposal = {
  id: string;
  kind: 'level' | 'start-plan' | 'phase';
  region: RegionRef;
  disease: string;
  title: Text /* "洛迪：建议风险等级升为高" */;
  from: Text | null;
  to: Text;
  reason: Reason;
  decided_by: Tier /* tier whose commander may decide */;
  may_decide: boolean /* this caller */;
  state: 'open' | 'accepted' | 'refused' | 'withdrawn';
  proposed_at: string;
  decided_at: string | null;
  decided_by_name: string | null;
  decision_note: string | null;
  running_id: string | null;
  incident_id: string | null;
};
export type Incident = {
  id: string;
  region: RegionRef;
  disease: string;
  title: Text;
  state: 'open' | 'closed';
  opened_at: string;
  closed_at: string | null;
  plans: RunningPlan[];
  tasks: TaskTally;
};
export type TaskTally = { open: number; late: number; done: number; cancelled: number; missed: number };
export type RunningPlan = {
  id: string;
  plan: string;
  title: Text;
  pack_version: string;
  region: RegionRef;
  incident_id: string;
  phase: string;
  phase_title: Text;
  phase_since: string;
  phases: { id: string; title: Text; condition: string | null; current: boolean }[];
  proposed_phase: string | null;
  ended_at: string | null;
  tasks: TaskTally;
};
export type IncidentDetail = Incident & { timeline: TimelineEntry[] /* newest first, 200 */; level: RegionLevel };
export type TimelineEntry = {
  position: number;
  at: string;
  kind: string;
  text: Text;
  by: string | null;
  region: RegionRef;
  href: string | null /* page path in the web app, e.g. /signals/ID */;
};
export type Task = {
  id: string;
  region: RegionRef;
  incident_id: string | null;
  running_id: string | null;
  subject: { kind: 'contact' | 'case' | 'hand-over'; id: string; number: string } | null;
  plan_title: Text;
  phase_title: Text;
  /** What it is about, when no plan handed it out. */
  about: TaskAbout | null;
  title: Text;
  detail: Text | null;
  checklist: Text[];
  duty: string;
  duty_title: Text;
  occurrence: string;
  state: 'open' | 'late' | 'done' | 'cancelled' | 'missed';
  opened_at: string;
  due_at: string | null;
  late_at: string | null;
  climbed_to: { region: RegionRef | null; duties: { id: string; title: Text }[] } | null;
  by_hand: boolean;
  evidence: string | null /* done_when expression */;
  evidence_text: Text | null;
  done_at: string | null;
  done_by: string | null;
  done_how: 'evidence' | 'hand' | null;
  note: string | null;
  may_finish: boolean;
};
export type Board = {
  region: RegionRef;
  as_of: string /* day */;
  data_until: string | null;
  disease: string;
  scale: LevelBadge[];
  map_tier: Tier | null;
  regions: RegionLevel[] /* units shown on the map */;
  tally: { level: string; regions: number }[];
  figures: {
    confirmed_7d: number;
    confirmed_14d: number;
    total: number;
    growth_7d: number | null;
    deaths_14d: number | null;
    open_signals: number;
    open_proposals: number;
    tasks_open: number;
    tasks_late: number;
  };
  curve: Curve;
  signals: Signal[] /* 8 newest unhandled */;
  proposals: Proposal[] /* open, 8 */;
  late_tasks: Task[] /* 8 */;
  due_tasks: Task[] /* 8 due next */;
  warnings: Warning[] /* 5 newest to this region */;
};
export type PackInfo = {
  pack: string;
  version: string;
  title: Text;
  diseases: { id: string; title: Text }[];
  plans: PlanInfo[];
  loaded_at: string;
  digest: string;
};
export type PlanInfo = {
  plan: string;
  pack: string;
  title: Text;
  runs_for: Tier[];
  phases: { id: string; title: Text; condition: string | null; activate: 'auto' | 'propose' }[];
  tasks: number;
};
export type Entry = {
  position: number;
  at: string;
  actor: string | null;
  kind: string;
  kind_title: Text;
  text: Text;
  region: RegionRef | null;
  subject: string | null;
  leaf_hash: string /* base64 */;
};
export type Proof = {
  position: number;
  tree_size: number;
  leaf_hash: string;
  path: string[] /* base64 sibling hashes, RFC 6962 */;
  root_hash: string;
  checkpoint: string /* signed note text */;
  public_key: string /* vkey */;
};
export type Replay = {
  scenario: string;
  title: Text;
  summary: Text;
  attribution: string[];
  from: string;
  to: string;
  today: string;
  now: string;
  state: 'playing' | 'paused' | 'finished';
  seconds_per_day: number;
  day_index: number;
  days: number;
};
export type Duty = { id: string; title: Text; rights: Right[] };
export type SavedMapping = { name: string; mapping: CountMapping };
export type MeasureValue = {
  call: string;
  value: number | string | boolean | null;
  unit: Text;
  title: Text;
  as_of: string;
  rows: {
    kind: 'counts' | 'signals' | 'tasks' | 'levels' | 'region' | 'cases' | 'contacts' | 'spots';
    href: string;
  };
};
export type ProposalDetail = Proposal & {
  curve: Curve;
  neighbours: RegionLevel[];
  signals: Signal[];
  consequences: { task: Text; duty: Text; deadline: Text }[];
};
export type RunningDetail = RunningPlan & { reason: Reason; next_wake: string | null };
export type PlanDetail = PlanInfo & { explained: Text };
export type EntryDetail = Entry & { leaf: string; data: Record<string, unknown> };
export type Checkpoint = { text: string; tree_size: number; root_hash: string; public_key: string };
export type LiveEntry = {
  position: number;
  at: string;
  kind: string;
  region_id: string | null;
  subject: string | null;
};
