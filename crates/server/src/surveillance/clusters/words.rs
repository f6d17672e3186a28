//! What scans and clusters say, in both languages.

use lianfang_domain::{Period, Text};

use super::model::{ClusterFact, ClusterRow, ScanRow};
use super::scan::{Basis, FEWEST_PLACES, WhyNot};
use crate::surveillance::counts::PeriodName as _;

/// Methods by the name that a cluster and its signal carry: that of the statistic in `epi::space`.
const METHODS: [(&str, &str, &str); 3] = [
    ("negative_binomial_scan", "时空扫描（负二项）", "space-time scan, negative binomial"),
    ("permutation_scan", "时空扫描（置换）", "space-time scan, permutation"),
    ("population_scan", "时空扫描（人口）", "space-time scan, population"),
];

/// Name of a scan method; None for a method that is none.
pub fn title(method: &str) -> Option<Text> {
    METHODS.iter().find(|m| m.0 == method).map(|m| Text::new(m.1, m.2))
}

/// What the method compares, and what to keep in mind.
pub fn account(method: &str) -> Text {
    match method {
        "permutation_scan" => Text::new(
            "只用病例数：若各地和各期的合计不变、地点和时间互不相关，这些地区近期的病例比应有的多（Kulldorff 2005）。一直偏高的地区、处处同时上升的疫情都不算聚集；某地检测增多会像聚集。",
            "Counts alone: with the totals of places and of times as they are, and place and time independent, these regions have more recent cases than they should (Kulldorff 2005). Neither a region that is always high nor a wave that rises everywhere counts; more testing in one place looks like a cluster.",
        ),
        "population_scan" => Text::new(
            "与人口比较：这些地区近期的发病率高于整个区域和时期（Kulldorff 2001）。处处上升的疫情会让大片地区突出；报告习惯不同也会。",
            "Against the population: the recent rate of these regions is above that of the whole area and period (Kulldorff 2001). A wave that rises everywhere makes large areas stand out, and so do different habits of reporting.",
        ),
        _ => Text::new(
            "与往常份额比较：若各地在全部病例中的份额仍如参照期、波动也如参照期，这些地区近期的病例多于预期（Tango 2011 的负二项扫描）。处处同时上升的疫情不算聚集；某地检测增多会像聚集。",
            "Against the usual shares: if every region's share of all cases were still that of the reference period, with the scatter of then, these regions would have fewer recent cases (negative binomial scan of Tango 2011). A wave that rises everywhere is no cluster; more testing in one place looks like one.",
        ),
    }
}

/// The cluster in a sentence; `names` of its regions, `lead` first.
pub fn sentence(row: &ClusterRow, names: &[Text]) -> Text {
    let list = |pick: fn(&Text) -> &String, comma: &str| {
        names.iter().take(4).map(pick).cloned().collect::<Vec<_>>().join(comma)
    };
    let more = names.len().saturating_sub(4);
    let (zh_more, en_more) = match more {
        0 => (String::new(), String::new()),
        n => (format!("等 {} 个地区", n + 4), format!(" and {n} more")),
    };
    let (observed, expected) = (row.observed, one_place(row.expected));
    let ratio = format!("{:.1}", row.observed as f64 / row.expected.max(f64::MIN_POSITIVE));
    let p = row.p_value;
    Text::new(
        format!(
            "{}{zh_more}：{} 至 {} 共 {observed} 例，预期 {expected} 例（{ratio} 倍）；若无聚集，出现这样突出的一片的概率为 {p:.3}",
            list(|t| &t.zh, "、"),
            row.first_day,
            row.last_day
        ),
        format!(
            "{}{en_more}: {observed} cases from {} to {}, {expected} expected ({ratio} times as many); without any cluster, an area would stand out so much with probability {p:.3}",
            list(|t| &t.en, ", "),
            row.first_day,
            row.last_day
        ),
    )
}

/// Why a signal of one region tells of a cluster.
pub fn signal_note() -> Text {
    Text::new(
        "此信号由时空扫描发出：几个相邻地区合起来偏高，而其中没有一个地区单独报警。它挂在超出最多的地区，一并核实整片地区。",
        "The space-time scan raised this signal: neighbouring regions stand out together, and none of them by itself. It is kept at the region with the largest excess; verify the whole area.",
    )
}

