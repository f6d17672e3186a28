//! Arms as the model of people takes them: chances, contacts left, doses. The assumptions behind are listed in [`ASSUMED`].

use lianfang_domain::Text;
use lianfang_epi::simulation::people::{
    Closure, Isolation, Measures, Setting, Span, Testing, Tracing, Vaccination,
};

use super::notation::{Arm, Kind, Measure};
use crate::surveillance::outlook::model::Fact;

/// A test of an infectious person is positive.
const SENSITIVITY: f64 = 0.9;
/// Days of illness within which a sick person is found, if at all.
const FOUND_WITHIN_DAYS: f64 = 5.0;
const ISOLATION_DAYS: u16 = 14;
const QUARANTINE_DAYS: u16 = 14;
const LOOK_BACK_DAYS: u16 = 4;
/// Contacts left of isolated and of quarantined people: household, school, work, care home, community.
const ISOLATED: [f64; 5] = [0.3, 0.0, 0.0, 0.1, 0.05];
const QUARANTINED: [f64; 5] = [0.6, 0.0, 0.0, 0.2, 0.1];
const UPTAKE: f64 = 0.8;
const YOUNGEST: u8 = 12;
const PROTECTS_AFTER_DAYS: u16 = 14;
const AGAINST_INFECTION: f64 = 0.6;
const AGAINST_HOSPITAL: f64 = 0.85;

/// The measures of an arm in a run whose day `today` is today.
pub fn of_arm(arm: &Arm, today: u16, people: u32) -> Measures {
    let from = |day: u16| Span::from(today + day);
    let cut = |kind: Kind, setting: Setting| {
        arm.find(kind).map(|m| Closure {
            span: from(m.from_day),
            setting,
            left: 1.0 - m.strength / 100.0,
            parts: None,
        })
    };
    let finding = [arm.find(Kind::Isolation), arm.find(Kind::MassTesting)];
    let found_from = finding.iter().flatten().map(|m| m.from_day).min();
    Measures {
        testing: testing(arm, today),
        isolation: found_from.map(|day| Isolation { span: from(day), left: ISOLATED, days: ISOLATION_DAYS }),
        tracing: arm.find(Kind::Tracing).map(|m| {
            let share = m.strength / 100.0;
            Tracing {
                span: from(m.from_day),
                // People know their household, class and team; of those met elsewhere half as many are found.
                found: [share.max(0.9), share, share, share, share / 2.0],
                delay_days: m.delay_days,
                look_back_days: LOOK_BACK_DAYS,
                quarantine_days: QUARANTINE_DAYS,
                left: QUARANTINED,
                cases_per_day: None,
            }
        }),
        closures: [
            cut(Kind::Schools, Setting::School),
            cut(Kind::Work, Setting::Work),
            cut(Kind::Community, Setting::Community),
        ]
        .into_iter()
        .flatten()
        .collect(),
        zones: Vec::new(),
        vaccination: arm.find(Kind::Vaccination).map(|m| Vaccination {
            span: from(m.from_day),
            doses_per_day: (f64::from(people) * m.strength / 100.0).round() as u32,
            min_age: YOUNGEST,
            oldest_first: true,
            uptake: UPTAKE,
            protects_after_days: PROTECTS_AFTER_DAYS,
            against_infection: AGAINST_INFECTION,
            against_hospital: AGAINST_HOSPITAL,
        }),
    }
}

/// Tests of the sick and of everyone, each from its day on; where both hold, the shorter delay.
fn testing(arm: &Arm, today: u16) -> Vec<Testing> {
    let (sick, all) = (arm.find(Kind::Isolation), arm.find(Kind::MassTesting));
    let mut starts: Vec<u16> = [sick, all].into_iter().flatten().map(|m| m.from_day).collect();
    starts.sort_unstable();
    starts.dedup();
    let of_start = |(i, day): (usize, &u16)| {
        let held = |m: &&Measure| m.from_day <= *day;
        let (sick, all) = (sick.filter(held), all.filter(held));
        let until_day = starts.get(i + 1).map_or(u16::MAX, |next| today + next);
        let daily = |share: f64| 1.0 - (1.0 - share.min(0.999)).powf(1.0 / FOUND_WITHIN_DAYS);
        Testing {
            span: Span { from_day: today + day, until_day },
            symptomatic: sick.map_or(0.0, |m| daily(m.strength / 100.0)),
            routine: all.map_or(0.0, |m| m.strength / 100.0),
            quarantined: 0.0,
            sensitivity: SENSITIVITY,
            delay_days: [sick, all].into_iter().flatten().map(|m| m.delay_days).min().unwrap_or(0),
        }
    };
    starts.iter().enumerate().map(of_start).collect()
}

/// What the measures are taken to do.
pub fn assumed() -> Vec<Fact> {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    vec![
        Fact::new(
            ("隔离", "Isolation"),
            Text::new(
                format!("阳性后 {ISOLATION_DAYS} 天，家中接触剩 {}%，学校和工作剩 0%", percent(ISOLATED[0])),
                format!(
                    "for {ISOLATION_DAYS} days after the result; {} % of contacts at home are left, none at school and work",
                    percent(ISOLATED[0])
                ),
            ),
        ),
        Fact::new(
            ("检测", "Tests"),
            Text::new(
                format!(
                    "对传染期感染者的灵敏度 {}%；有症状者在 {FOUND_WITHIN_DAYS} 天内被发现",
                    percent(SENSITIVITY)
                ),
                format!(
                    "{} % of the infectious test positive; the sick are found within {FOUND_WITHIN_DAYS} days",
                    percent(SENSITIVITY)
                ),
            ),
        ),
        Fact::new(
            ("追踪", "Tracing"),
            Text::new(
                format!(
                    "同住者至少找到 90%，社会面找到所填比例的一半；检疫 {QUARANTINE_DAYS} 天，人人遵守，追踪能力不限"
                ),
                format!(
                    "90 % or more of the household and half of the given share in the community; {QUARANTINE_DAYS} days of quarantine that everyone keeps; no limit of staff"
                ),
            ),
        ),
        Fact::new(
            ("接种", "Vaccination"),
            Text::new(
                format!(
                    "{YOUNGEST} 岁以上 {}% 接受；{PROTECTS_AFTER_DAYS} 天后防感染 {}%、防住院 {}%",
                    percent(UPTAKE),
                    percent(AGAINST_INFECTION),
                    percent(AGAINST_HOSPITAL)
                ),
                format!(
                    "{} % of those from {YOUNGEST} on accept; after {PROTECTS_AFTER_DAYS} days it prevents {} % of infections and {} % of hospital stays",
                    percent(UPTAKE),
                    percent(AGAINST_INFECTION),
                    percent(AGAINST_HOSPITAL)
                ),
            ),
        ),
    ]
}
