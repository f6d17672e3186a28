//! From a question and the outlook to an answer: what today's start is, the comparison, and the words around it.

use lianfang_domain::Text;
use lianfang_epi::simulation::people;
use lianfang_plan::PeopleModel;

use super::assumptions::assumptions;
use super::calibrate::{NoStart, Target};
use super::model::{ArmView, WhatIf, WhatIfInputs, WhatIfStart};
use super::question::Question;
use super::run::compare_arms;
use crate::error::{Error, Result};
use crate::regions::RegionRef;
use crate::surveillance::outlook::compute::{Ground, missing};
use crate::surveillance::outlook::words;

/// How far today's infections may be from those that the newest cases stand for: growth carried over the delay, no more than this.
const MOST_CARRIED: f64 = 8.0;

/// What is known of the region.
pub struct Situation {
    pub region: RegionRef,
    pub people: Option<i64>,
    pub disease: lianfang_plan::Disease,
    pub ground: Ground,
    /// Growth per day over the last two weeks; 0 when it is not known.
    pub growth: f64,
    pub packs: String,
}

pub fn answer(question: &Question, situation: &Situation) -> Result<WhatIf> {
    let history = &situation.disease.natural_history;
    let id = &situation.disease.id;
    let interval = history.serial_interval.as_ref().ok_or_else(|| lacking(id, "serial_interval"))?;
    let model = history.people_model.ok_or_else(|| lacking(id, "people_model"))?;
    let share = question.reported_share.or(history.reported_share.as_ref().map(|s| s.value));
    let share = share.ok_or_else(|| lacking(id, "reported_share"))?;
    let (Some(incubation), Some(report)) = (&history.incubation, &history.onset_to_report) else {
        return Err(lacking(id, "incubation, onset_to_report"));
    };
    let people = situation.people.filter(|n| *n > 0).ok_or_else(no_population)?;
    let r = question.r.or(situation.ground.latest.map(|(mean, _)| mean)).ok_or_else(no_r)?;
    let question = Question {
        people: question.people.min(u32::try_from(people).unwrap_or(u32::MAX)),
        ..question.clone()
    };
    let scale = people as f64 / f64::from(question.people);
    let delay = incubation.mean_days + report.mean_days;
    let carried = (situation.growth * delay).exp().clamp(1.0 / MOST_CARRIED, MOST_CARRIED);
    let infections = situation.ground.daily.recent(7) / 7.0 / share * carried;
    let target = Target {
        r,
        infections_per_day: infections / scale,
        interval: (interval.mean_days, interval.sd_days),
    };
    let disease = match model {
        PeopleModel::SarsCov2Of2020 => people::Disease::sars_cov_2_2020(),
    };
    let as_of = situation.ground.daily.last();
    let compared = compare_arms(&question, &disease, &target, scale, as_of).map_err(no_start)?;
    let text = sentence(&compared.arms, question.days);
    let assumptions = assumptions(&question, situation, &compared, (share, delay, carried, r));
    Ok(WhatIf {
        region: situation.region.clone(),
        disease: id.clone(),
        as_of,
        text,
        inputs: WhatIfInputs {
            arms: question.code(),
            days: question.days,
            people: question.people,
            runs: question.runs,
            seed: question.seed,
            r,
            r_given: question.r.is_some(),
            reported_share: share,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            packs: situation.packs.clone(),
        },
        start: WhatIfStart {
            scale,
            infections_per_day: infections,
            model_infections_per_day: compared.start.infections_per_day * scale,
            model_r: compared.start.r,
            transmission: compared.start.disease.transmission,
            first_infections: compared.start.first_infections,
        },
        arms: compared.arms,
        assumptions,
    })
}

fn cannot(zh: &str, en: &str, remedy: (&str, &str)) -> Error {
    Error::invalid("S0305", Text::new(zh, en), Text::new(remedy.0, remedy.1))
}

fn lacking(disease: &str, key: &str) -> Error {
    Error::invalid(
        "S0305",
        missing(disease, key),
        Text::new("请管理员修改规则包", "ask the administrator to complete the pack"),
    )
}

fn no_population() -> Error {
    cannot(
        "该地区没有登记人口，无法推演",
        "the region's population is not on record",
        ("请先导入人口", "import the population first"),
    )
}

pub fn no_r() -> Error {
    cannot(
        "病例太少或序列太短，无法估计 R",
        "there are too few cases, or too few days, to estimate R",
        ("请换用上级地区", "ask for the region above"),
    )
}

fn no_start(why: NoStart) -> Error {
    match why {
        NoStart::TooFew => cannot(
            "按所选的模型人数，当前感染太少，结果只会是偶然",
            "at this size of the model there are so few infections now that the result would be chance",
            ("请增加模型人数，或换用上级地区", "ask for more people in the model, or for the region above"),
        ),
        NoStart::TooMany => cannot(
            "推算的当前感染超过人口的四分之一，模型不适用",
            "infections now would be more than a quarter of the people; the model does not fit",
            ("请检查报告比例和人口", "check the reported share and the population"),
        ),
        NoStart::NotBoth => cannot(
            "模型无法同时重现今天的 R 和感染数",
            "the model can't have today's R and today's infections at once",
            (
                "请检查报告比例和 R，或换用上级地区",
                "check the reported share and R, or ask for the region above",
            ),
        ),
        NoStart::Failed(e) => Error::internal(format!("a what-if comparison: {e}")),
    }
}

fn sentence(arms: &[ArmView], days: u16) -> Text {
    let infected = |arm: &ArmView| arm.outcomes.iter().find(|o| o.outcome == "infected").cloned();
    let Some(first) = arms.first().and_then(infected) else { return Text::default() };
    let n = |x: f64| words::count(round(x));
    let mut zh = format!("{days} 天内，方案 1 约 {} 人感染", n(first.mean));
    let mut en = format!("Over {days} days, about {} people are infected in arm 1", n(first.mean));
    for (place, arm) in arms.iter().enumerate().skip(1) {
        let Some(d) = infected(arm).and_then(|o| o.difference) else { continue };
        let (low, high) = (d.lower.abs().min(d.upper.abs()), d.lower.abs().max(d.upper.abs()));
        if d.lower < 0.0 && d.upper > 0.0 {
            zh += &format!("；方案 {} 与之相差不明显", place + 1);
            en += &format!("; arm {} does not clearly differ", place + 1);
        } else {
            let (less, fewer) = if d.mean < 0.0 { ("少", "fewer") } else { ("多", "more") };
            zh += &format!("；方案 {} {less} {} 人（{}–{}）", place + 1, n(d.mean.abs()), n(low), n(high));
            en += &format!("; arm {}: {} {fewer} ({}–{})", place + 1, n(d.mean.abs()), n(low), n(high));
        }
    }
    Text::new(format!("{zh}。"), format!("{en}."))
}

/// To two digits: more would claim what a model can't know.
fn round(x: f64) -> f64 {
    if x < 10.0 {
        return x.round();
    }
    let unit = 10f64.powf(x.log10().floor() - 1.0);
    (x / unit).round() * unit
}