/// What the last scan found, or why it could not look.
pub fn scan(row: &ScanRow) -> Text {
    let n = row.places;
    let why = row.why_not.as_deref().and_then(|why| serde_json::from_value(why.into()).ok());
    if let Some(why) = why {
        return why_not(why);
    }
    let p = row.p_value.map_or(String::new(), |p| format!("{p:.3}"));
    match row.clusters {
        0 => Text::new(
            format!("{n} 个地区中没有突出的聚集（最突出的一片 p = {p}）"),
            format!("no cluster among {n} regions (p = {p} for the area that stood out most)"),
        ),
        found => Text::new(
            format!("{n} 个地区中有 {found} 处聚集（最突出的一片 p = {p}）"),
            format!("{found} among {n} regions (p = {p} for the area that stood out most)"),
        ),
    }
}

fn why_not(why: WhyNot) -> Text {
    match why {
        WhyNot::FewPlaces => Text::new(
            format!("未扫描：有数据的地区不足 {FEWEST_PLACES} 个"),
            format!("not scanned: fewer than {FEWEST_PLACES} regions have counts"),
        ),
        WhyNot::FewReports => Text::new(
            "未扫描：最近一期还有半数以上的地区没有报告",
            "not scanned: more than half of the regions have not reported the newest period",
        ),
        WhyNot::ShortHistory => Text::new(
            "未扫描：历史太短，无从得知往常的情况",
            "not scanned: the history is too short to tell what is usual",
        ),
        WhyNot::FewCases => Text::new(
            "未扫描：参照期病例太少，无从得知各地往常的份额",
            "not scanned: too few cases in the reference period to tell the regions' usual shares",
        ),
        WhyNot::NoPopulation => {
            Text::new("未扫描：有地区没有人口数，请补录", "not scanned: a region has no population; add it")
        }
        WhyNot::NoNeighbourhood => Text::new(
            "未扫描：地区既无中心坐标也无相邻关系，请导入其一",
            "not scanned: the regions have neither centres nor neighbours; import one of them",
        ),
    }
}

/// Lines on what the scan rested on.
pub fn facts(basis: &Basis, row: &ClusterRow) -> Vec<ClusterFact> {
    let (zh, en) = if row.period == Period::Week.name() { ("周", "weeks") } else { ("天", "days") };
    let fact = |name: (&str, &str), value: Text| ClusterFact { name: Text::new(name.0, name.1), value };
    let mut facts = vec![
        fact(
            ("比较的地区", "Regions compared"),
            if basis.by_borders {
                Text::new(
                    format!("{} 个，按接壤组成 {} 片", basis.places, basis.zones),
                    format!("{}, in {} areas of neighbours by borders", basis.places, basis.zones),
                )
            } else {
                Text::new(
                    format!("{} 个，按距离组成 {} 片", basis.places, basis.zones),
                    format!("{}, in {} areas of nearest centres", basis.places, basis.zones),
                )
            },
        ),
        fact(
            ("时间", "Time"),
            Text::new(
                format!("最近 1 至 {} {zh}，之前 {} {zh}为参照", basis.longest, basis.reference),
                format!("the last 1 to {} {en}, against the {} {en} before", basis.longest, basis.reference),
            ),
        ),
        fact(
            ("检验", "Test"),
            Text::new(
                format!("{} 次随机重复，界限 {}，种子 {}", basis.replicates, basis.alpha, basis.seed),
                format!("{} replicates, limit {}, seed {}", basis.replicates, basis.alpha, basis.seed),
            ),
        ),
    ];
    if let Some(size) = basis.size {
        facts.push(fact(
            ("波动", "Scatter"),
            Text::new(
                format!("方差 = 均值 + 均值² / {}", one_place(size)),
                format!("variance = mean + mean² / {}", one_place(size)),
            ),
        ));
    }
    let digest = basis.packs_digest.get(..12).unwrap_or_default();
    facts.push(fact(
        ("版本", "Version"),
        Text::new(
            format!("联防 {}，规则包 {digest}", env!("CARGO_PKG_VERSION")),
            format!("Lianfang {}, packs {digest}", env!("CARGO_PKG_VERSION")),
        ),
    ));
    facts
}

fn one_place(n: f64) -> String {
    format!("{n:.1}")
}
