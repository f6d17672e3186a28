//! What alarms say, in both languages. Names and accounts of methods come with the methods.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_epi::detection::{DetectorSettings, Unit};

use super::basis::{Basis, FalseDiscovery, KeptAlarm, Stretch};
use super::model::SignalRow;
use crate::surveillance::clusters;

/// Name of a method; one that this version does not know is called by its own name.
pub fn title(method: &str) -> Text {
    if let Some(title) = clusters::title(method) {
        return title;
    }
    let all = DetectorSettings::all();
    let known = all.iter().map(DetectorSettings::detector).find(|d| d.name() == method);
    known.map_or_else(|| Text::same(method), |detector| detector.title())
}

/// The signal in one sentence, for lists.
pub fn reason(row: &SignalRow) -> Text {
    let (zh_days, en_days) = if row.first_day == row.last_day {
        (format!("{}", row.last_day), format!("On {}", row.last_day))
    } else {
        (
            format!("{} 至 {}", row.first_day, row.last_day),
            format!("From {} to {}", row.first_day, row.last_day),
        )
    };
    let titles: Vec<Text> = row.methods.split(',').filter(|m| !m.is_empty()).map(title).collect();
    let zh_methods = titles.iter().map(|t| t.zh.as_str()).collect::<Vec<_>>().join("、");
    let en_methods = titles.iter().map(|t| t.en.as_str()).collect::<Vec<_>>().join(", ");
    let observed = number(row.observed as f64);
    // A cluster's signal counts the cases of all its regions and periods.
    if let (Some(title), Some(expected)) = (clusters::title(&row.methods), row.expected) {
        let expected = number(expected);
        return Text::new(
            format!("{zh_days}：本地与相邻地区合计 {observed} 例，预期 {expected} 例（{}）", title.zh),
            format!(
                "{en_days}: {observed} cases here and in neighbouring regions together, {expected} expected ({})",
                title.en
            ),
        );
    }
    match (row.expected.map(number), row.upperbound.map(number)) {
        (Some(expected), Some(upper)) => Text::new(
            format!("{zh_days}：最近一期 {observed} 例，预期 {expected} 例，上限 {upper} 例（{zh_methods}）"),
            format!(
                "{en_days}: {observed} cases in the last period, {expected} expected, upper bound {upper} ({en_methods})"
            ),
        ),
        (None, Some(upper)) => Text::new(
            format!("{zh_days}：最近一期 {observed} 例，上限 {upper} 例（{zh_methods}）"),
            format!("{en_days}: {observed} cases in the last period, upper bound {upper} ({en_methods})"),
        ),
        _ => Text::new(
            format!("{zh_days}：最近一期 {observed} 例（{zh_methods}）"),
            format!("{en_days}: {observed} cases in the last period ({en_methods})"),
        ),
    }
}

/// What one method saw on the day of its alarm.
pub fn alarm(alarm: &KeptAlarm, unit: Unit) -> Text {
    let (zh_unit, en_unit) = match unit {
        Unit::Cases => (" 例", " cases"),
        Unit::Per100k => ("/10万", " per 100,000"),
    };
    let mut zh = format!("{}：{}{zh_unit}", alarm.day, number(alarm.observed));
    let mut en = format!("{}: {}{en_unit}", alarm.day, number(alarm.observed));
    if let Some(expected) = alarm.expected {
        zh.push_str(&format!("，预期 {}", number(expected)));
        en.push_str(&format!(", {} expected", number(expected)));
    }
    if let Some(upper) = alarm.upperbound {
        zh.push_str(&format!("，上限 {}", number(upper)));
        en.push_str(&format!(", upper bound {}", number(upper)));
    }
    if let Some(p) = alarm.p_value {
        let p = if Some(p) == alarm.alpha { at_most(p) } else { probability(p) };
        zh.push_str(&format!("。若无异常，达到或超过此数的概率{}", p.zh));
        en.push_str(&format!(
            ". If nothing were unusual, so many or more would come with a probability {}",
            p.en
        ));
        if let Some(alpha) = alarm.alpha {
            zh.push_str(&format!("（界限 {alpha}）"));
            en.push_str(&format!(" (limit {alpha})"));
        }
    }
    let base = baseline(&alarm.reference);
    Text::new(format!("{zh}。{}", base.zh), format!("{en}. {}", base.en))
}

