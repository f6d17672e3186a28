/** The words of clusters, as `types.ts` has those of the rest of the API. */
import type { Fact } from './outlook';
import type { MethodRef, RegionRef, Signal, Text, Tier } from './types';

export type ClusterRegion = { region: RegionRef; observed: number | null; expected: number | null };
export type Cluster = {
  id: string;
  lead: RegionRef;
  disease: string;
  indicator: string;
  period: 'day' | 'week';
  first_day: string;
  last_day: string;
  observed: number;
  expected: number;
  p_value: number;
  method: MethodRef;
  regions: ClusterRegion[] /* largest excess first */;
  text: Text;
  found_at: string;
  scanned_at: string;
};
export type ClusterDetail = Cluster & {
  account: Text;
  signals: Signal[];
  signals_elsewhere: number;
  facts: Fact[];
};
export type ScanView = {
  tier: Tier;
  period: 'day' | 'week';
  day: string;
  scanned_at: string;
  places: number;
  p_value: number | null;
  text: Text;
};
export type Clusters = { scanned: boolean; scans: ScanView[]; items: Cluster[] };
