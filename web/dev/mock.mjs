/**
 * A stand-in for the server while the pages are being made: answers of the contract's shape from Italy's real counts, for
 * looking only. It starts with LIANFANG_MOCK=<folder of the italy-covid set> and is never part of the built page.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const csv = (dir, name) => {
  const [head, ...lines] = readFileSync(`${dir}/${name}`, 'utf8')
    .trim()
    .split('\n')
    .map((l) => l.split(','));
  return lines.map((l) => Object.fromEntries(head.map((h, i) => [h, l[i]])));
};
const T = (zh, en) => ({ zh, en });
const uuid = (n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const SCALE = [
  { level: 'low', rank: 0, title: T('低', 'Low'), color: 'green' },
  { level: 'moderate', rank: 1, title: T('一般', 'Moderate'), color: 'blue' },
  { level: 'medium', rank: 2, title: T('中', 'Medium'), color: 'yellow' },
  { level: 'high', rank: 3, title: T('高', 'High'), color: 'red' },
];
const ALL = [
  'see-region',
  'see-surveillance',
  'import-counts',
  'verify-signal',
  'decide-level',
  'decide-phase',
  'see-response',
  'do-task',
  'manage-response',
  'see-journal',
  'manage-regions',
  'manage-accounts',
  'manage-packs',
  'control-replay',
  'see-packs',
];

export default function mock() {
  const dir = process.env.LIANFANG_MOCK;
  const ref = (r) => ({ id: r.id, code: r.code, tier: r.tier, name: r.name });
  const nation = {
    id: uuid(1),
    code: 'IT',
    tier: 'national',
    name: T('意大利', 'Italy'),
    population: 59000000,
    parent: null,
  };
  const regions = csv(dir, 'regions.csv').map((r) => ({
    id: uuid(1000 + +r.region_code),
    code: `IT-${r.region_code}`,
    tier: 'provincial',
    name: T(r.name, r.name),
    population: +r.population,
    parent: nation,
  }));
  const provinces = csv(dir, 'provinces.csv').map((p) => ({
    id: uuid(2000 + +p.province_code),
    code: p.nuts3 || p.acronym,
    tier: 'municipal',
    name: T(p.name, p.name),
    population: +p.population,
    parent: regions.find((r) => r.code === `IT-${p.region_code}`) ?? regions[3],
    n: +p.province_code,
  }));
  const all = [nation, ...regions, ...provinces];
  const byId = new Map(all.map((r) => [r.id, r]));
  const series = new Map(provinces.map((p) => [p.n, new Map()]));
  const days = [];
  for (const r of csv(dir, 'daily_province.csv')) {
    if (days[days.length - 1] !== r.date) days.push(r.date);
    series.get(+r.province_code)?.set(r.date, +r.confirmed_cumulative);
  }
  const near = new Map();
  for (const a of csv(dir, 'province_adjacency.csv'))
    for (const [x, y] of [
      [a.province_code_a, a.province_code_b],
      [a.province_code_b, a.province_code_a],
    ])
      near.set(+x, [...(near.get(+x) ?? []), +y]);
  const geo = JSON.parse(readFileSync(`${dir}/provinces.geojson`, 'utf8'));
  let at = days.indexOf('2020-03-08');
  let playing = false;
  let spd = 2;
  const streams = new Set();
  let grant = 0;
  let signedIn = true;
  const today = () => days[at];
  const now = () => `${today()}T16:30:00Z`;
  const under = (r) =>
    r.tier === 'national' ? provinces : r.tier === 'provincial' ? provinces.filter((p) => p.parent === r) : [r];
  const cum = (r, i) => under(r).reduce((s, p) => s + (series.get(p.n).get(days[Math.max(0, i)]) ?? 0), 0);
  const win = (r, n, i = at) => cum(r, i) - (i - n < 0 ? 0 : cum(r, i - n));
  const rank = (r, i = at) => {
    const rate = (1e5 * win(r, 14, i)) / r.population;
    return rate >= 50 ? 3 : rate >= 10 ? 2 : win(r, 14, i) >= 5 ? 1 : 0;
  };
  const level = (r) => {
    const now = SCALE[rank(r, Math.max(0, at - 2))];
    const want = SCALE[rank(r)];
    return {
      region: ref(r),
      level: now,
      proposed: want.rank !== now.rank ? want : null,
      since: days[Math.max(0, at - 4)],
      new_7d: win(r, 7),
      new_14d: win(r, 14),
      incidence_14d: (1e5 * win(r, 14)) / r.population,
      total: cum(r, at),
    };
  };
  const curve = (r) => {
    const points = [];
    for (let i = 0; i <= at; i += 1) {
      const d = cum(r, i) - (i ? cum(r, i - 1) : 0);
      points.push({
        day: days[i],
        value: d,
        cumulative: cum(r, i),
        correction: Math.min(0, d),
        mean7: i >= 6 ? win(r, 7, i) / 7 : null,
      });
    }
    return {
      region: ref(r),
      disease: 'covid-19',
      indicator: 'confirmed',
      points,
      sources: [
        { source: 'protezione-civile', coverage: 'total', period: 'day', series: under(r).length, last_day: today() },
      ],
    };
  };
  const hot = (r) =>
    under(r)
      .filter((p) => rank(p) > 0)
      .sort((a, b) => win(b, 7) - win(a, 7));
  const signal = (p, k = 0) => ({
    id: `s-${p.n}`,
    region: ref(p),
    disease: 'covid-19',
    indicator: 'confirmed',
    first_day: days[Math.max(0, at - 2)],
    last_day: today(),
    state: k % 4 === 3 ? 'confirmed' : k % 3 === 2 ? 'verifying' : 'new',
    methods: ['C1', 'C2', 'rate'],
    observed: win(p, 1),
    expected: win(p, 7) / 7,
    upperbound: (win(p, 7) / 7) * 1.6 + 3,
    reason: T(
      `${p.name.zh}当日新增 ${win(p, 1)} 例，高于期望 ${(win(p, 7) / 7).toFixed(1)} 例的上界 ${((win(p, 7) / 7) * 1.6 + 3).toFixed(1)} 例。`,
      `${win(p, 1)} new cases in ${p.name.en}, above the upper bound ${((win(p, 7) / 7) * 1.6 + 3).toFixed(1)} of ${(win(p, 7) / 7).toFixed(1)} expected.`,
    ),
    raised_at: now(),
    handled_by: null,
    handled_at: null,
    note: null,
  });
  const reason = (p) => ({
    text: T(
      `近 14 天每 10 万人新增 ${((1e5 * win(p, 14)) / p.population).toFixed(1)} 例，达到 ${SCALE[rank(p)].title.zh} 风险的条件。`,
      `${((1e5 * win(p, 14)) / p.population).toFixed(1)} new cases per 100,000 in 14 days meet the condition for ${SCALE[rank(p)].title.en.toLowerCase()} risk.`,
    ),
    expression: 'incidence(14d) >= 10.0',
    figures: [
      {
        call: 'incidence(14d)',
        title: T('近 14 天发病率', '14-day incidence'),
        value: (1e5 * win(p, 14)) / p.population,
        unit: T('每 10 万人', 'per 100,000'),
        threshold: '≥ 10',
        holds: true,
      },
      {
        call: 'confirmed_cases(14d)',
        title: T('近 14 天新增确诊', 'Confirmed in 14 days'),
        value: win(p, 14),
        unit: T('例', 'cases'),
        threshold: '≥ 5',
        holds: true,
      },
      {
        call: 'growth(7d)',
        title: T('周增长倍数', 'Weekly growth'),
        value: 2.3,
        unit: T('倍', '×'),
        threshold: '≥ 3',
        holds: false,
      },
    ],
  });
  const proposal = (p, k) => ({
    id: `p-${p.n}`,
    kind: k % 3 === 2 ? 'phase' : 'level',
    region: ref(p),
    disease: 'covid-19',
    title:
      k % 3 === 2
        ? T(`${p.name.zh}：建议预案进入传播阶段`, `${p.name.en}: enter the transmission phase`)
        : T(
            `${p.name.zh}：建议风险等级升为${SCALE[rank(p)].title.zh}`,
            `${p.name.en}: raise the risk level to ${SCALE[rank(p)].title.en.toLowerCase()}`,
          ),
    from: SCALE[Math.max(0, rank(p) - 1)].title,
    to: SCALE[rank(p)].title,
    reason: reason(p),
    decided_by: 'provincial',
    may_decide: k % 2 === 0,
    state: 'open',
    proposed_at: now(),
    decided_at: null,
    decided_by_name: null,
    decision_note: null,
    running_id: null,
    incident_id: null,
  });
  const TASKS = [
    ['密切接触者每日随访', 'Daily visit to close contacts', 'grid-chief', '网格长', 'Grid chief'],
    ['公布风险等级与就医指引', 'Announce the level and where to seek care', 'office', '指挥部办公室', 'Command office'],
    ['核对隔离场所床位', 'Check beds in quarantine sites', 'town-duty-officer', '乡镇值班员', 'Town duty officer'],
    ['暂停聚集性活动', 'Stop gatherings', 'town-duty-officer', '乡镇值班员', 'Town duty officer'],
  ];
  const task = (p, k) => {
    const x = TASKS[k % 4];
    const late = k % 3 === 0;
    return {
      id: `t-${p.n}-${k}`,
      region: ref(p),
      incident_id: `i-${p.n}`,
      running_id: `r-${p.n}`,
      plan_title: T('区县指挥预案', 'District command'),
      phase_title: T('出现病例', 'A case'),
      title: T(x[0], x[1]),
      detail: T('按名单逐户随访，测体温并登记。', 'Visit each household on the list, take temperatures and register.'),
      checklist: [
        T('核对名单', 'Check the list'),
        T('测体温', 'Take temperatures'),
        T('登记异常', 'Register what is unusual'),
      ],
      duty: x[2],
      duty_title: T(x[3], x[4]),
      occurrence: today(),
      state: late ? 'late' : k % 7 === 5 ? 'done' : 'open',
      opened_at: `${days[at - 1]}T08:00:00Z`,
      due_at: late ? `${days[at - 1]}T19:00:00Z` : `${today()}T19:00:00Z`,
      late_at: late ? `${days[at - 1]}T21:00:00Z` : null,
      climbed_to: late
        ? { region: ref(p.parent), duties: [{ id: 'commander', title: T('指挥长', 'Commander') }] }
        : null,
      by_hand: k % 2 === 0,
      evidence: k % 2 ? 'contacts_followed_today() >= contacts_under_observation()' : null,
      evidence_text:
        k % 2
          ? T('当日随访人数不少于在管密接人数', 'Contacts visited today at least equal contacts under observation')
          : null,
      done_at: k % 7 === 5 ? now() : null,
      done_by: null,
      done_how: k % 7 === 5 ? 'evidence' : null,
      note: null,
      may_finish: k % 2 === 0,
    };
  };
  const running = (p) => ({
    id: `r-${p.n}`,
    plan: 'district-command',
    title: T('区县指挥预案', 'District command'),
    pack_version: '1.0.0',
    region: ref(p),
    incident_id: `i-${p.n}`,
    phase: 'contain',
    phase_title: T('出现病例', 'A case'),
    phase_since: `${days[Math.max(0, at - 3)]}T16:00:00Z`,
    phases: [
      ['keep-out', '未发现病例', 'No case', 'confirmed_cases(14d) == 0'],
      ['contain', '出现病例或暴发', 'A case, or an outbreak', 'confirmed_cases(14d) >= 1'],
      ['transmission', '传播疫情', 'Community transmission', 'unlinked_cases(14d) >= 2'],
      ['recover', '恢复', 'Recovery', 'new_cases(14d) == 0'],
    ].map(([id, zh, en, c]) => ({ id, title: T(zh, en), condition: c, current: id === 'contain' })),
    proposed_phase: 'transmission',
    ended_at: null,
    tasks: { open: 5, late: 2, done: 14, cancelled: 1 },
  });
  const incident = (p) => ({
    id: `i-${p.n}`,
    region: ref(p),
    disease: 'covid-19',
    title: T(`${p.name.zh}新冠疫情`, `COVID-19 in ${p.name.en}`),
    state: 'open',
    opened_at: `${days[Math.max(0, at - 6)]}T10:00:00Z`,
    closed_at: null,
    plans: [running(p)],
    tasks: { open: 5, late: 2, done: 14, cancelled: 1 },
  });
  const warning = (p, to) => ({
    id: `w-${p.n}`,
    about: ref(p),
    to: ref(to),
    relation: 'superior',
    level: SCALE[rank(p)],
    text: T(
      `${p.name.zh}风险等级升为${SCALE[rank(p)].title.zh}，请相邻地区加强排查。`,
      `The risk level of ${p.name.en} rose to ${SCALE[rank(p)].title.en.toLowerCase()}; neighbours please step up checks.`,
    ),
    issued_at: now(),
    read_at: null,
  });
  const sha = (...b) => createHash('sha256').update(Buffer.concat(b)).digest();
  const leaves = Array.from({ length: 73 }, (_, i) =>
    Buffer.from(
      JSON.stringify({
        position: i,
        kind: 'surveillance.level.changed',
        at: now(),
        data: { region: provinces[i % 107].code },
      }),
    ),
  );
  const mth = (l) => {
    if (l.length === 1) return sha(Buffer.from([0]), l[0]);
    let k = 1;
    while (k * 2 < l.length) k *= 2;
    return sha(Buffer.from([1]), mth(l.slice(0, k)), mth(l.slice(k)));
  };
  const path = (m, l) => {
    if (l.length === 1) return [];
    let k = 1;
    while (k * 2 < l.length) k *= 2;
    return m < k ? [...path(m, l.slice(0, k)), mth(l.slice(k))] : [...path(m - k, l.slice(k)), mth(l.slice(0, k))];
  };
  const entry = (i) => ({
    position: i,
    at: now(),
    actor: i % 3 ? null : '指挥长',
    kind: 'surveillance.level.changed',
    kind_title: T('风险等级变更', 'Level changed'),
    text: T(
      `${provinces[i % 107].name.zh}的风险等级升为中。`,
      `The level of ${provinces[i % 107].name.en} rose to medium.`,
    ),
    region: ref(provinces[i % 107]),
    subject: null,
    leaf_hash: sha(Buffer.from([0]), leaves[i]).toString('base64'),
  });
  const replay = () => ({
    scenario: 'italy',
    title: T('意大利，2020 年 2 月 24 日至 6 月 30 日', 'Italy, 24 February to 30 June 2020'),
    summary: T('真实日报逐日回放', 'Real daily reports, day by day'),
    attribution: ['Dipartimento della Protezione Civile (CC BY 4.0)', 'ISTAT / openpolis (CC BY)'],
    from: days[0],
    to: '2020-06-30',
    today: today(),
    now: now(),
    state: playing ? 'playing' : 'paused',
    seconds_per_day: spd,
    day_index: at + 1,
    days: 127,
  });
  const lombardy = regions.find((r) => r.name.en.startsWith('Lombard'));
  const lodi = provinces.find((p) => p.name.en === 'Lodi');
  const GRANTS = [
    ['commander', '指挥长', 'Commander', nation, ALL],
    ['epidemiologist', '疾控值班员', 'Duty epidemiologist', nation, ALL],
    ['commander', '指挥长', 'Commander', lombardy, ALL.filter((r) => r !== 'manage-accounts')],
    [
      'town-duty-officer',
      '乡镇值班员',
      'Town duty officer',
      lodi,
      ['see-region', 'see-surveillance', 'see-response', 'do-task'],
    ],
    ['grid-chief', '网格长', 'Grid chief', lodi, ['see-region', 'see-response', 'do-task']],
    ['citizen', '居民', 'Citizen', lodi, ['see-region']],
  ].map(([duty, zh, en, region, rights], i) => ({
    id: `g${i}`,
    duty,
    duty_title: T(zh, en),
    region: ref(region),
    rights,
  }));
  const me = () => ({
    account: { id: 'a', name: '演示账户' },
    grants: GRANTS,
    acting: GRANTS[grant],
    rights: GRANTS[grant].rights,
    node: node(),
  });
  const node = () => ({
    name: T('意大利回放节点', 'Italy replay node'),
    exercise: true,
    replay: true,
    now: now(),
    today: today(),
    timezone: 'Europe/Rome',
    version: '0.1.0',
    disease: 'covid-19',
    diseases: [{ id: 'covid-19', title: T('新冠肺炎', 'COVID-19') }],
    needs_setup: false,
  });
  const page = (items, q) => {
    const from = +(q.get('cursor') ?? 0);
    const n = +(q.get('limit') ?? 50);
    return { items: items.slice(from, from + n), next: from + n < items.length ? String(from + n) : null };
  };
  const mapping = {
    date: { column: 'date', format: 'auto' },
    region: { column: 'province_code', by: 'code', tier: 'municipal' },
    values: [{ column: 'confirmed_cumulative', indicator: 'confirmed', kind: 'cumulative' }],
    period: 'day',
    disease: 'covid-19',
    source: 'protezione-civile',
    coverage: 'total',
    label_column: null,
  };
  const imp = {
    id: 'm-1',
    file_name: 'daily_province.csv',
    bytes: 1002283,
    state: 'staged',
    encoding: 'UTF-8',
    delimiter: ',',
    header: ['date', 'province_code', 'confirmed_cumulative'],
    sample: csv(dir, 'daily_province.csv')
      .slice(0, 5)
      .map((r) => Object.values(r)),
    mapping,
    notes: [
      T(
        '“confirmed_cumulative”是累计数，将换算为每日新增。',
        '“confirmed_cumulative” is cumulative and becomes daily increments.',
      ),
    ],
    checked: {
      rows: 52751,
      good: 52748,
      bad: 3,
      findings: 5,
      counts: 52748,
      fresh: 52000,
      changed: 48,
      unchanged: 700,
      corrections: 412,
      first_day: '2020-02-24',
      last_day: '2021-06-30',
      regions: 107,
    },
    progress: { done: 0, total: 52748 },
    mode: null,
    created_by: '疾控值班员',
    created_at: now(),
    finished_at: null,
    message: null,
  };
  const findings = [
    {
      code: 'R1203',
      severity: 'error',
      line: 17,
      column: 'confirmed_cumulative',
      column_index: 3,
      value: '12a',
      path: null,
      message: T('“12a”不是整数', '“12a” is not a whole number'),
      remedy: T('改正单元格，或把该列对应到别的字段', 'fix the cell or map the column to another field'),
    },
    {
      code: 'R1207',
      severity: 'warning',
      line: 210,
      column: 'confirmed_cumulative',
      column_index: 3,
      value: '38',
      path: null,
      message: T('累计数比前一日少 2，按订正保留', 'the cumulative count fell by 2; kept as a correction'),
      remedy: T('如非订正，请核对原报表', 'check the report if this is no correction'),
    },
  ];
  const plan = {
    plan: 'district-command',
    pack: 'covid-19',
    title: T('区县指挥预案', 'District command'),
    runs_for: ['municipal', 'county'],
    phases: running(lodi).phases.map((p, i) => ({ ...p, activate: i === 2 ? 'propose' : 'auto' })),
    tasks: 9,
  };
  const measures = [
    [
      'confirmed_cases',
      '新增确诊',
      'Confirmed cases',
      '窗口期内新增确诊数，订正已计入。',
      'New confirmed cases in the window, corrections included.',
    ],
    ['incidence', '发病率', 'Incidence', '窗口期内每 10 万人新增。', 'New cases per 100,000 in the window.'],
    ['growth', '增长倍数', 'Growth', '最近窗口与前一窗口之比。', 'This window over the one before.'],
  ].map(([name, zh, en, mz, mn]) => ({
    name,
    args: ['window'],
    returns: 'number',
    unit: T('例', 'cases'),
    title: T(zh, en),
    meaning: T(mz, mn),
    slice: 'surveillance',
  }));
  const counts = (r) =>
    under(r)
      .flatMap((p) =>
        [0, 1, 2].map((i) => ({
          region: ref(p),
          day: days[at - i],
          indicator: 'confirmed',
          source: 'protezione-civile',
          coverage: 'total',
          value: win(p, 1, at - i),
          reported: cum(p, at - i),
          kind: 'cumulative',
          correction: win(p, 1, at - i) < 0,
          revised_from: null,
          import_id: 'm-1',
        })),
      )
      .filter((c) => c.value);
  const detail = (r) => ({
    ...ref(r),
    parent_id: r.parent?.id ?? null,
    tier_title: T('市级', 'Province'),
    population: r.population,
    households: null,
    lat: null,
    lon: null,
    children: all.filter((x) => x.parent === r).length,
    sector_id: null,
    path: [r.parent?.parent, r.parent].filter(Boolean).map(ref),
    neighbours: (near.get(r.n) ?? []).map((n) => ref(provinces.find((p) => p.n === n))),
    has_boundary: true,
  });
  const send = (kind) => {
    for (const s of streams)
      s.write(
        `event: entry\nid: ${Date.now()}\ndata: ${JSON.stringify({ position: 1, at: now(), kind, region_id: null, subject: null })}\n\nevent: replay\ndata: ${JSON.stringify(replay())}\n\n`,
      );
  };
  setInterval(() => {
    if (playing && at < 126) {
      at += 1;
      send('drills.day');
    }
  }, 2000).unref();

  const answer = (method, url, q, body) => {
    const R = byId.get(q.get('region') ?? q.get('under') ?? '') ?? byId.get(GRANTS[grant].region.id);
    const [, a, b, c] = url.split('/');
    const P = (id) => provinces.find((p) => id?.endsWith(`-${p.n}`)) ?? lodi;
    const key = `${method} ${url}`;
    if (key === 'GET /people/me') return signedIn ? me() : null;
    if (key === 'GET /people/node') return node();
    if (key === 'POST /people/acting') {
      grant = GRANTS.findIndex((g) => g.id === body.grant_id);
      return me();
    }
    if (/^POST .people.(sign-in|link|setup)/.test(key)) {
      signedIn = true;
      return me();
    }
    if (key === 'POST /people/sign-out') {
      signedIn = false;
      return {};
    }
    if (key === 'GET /people/accounts')
      return page([{ id: 'a', name: '演示账户', disabled: false, created_at: now(), grants: GRANTS }], q);
    if (key === 'GET /people/duties') return GRANTS.map((g) => ({ id: g.duty, title: g.duty_title, rights: g.rights }));
    if (url === '/regions')
      return page(
        all
          .filter((r) =>
            q.get('parent') === 'root' ? !r.parent : q.get('parent') ? r.parent?.id === q.get('parent') : true,
          )
          .filter((r) => !q.get('q') || r.name.en.toLowerCase().includes(q.get('q').toLowerCase()))
          .map(detail),
        q,
      );
    if (url === '/regions/boundaries')
      return {
        type: 'FeatureCollection',
        features: geo.features
          .filter((f) => under(R).some((p) => p.n === f.properties.province_code))
          .map((f) => ({
            type: 'Feature',
            id: uuid(2000 + f.properties.province_code),
            geometry: f.geometry,
            properties: {
              region_id: uuid(2000 + f.properties.province_code),
              code: f.properties.acronym,
              name: T(f.properties.name, f.properties.name),
            },
          })),
      };
    if (url === '/regions/sectors')
      return [
        {
          id: 'x',
          region: ref(R),
          name: T('第一片', 'Sector 1'),
          leader: { id: 'a', name: '副指挥长' },
          posted_at: now(),
          members: under(R).slice(0, 3).map(ref),
        },
      ];
    if (a === 'regions' && b === 'imports')
      return {
        id: 'ri',
        kind: 'regions',
        state: c ? 'applied' : 'staged',
        file_name: 'regions.csv',
        added: 3,
        changed: 1,
        unchanged: 103,
        changes: [
          {
            code: 'IT-98',
            name: 'Lodi',
            tier: 'municipal',
            what: 'change',
            fields: [{ field: 'population', from: '230198', to: '231000' }],
          },
        ],
        findings: [],
        created_at: now(),
      };
    if (a === 'regions') return byId.has(b) ? detail(byId.get(b)) : undefined;
    if (url === '/surveillance/scale') return SCALE;
    if (url === '/surveillance/curve') return curve(R);
    if (url === '/surveillance/counts') return page(counts(R), q);
    if (url === '/surveillance/signals')
      return page(
        hot(R)
          .map(signal)
          .filter((s) => !q.get('state') || s.state === q.get('state')),
        q,
      );
    if (a === 'surveillance' && b === 'signals') {
      const p = P(c);
      const ev = [];
      for (let i = 8; i <= at; i += 1) {
        const e = win(p, 7, i - 1) / 7;
        ev.push({
          day: days[i],
          observed: win(p, 1, i),
          verdicts: ['C1', 'C2', 'rate'].map((m, k) => ({
            method: m,
            expected: e,
            upperbound: e * (1.5 + k * 0.2) + 3,
            alarm: win(p, 1, i) > e * (1.5 + k * 0.2) + 3,
          })),
        });
      }
      return {
        ...signal(p),
        evidence: ev,
        history: [{ at: now(), by: null, from: null, to: 'new', note: null }],
        population: p.population,
      };
    }
    if (url === '/surveillance/levels') return under(R).map(level);
    if (a === 'surveillance' && b === 'levels') {
      const r = byId.get(c) ?? R;
      return {
        region: ref(r),
        level: SCALE[rank(r)],
        proposed: null,
        since: days[at - 3],
        reason: reason(r),
        calm_since: null,
        may_fall_on: days[at + 10],
        history: [
          { at: now(), from: SCALE[0], to: SCALE[rank(r)], by: null, reason: reason(r).text, proposal_id: 'p-98' },
        ],
      };
    }
    if (url === '/surveillance/warnings')
      return page(
        hot(R)
          .slice(0, 12)
          .map((p) => warning(p, R)),
        q,
      );
    if (url === '/surveillance/mappings') return [{ name: 'Protezione Civile', mapping }];
    if (url === '/surveillance/imports' && method === 'GET')
      return page([imp, { ...imp, id: 'm-2', state: 'applied', finished_at: now() }], q);
    if (url.endsWith('/findings')) return page(findings, q);
    if (a === 'surveillance' && b === 'imports') {
      if (url.endsWith('/apply')) {
        imp.state = 'applying';
        let n = 0;
        const go = setInterval(() => {
          n += 8;
          imp.progress.done = Math.min(52748, n * 600);
          for (const s of streams)
            s.write(
              `event: progress\ndata: ${JSON.stringify({ import_id: imp.id, done: imp.progress.done, total: 52748 })}\n\n`,
            );
          if (n >= 88) {
            clearInterval(go);
            imp.state = 'applied';
            imp.finished_at = now();
            send('surveillance.counts.imported');
          }
        }, 300);
      }
      return imp;
    }
    if (url === '/measures') return measures;
    if (url === '/measures/value')
      return {
        call: q.get('call'),
        value: win(R, 14),
        unit: T('例', 'cases'),
        title: T('近 14 天新增确诊', 'Confirmed in 14 days'),
        as_of: today(),
        rows: { kind: 'counts', href: `/api/v1/surveillance/counts?region=${R.id}&indicator=confirmed` },
      };
    if (url === '/response/proposals') return page(hot(R).slice(0, 14).map(proposal), q);
    if (a === 'response' && b === 'proposals') {
      const p = P(c);
      return {
        ...proposal(p, 0),
        state: method === 'POST' ? 'accepted' : 'open',
        curve: curve(p),
        neighbours: (near.get(p.n) ?? []).map((n) => level(provinces.find((x) => x.n === n))),
        signals: [signal(p)],
        consequences: TASKS.map((x, i) => ({
          task: T(x[0], x[1]),
          duty: T(x[3], x[4]),
          deadline: T(`${4 + i * 2} 小时内`, `within ${4 + i * 2} hours`),
        })),
      };
    }
    if (url === '/response/incidents') return page(hot(R).slice(0, 9).map(incident), q);
    if (a === 'response' && b === 'incidents') {
      const p = P(c);
      return {
        ...incident(p),
        level: level(p),
        timeline: Array.from({ length: 14 }, (_, i) => ({
          position: 60 - i,
          at: `${days[at - Math.floor(i / 3)]}T${String(18 - (i % 3) * 4).padStart(2, '0')}:10:00Z`,
          kind: [
            'response.task.late',
            'surveillance.level.changed',
            'response.task.done',
            'surveillance.signal.raised',
          ][i % 4],
          text: T(
            ['任务“密切接触者每日随访”逾期', '风险等级升为中', '任务“公布风险等级”完成', '发现异常信号'][i % 4],
            [
              'Task “Daily visit to close contacts” is late',
              'The risk level rose to medium',
              'Task “Announce the level” is done',
              'A signal was raised',
            ][i % 4],
          ),
          by: i % 3 ? null : '指挥长',
          region: ref(p),
          href: i % 2 ? '/signals/s-98' : null,
        })),
      };
    }
    if (url === '/response/running') return page(hot(R).slice(0, 3).map(running), q);
    if (a === 'response' && b === 'running')
      return { ...running(P(c)), reason: reason(P(c)), next_wake: `${days[at + 1]}T08:00:00Z` };
    if (url === '/response/tasks') {
      const l = hot(R)
        .slice(0, 20)
        .flatMap((p, i) => [task(p, i), task(p, i + 1)])
        .filter((t) => !q.get('state') || t.state === q.get('state'));
      return page(
        l.sort((x, y) => (y.state === 'late') - (x.state === 'late')),
        q,
      );
    }
    if (a === 'response' && b === 'tasks')
      return { ...task(P(c.replace(/-\d+$/, '')), +c.split('-')[2]), ...(method === 'POST' ? { state: 'done' } : {}) };
    if (url === '/board') {
      const ls = under(R).map(level);
      const h = hot(R);
      return {
        region: ref(R),
        as_of: today(),
        data_until: today(),
        disease: 'covid-19',
        scale: SCALE,
        map_tier: 'municipal',
        regions: ls,
        tally: SCALE.map((s) => ({ level: s.level, regions: ls.filter((l) => l.level.level === s.level).length })),
        figures: {
          confirmed_7d: win(R, 7),
          confirmed_14d: win(R, 14),
          total: cum(R, at),
          growth_7d: win(R, 7) / Math.max(1, win(R, 7, at - 7)) - 1,
          deaths_14d: null,
          open_signals: h.length,
          open_proposals: Math.min(14, h.length),
          tasks_open: 1240,
          tasks_late: 13,
        },
        curve: curve(R),
        signals: h.slice(0, 5).map(signal),
        proposals: h.slice(0, 5).map(proposal),
        late_tasks: h.slice(0, 4).map((p) => task(p, 0)),
        due_tasks: h.slice(0, 4).map((p) => task(p, 1)),
        warnings: h.slice(0, 3).map((p) => warning(p, R)),
      };
    }
    if (url === '/packs')
      return [
        {
          pack: 'covid-19',
          version: '1.0.0',
          title: T('新冠肺炎规则包', 'COVID-19 pack'),
          diseases: node().diseases,
          plans: [plan],
          loaded_at: now(),
          digest: 'sha256:9f2c',
        },
      ];
    if (url === '/packs/plans') return [plan];
    if (a === 'packs')
      return {
        ...plan,
        explained: T(
          '## 阶段\n\n- **未发现病例**：近 14 天没有确诊。\n- **出现病例或暴发**：近 14 天至少 1 例。\n\n## 任务\n\n1. 密切接触者每日随访，20:00 前完成。\n2. 条件 `confirmed_cases(14d) >= 1`，今日为 35。',
          '## Phases\n\n- **No case**: none confirmed in 14 days.\n- **A case**: at least one in 14 days.\n\n## Tasks\n\n1. Daily visit to close contacts, done by 20:00.\n2. Condition `confirmed_cases(14d) >= 1`, today 35.',
        ),
      };
    if (url === '/audit/entries') return page([...leaves.keys()].reverse().map(entry), q);
    if (url === '/audit/checkpoint')
      return { text: '', tree_size: 73, root_hash: mth(leaves).toString('base64'), public_key: '' };
    if (url.endsWith('/proof')) {
      const root = mth(leaves).toString('base64');
      return {
        position: +c,
        tree_size: 73,
        leaf_hash: entry(+c).leaf_hash,
        path: path(+c, leaves).map((h) => h.toString('base64')),
        root_hash: root,
        checkpoint: `lianfang.example/italy\n73\n${root}\n\n— lianfang.example/italy AAAAAAAA\n`,
        public_key: 'lianfang.example/italy+00000000+AQ==',
      };
    }
    if (a === 'audit') return { ...entry(+c), leaf: leaves[+c].toString('base64'), data: JSON.parse(leaves[+c]) };
    if (url === '/drills/replay') {
      if (body?.action === 'play') playing = true;
      if (body?.action === 'pause') playing = false;
      if (body?.action === 'step') {
        at += 1;
        send('drills.day');
      }
      if (body?.action === 'speed') spd = body.seconds_per_day;
      return replay();
    }
    return undefined;
  };

  const middleware = (req, res, next) => {
    if (!req.url.startsWith('/api/v1')) return next();
    const u = new URL(req.url.slice(7), 'http://x');
    if (u.pathname === '/live') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write(': hello\n\n');
      streams.add(res);
      req.on('close', () => streams.delete(res));
      return;
    }
    let raw = '';
    req.on('data', (d) => {
      raw += d;
    });
    req.on('end', () => {
      let body = null;
      try {
        body = JSON.parse(raw);
      } catch {
        /* a file or nothing */
      }
      const got = answer(req.method, u.pathname, u.searchParams, body);
      res.setHeader('ETag', `"${randomUUID()}"`);
      if (got === null || got === undefined) {
        res.writeHead(got === null ? 401 : 404, { 'Content-Type': 'application/problem+json' });
        return res.end(
          JSON.stringify({
            type: 'about:blank',
            title: '没有找到',
            status: 404,
            code: 'H0404',
            detail: '',
            remedy: '',
          }),
        );
      }
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(got));
    });
  };
  const attach = (server) => {
    server.middlewares.use(middleware);
  };
  return { name: 'lianfang-mock', configureServer: attach, configurePreviewServer: attach };
}