/// Which periods an alarm rests on.
fn baseline(reference: &[Stretch]) -> Text {
    let (Some(first), Some(last)) = (reference.first(), reference.last()) else {
        return Text::new("未记录参照期。", "No reference periods are on record.");
    };
    let periods: u32 = reference.iter().map(|s| s.periods).sum();
    let windows = reference.iter().filter(|s| s.same_season).count();
    let (from, to) = (first.from, last.to);
    let mut zh = format!("参照期：{from} 至 {to} 间的 {periods} 期");
    let mut en = format!("It rests on {periods} periods between {from} and {to}");
    if windows > 0 {
        zh.push_str(&format!("，其中 {windows} 段为往年同期"));
        en.push_str(&format!(", {windows} stretches of them at the same time of earlier years"));
    }
    let down: Vec<&NaiveDate> = reference.iter().flat_map(|s| &s.weighed_down).collect();
    if !down.is_empty() {
        zh.push_str(&format!("；{} 期疑为既往暴发，已降低权重", down.len()));
        en.push_str(&format!("; {} of them look like past outbreaks and count less", down.len()));
    }
    Text::new(format!("{zh}。"), format!("{en}."))
}

/// A method that did not call.
pub fn quiet() -> Text {
    Text::new("此方法未报警。", "This method did not call.")
}

/// What else the reader should know: how the alarm was weighed, and what would hinder recomputing it.
pub fn notes(basis: Option<&Basis>, above: &[Text]) -> Vec<Text> {
    let Some(basis) = basis else {
        return vec![Text::new(
            "此信号产生时尚未保存依据；下图按现行规则包重新计算。",
            "This signal is from before evidence was kept; the chart is computed by the packs in force now.",
        )];
    };
    let mut notes = Vec::new();
    if basis.cluster.is_some() {
        notes.push(clusters::signal_note());
    }
    if let Some(found) = &basis.false_discovery {
        notes.push(false_discovery(found));
    }
    if !above.is_empty() {
        let zh = above.iter().map(|t| t.zh.as_str()).collect::<Vec<_>>().join("、");
        let en = above.iter().map(|t| t.en.as_str()).collect::<Vec<_>>().join(", ");
        notes.push(Text::new(
            format!("{zh}同期的报警可由本地及其他下级的病例解释，因此只在下级提示一次。"),
            format!("The alarm of {en} in the same period is explained by this region and others below, and is told here only."),
        ));
    }
    if basis.settings().len() < basis.detectors.len() {
        notes.push(Text::new(
            "部分检测方法的参数来自其他版本，本程序无法重新计算。",
            "Some settings are from another version and can't be computed again by this program.",
        ));
    }
    notes
}

fn false_discovery(found: &FalseDiscovery) -> Text {
    let (n, rate) = (found.tested, 100.0 * found.rate);
    let (own, adjusted) = (probability(found.p_value), probability(found.adjusted));
    Text::new(
        format!(
            "同一轮检测了 {n} 个地区，误报占报警的比例控制在 {rate}% 以内：本地概率{}，校正后{}，予以保留。",
            own.zh, adjusted.zh
        ),
        format!(
            "{n} regions were tested in the same round, and the share of false alarms is held at {rate} %: with a probability {}, {} after \
             adjustment, this alarm stands.",
            own.en, adjusted.en
        ),
    )
}

/// One decimal unless it is a whole number, and thousands apart.
fn number(n: f64) -> String {
    let text = if n.fract() == 0.0 { format!("{n:.0}") } else { format!("{n:.1}") };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// Of a test that says no more than that its limit was passed.
fn at_most(p: f64) -> Text {
    Text::new(format!("不超过 {p}"), format!("of {p} at most"))
}

/// A probability as the end of a clause.
fn probability(p: f64) -> Text {
    if p < 0.0001 {
        return Text::new("小于 0.0001", "below 0.0001");
    }
    Text::new(format!("为 {p:.4}"), format!("of {p:.4}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well_and_unknown_methods_keep_their_own_name() {
        let told: Vec<String> = [0.0, 5.25, -1234.0, 999.0, 1000.0, 10_165_000.5].map(number).into();
        assert_eq!(told, ["0", "5.2", "-1,234", "999", "1,000", "10,165,000.5"]);
        assert_eq!(title("ears_c1").en, "EARS C1");
        assert_eq!(title("from_another_version"), Text::same("from_another_version"));
    }
}
