//! Pure decisions about contacts: what can't be true, when checks are due, who may be released.

use chrono::{Days, NaiveDate};
use lianfang_domain::Text;
use lianfang_plan::{CaseRules, Programme, ReleaseOn};

use super::model::{Check, Exposure};
use crate::cases::facts::ContactFacts;
use crate::cases::findings::Findings;
use crate::error::Error;

const PROXIMITIES: [&str; 8] =
    ["household", "care", "work", "school", "meal", "transport", "social", "other"];
/// Warmest and coldest temperature of a living person that a thermometer shows, in °C.
const TEMPERATURES: std::ops::RangeInclusive<f64> = 34.0..=43.0;

pub fn check_exposure(exposure: &Exposure, today: NaiveDate, findings: &mut Findings) {
    findings.not_after("exposure.happened_on", Some(exposure.happened_on), today);
    if let Some(kind) = exposure.proximity.as_deref().filter(|kind| !PROXIMITIES.contains(kind)) {
        let list = PROXIMITIES.join(", ");
        findings.add(
            "C0112",
            "exposure.proximity",
            kind,
            Text::new(format!("没有接触方式“{kind}”"), format!("there is no kind of contact `{kind}`")),
            Text::new(format!("可用：{list}"), format!("one of {list}")),
        );
    }
    let numbers = [
        ("exposure.minutes", exposure.minutes.map(f64::from), 100_000.0),
        ("exposure.metres", exposure.metres, 1000.0),
    ];
    for (field, value, most) in numbers {
        if let Some(value) = value.filter(|value| !(0.0..=most).contains(value)) {
            findings.add(
                "C0118",
                field,
                value,
                Text::new("数值超出合理范围", "the number is out of range"),
                Text::new(format!("0 到 {most}"), format!("from 0 to {most}")),
            );
        }
    }
}

pub fn check_check(check: &Check, rules: &CaseRules, findings: &mut Findings) {
    if let Some(warm) = check.temperature.filter(|warm| !TEMPERATURES.contains(warm)) {
        findings.add(
            "C0119",
            "temperature",
            warm,
            Text::new(
                format!("{warm} ℃ 不是体温"),
                format!("{warm} °C is not the temperature of a living person"),
            ),
            Text::new("请重新测量，34 到 43 ℃", "measure again; from 34 to 43 °C"),
        );
    }
    for id in check.symptoms.iter().filter(|id| rules.symptom(id).is_none()) {
        findings.add(
            "C0112",
            "symptoms",
            id,
            Text::new(format!("规则包没有症状“{id}”"), format!("the pack has no symptom `{id}`")),
            Text::new("请从列表中选择", "choose from the list"),
        );
    }
}

/// The last day of a programme: so many days after the last exposure, which is day 0.
pub fn last_day(last_exposed: NaiveDate, programme: &Programme) -> NaiveDate {
    last_exposed.checked_add_days(Days::new(u64::from(programme.days()))).unwrap_or(NaiveDate::MAX)
}

/// The first day on which a contact found `today` is checked: day 1, or today when that is later.
pub fn first_day(last_exposed: NaiveDate, today: NaiveDate) -> NaiveDate {
    last_exposed.succ_opt().unwrap_or(NaiveDate::MAX).max(today)
}

/// Which day of the programme a date is, counted from the last exposure.
pub fn day_of(last_exposed: NaiveDate, date: NaiveDate) -> i64 {
    (date - last_exposed).num_days()
}

/// The checks of the days from `from` to `until`: day and turn.
pub fn checks(from: NaiveDate, until: NaiveDate, programme: &Programme) -> Vec<(NaiveDate, i32)> {
    let turns = i32::try_from(programme.checks_per_day).unwrap_or(1);
    from.iter_days()
        .take_while(|day| *day <= until)
        .flat_map(|day| (1..=turns).map(move |turn| (day, turn)))
        .collect()
}

/// Why a contact may not be released today; none when it may. `open_today`: checks of today are not done yet.
pub fn not_yet(
    programme: Option<&Programme>,
    until: Option<NaiveDate>,
    today: NaiveDate,
    open_today: bool,
    facts: &ContactFacts<'_>,
) -> Option<Text> {
    if let Some(until) = until {
        let on_last_day = programme.is_none_or(|p| p.release_on == ReleaseOn::LastDay);
        if today < until || today == until && !on_last_day {
            return Some(Text::new(
                format!("观察期到 {until} 为止"),
                format!("the time of watching lasts until {until}"),
            ));
        }
        if today == until && open_today {
            return Some(Text::new("最后一天的随访尚未完成", "the checks of the last day are not done yet"));
        }
    }
    let when = programme?.release_when.as_ref()?;
    // Unknown is not fulfilled: who is released must be known to be well.
    if matches!(when.eval(facts), Ok(Some(true))) {
        return None;
    }
    Some(when.reason(facts).text)
}

pub fn too_early(why: Text) -> Error {
    Error::conflict(
        "C0130",
        Text::new(format!("尚不能解除：{}", why.zh), format!("not to be released yet: {}", why.en)),
        Text::new(
            "等条件满足；确需提前时注明理由并勾选“仍要解除”",
            "wait until the rule holds; if it must be earlier, say why and release despite it",
        ),
    )
}

pub fn not_watched() -> Error {
    Error::conflict(
        "C0131",
        Text::new("此接触者已不在观察中", "this contact is not being watched any more"),
        Text::new("请刷新页面查看其现状", "load the page again to see what became of them"),
    )
}

pub fn no_such_check() -> Error {
    Error::conflict(
        "C0132",
        Text::new("没有这次随访，或已登记", "there is no such check, or it was done already"),
        Text::new("请刷新当日随访名单", "load the day's list again"),
    )
}

pub fn unknown_word(what: &Text, id: &str, known: &str) -> Error {
    Error::invalid(
        "C0133",
        Text::new(format!("规则包没有{}“{id}”", what.zh), format!("the pack has no {} `{id}`", what.en)),
        Text::new(format!("可用：{known}"), format!("one of {known}")),
    )
}

/// Somebody can't be a contact of themselves.
pub fn contact_of_oneself() -> Error {
    Error::invalid(
        "C0134",
        Text::new("接触者与病例是同一人", "the contact and the case are the same person"),
        Text::new("请核对姓名和证件", "check name and identity number"),
    )
}
