/** A what-if question as the page edits it, and as the address and the server write it. */
export const KINDS = ['isolation', 'tracing', 'schools', 'work', 'community', 'mass-testing', 'vaccination'] as const;
export type Kind = (typeof KINDS)[number];
export type Measure = { day: number; strength: number; delay: number | null };
export type Arm = Partial<Record<Kind, Measure>>;
export type Settings = {
  days: number;
  people: number;
  runs: number;
  seed: number;
  r: number | null;
  share: number | null;
};

export const MOST_ARMS = 4;
export const USUAL: Settings = { days: 90, people: 20_000, runs: 20, seed: 1, r: null, share: null };
/** Usual strength, largest strength, usual delay: the server's own (`what_if/question.rs`). */
export const MEASURES: Record<Kind, { strength: number; most: number; delay: number | null }> = {
  isolation: { strength: 60, most: 100, delay: 2 },
  tracing: { strength: 50, most: 100, delay: 1 },
  schools: { strength: 100, most: 100, delay: null },
  work: { strength: 50, most: 100, delay: null },
  community: { strength: 50, most: 100, delay: null },
  'mass-testing': { strength: 5, most: 50, delay: 1 },
  vaccination: { strength: 0.5, most: 5, delay: null },
};

export function usual(kind: Kind): Measure {
  return { day: 0, strength: MEASURES[kind].strength, delay: MEASURES[kind].delay };
}

export function writeArms(arms: Arm[]): string {
  const measure = (kind: Kind, m: Measure) =>
    `${kind}@${m.day}:${m.strength}${MEASURES[kind].delay === null ? '' : `:${m.delay ?? MEASURES[kind].delay}`}`;
  const one = (arm: Arm) =>
    KINDS.flatMap((kind) => {
      const m = arm[kind];
      return m ? [measure(kind, m)] : [];
    }).join(',') || 'none';
  return arms.map(one).join('|');
}

/** What the address says; parts that are no measure are left out, because the server says what is wrong with them. */
export function readArms(text: string): Arm[] {
  return text.split('|').map((arm) => {
    const found: Arm = {};
    for (const part of arm.split(',')) {
      const [name, rest = ''] = part.trim().split('@');
      const kind = KINDS.find((k) => k === name);
      const [day, strength, delay] = rest.split(':').map(Number);
      if (!kind || day === undefined || Number.isNaN(day)) continue;
      const { strength: s, delay: d } = MEASURES[kind];
      found[kind] = { day, strength: strength ?? s, delay: d === null ? null : (delay ?? d) };
    }
    return found;
  });
}

export const START: Arm[] = [{}, { isolation: usual('isolation'), tracing: usual('tracing') }];

export function readSettings(search: URLSearchParams): Settings {
  const number = (name: string) => {
    const text = search.get(name);
    return text === null || text === '' || Number.isNaN(Number(text)) ? null : Number(text);
  };
  const share = number('reported_share');
  return {
    days: number('days') ?? USUAL.days,
    people: number('people') ?? USUAL.people,
    runs: number('runs') ?? USUAL.runs,
    seed: number('seed') ?? USUAL.seed,
    r: number('r'),
    share: share === null ? null : share * 100,
  };
}

/** The question as the address keeps it: what is usual is left out. */
export function writeQuestion(arms: Arm[], s: Settings): Record<string, string | number | null> {
  const unless = <K extends 'days' | 'people' | 'runs' | 'seed'>(key: K) => (s[key] === USUAL[key] ? null : s[key]);
  return {
    arms: writeArms(arms),
    days: unless('days'),
    people: unless('people'),
    runs: unless('runs'),
    seed: unless('seed'),
    r: s.r,
    reported_share: s.share === null ? null : s.share / 100,
  };
}
