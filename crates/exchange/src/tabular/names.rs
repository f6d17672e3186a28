//! What column names usually mean, in English, Chinese, Italian and German.

/// What a column holds, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Date,
    Code,
    Name,
    Label,
    /// An indicator, and whether the name says that it is a running total (`Some(true)`) or new (`Some(false)`).
    Value(&'static str, Option<bool>),
    /// Known, and of no use here: coordinates, population.
    Other,
}

const DATES: &[&str] = &[
    "date",
    "day",
    "reportdate",
    "reportingdate",
    "dateofreport",
    "week",
    "isoweek",
    "data",
    "giorno",
    "settimana",
    "日期",
    "时间",
    "报告日期",
    "统计日期",
    "发布日期",
    "周",
    "datum",
    "meldedatum",
    "woche",
    "meldewoche",
    "refdatum",
];
/// The first that fits wins: the smaller area before the larger one.
const CODES: &[&str] = &[
    "code",
    "regionid",
    "countycode",
    "districtcode",
    "provincecode",
    "regioncode",
    "statecode",
    "fips",
    "geocode",
    "adcode",
    "codiceprovincia",
    "codiceregione",
    "codice",
    "区划代码",
    "行政区划代码",
    "地区代码",
    "区县代码",
    "城市代码",
    "省份代码",
    "代码",
    "编码",
    "ags",
    "idlandkreis",
    "landkreisid",
    "kreisschluessel",
    "idbundesland",
];
const NAMES: &[&str] = &[
    "name",
    "region",
    "county",
    "district",
    "province",
    "city",
    "area",
    "place",
    "state",
    "location",
    "denominazioneprovincia",
    "denominazioneregione",
    "provincia",
    "regione",
    "comune",
    "地区",
    "区县",
    "城市",
    "地市",
    "省份",
    "省市",
    "名称",
    "地区名称",
    "城市名称",
    "区域",
    "行政区",
    "landkreis",
    "kreis",
    "bundesland",
    "gemeinde",
];
const LABELS: &[&str] = &["label", "category", "part", "etichetta", "标签", "类别", "说明", "kategorie"];
const OTHERS: &[&str] =
    &["lat", "long", "lon", "latitude", "longitude", "population", "人口", "popolazione", "einwohner"];

/// Stems of indicator names.
const INDICATORS: &[(&str, &[&str])] = &[
    ("suspected", &["suspected", "suspect", "疑似", "疑似病例", "sospetti", "verdachtsfaelle"]),
    (
        "deaths",
        &[
            "deaths",
            "death",
            "dead",
            "died",
            "deceduti",
            "morti",
            "死亡",
            "死亡病例",
            "死亡人数",
            "todesfaelle",
            "anzahltodesfall",
            "tote",
        ],
    ),
    (
        "recovered",
        &[
            "recovered",
            "cured",
            "recoveries",
            "discharged",
            "dimessiguariti",
            "guariti",
            "治愈",
            "治愈病例",
            "治愈出院",
            "出院",
            "genesen",
            "anzahlgenesen",
        ],
    ),
    ("unlinked", &["unlinked", "unlinkedcases", "来源不明", "感染来源不明"]),
    (
        "confirmed",
        &[
            "confirmed",
            "confirmedcases",
            "cases",
            "case",
            "infections",
            "casi",
            "positivi",
            "casiconfermati",
            "确诊",
            "确诊病例",
            "确诊人数",
            "病例",
            "病例数",
            "感染人数",
            "faelle",
            "anzahlfall",
            "fallzahl",
            "infektionen",
        ],
    ),
];
const TOTALS: &[&str] = &[
    "cumulative",
    "cumulated",
    "total",
    "totals",
    "cum",
    "sum",
    "totale",
    "totali",
    "cumulato",
    "累计",
    "累积",
    "总",
    "共",
    "gesamt",
    "kumulativ",
    "kumuliert",
    "summe",
];
const NEWS: &[&str] = &[
    "new",
    "daily",
    "weekly",
    "incident",
    "increment",
    "nuovi",
    "nuove",
    "giornalieri",
    "新增",
    "当日",
    "本日",
    "每日",
    "本周",
    "neue",
    "neu",
    "taeglich",
];

/// What the name of a column says.
pub(crate) fn role(name: &str) -> Option<Role> {
    let plain = plain(name);
    let has = |list: &[&str]| list.contains(&plain.as_str());
    match () {
        _ if plain.is_empty() => None,
        _ if has(DATES) => Some(Role::Date),
        _ if has(CODES) => Some(Role::Code),
        _ if has(NAMES) => Some(Role::Name),
        _ if has(LABELS) => Some(Role::Label),
        _ if has(OTHERS) => Some(Role::Other),
        _ => value_role(&plain),
    }
}

/// How early a name stands in the list of codes and names: the smaller, the better.
pub(crate) fn rank(name: &str) -> usize {
    let plain = plain(name);
    let place = |list: &[&str]| list.iter().position(|n| *n == plain);
    place(CODES).or_else(|| place(NAMES)).unwrap_or(usize::MAX)
}

fn value_role(plain: &str) -> Option<Role> {
    let total = strip(plain, TOTALS);
    let new = strip(plain, NEWS);
    let (stem, cumulative) = match (&total, &new) {
        (Some(stem), _) => (stem.as_str(), Some(true)),
        (None, Some(stem)) => (stem.as_str(), Some(false)),
        (None, None) => (plain, None),
    };
    INDICATORS
        .iter()
        .find(|(_, names)| names.contains(&stem))
        .map(|(indicator, _)| Role::Value(indicator, cumulative))
}

/// The name without one of the words before or after it.
fn strip(plain: &str, words: &[&str]) -> Option<String> {
    // The longest first: `cumulative` before `cum`.
    let mut words: Vec<&&str> = words.iter().collect();
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    words.into_iter().find_map(|w| {
        let rest = plain.strip_prefix(*w).or_else(|| plain.strip_suffix(*w))?;
        let known = INDICATORS.iter().any(|(_, names)| names.contains(&rest));
        known.then(|| rest.to_owned())
    })
}

/// Lower case, without blanks and marks, ä ö ü ß written out.
fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            other => out.push(other),
        }
    }
    out
}
