/** The words of the outlook and of what-if, as `types.ts` has those of the rest of the API. */
import type { LevelBadge, RegionRef, Text } from './types';

export type Fact = { name: Text; value: Text };
export type Outlook = {
  region: RegionRef;
  disease: string;
  indicator: string;
  period: 'day' | 'week';
  as_of: string | null;
  reproduction: {
    text: Text;
    points: ReproductionPoint[];
    latest: ReproductionPoint | null;
    growth: {
      from: string;
      to: string;
      rate: number;
      rate_lower: number;
      rate_upper: number;
      doubling_days: number | null;
    } | null;
    facts: Fact[];
  };
  nowcast: { text: Text; days: NowcastDay[]; facts: Fact[] };
  forecast: {
    text: Text;
    days: Fan[];
    weeks: Fan[];
    methods: { name: Text; weight: number; past_score: number | null }[];
    levels: { level: LevelBadge; condition: string; by_week: { day: string; probability: number }[] }[];
    facts: Fact[];
  };
  basis: Fact[];
};
export type ReproductionPoint = {
  day: string;
  window_from: string;
  cases: number;
  mean: number;
  lower: number;
  upper: number;
  lower50: number;
  upper50: number;
};
export type NowcastDay = {
  day: string;
  reported: number;
  share: number;
  median: number;
  lower: number;
  upper: number;
};
export type Fan = {
  day: string;
  median: number;
  lower50: number;
  upper50: number;
  lower80: number;
  upper80: number;
  lower95: number;
  upper95: number;
};
export type Band = { median: number; lower: number; upper: number };
export type WhatIf = {
  region: RegionRef;
  disease: string;
  as_of: string;
  text: Text;
  inputs: {
    arms: string;
    days: number;
    people: number;
    runs: number;
    seed: number;
    r: number;
    r_given: boolean;
    reported_share: number;
    version: string;
    packs: string;
  };
  start: {
    scale: number;
    infections_per_day: number;
    model_infections_per_day: number;
    model_r: number;
    transmission: number;
    first_infections: number;
  };
  arms: ArmView[];
  assumptions: Fact[];
};
export type ArmView = {
  code: string;
  measures: Text[];
  days: { day: string; infected: Band; ward: Band; icu: Band }[];
  outcomes: {
    outcome: string;
    title: Text;
    mean: number;
    lower: number;
    upper: number;
    difference: { mean: number; lower: number; upper: number; share_lower: number } | null;
  }[];
};
