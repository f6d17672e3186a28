//! Measures in the short notation of an address: `isolation@0:60:2,schools@7`.
//!
//! Name, day from which it holds, strength in per cent, delay in days. A number left out is the measure's usual one.

use lianfang_domain::Text;

use super::question::bounded;
use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    pub measures: Vec<Measure>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    pub kind: Kind,
    /// Days after today from which it holds.
    pub from_day: u16,
    /// Per cent; what of, is told by the kind.
    pub strength: f64,
    /// Days; of kinds that have one.
    pub delay_days: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Isolation,
    Tracing,
    Schools,
    Work,
    Community,
    MassTesting,
    Vaccination,
}

impl Kind {
    pub const ALL: [Kind; 7] = [
        Kind::Isolation,
        Kind::Tracing,
        Kind::Schools,
        Kind::Work,
        Kind::Community,
        Kind::MassTesting,
        Kind::Vaccination,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Isolation => "isolation",
            Kind::Tracing => "tracing",
            Kind::Schools => "schools",
            Kind::Work => "work",
            Kind::Community => "community",
            Kind::MassTesting => "mass-testing",
            Kind::Vaccination => "vaccination",
        }
    }

    /// Usual strength in per cent, usual delay in days where there is one, and the largest strength.
    fn usual(self) -> (f64, Option<u16>, f64) {
        match self {
            Kind::Isolation => (60.0, Some(2), 100.0),
            Kind::Tracing => (50.0, Some(1), 100.0),
            Kind::Schools => (100.0, None, 100.0),
            Kind::Work | Kind::Community => (50.0, None, 100.0),
            Kind::MassTesting => (5.0, Some(1), 50.0),
            Kind::Vaccination => (0.5, None, 5.0),
        }
    }
}

impl Measure {
    /// As an address writes it, with every number.
    pub fn code(&self) -> String {
        let delay = self.kind.usual().1.map_or(String::new(), |_| format!(":{}", self.delay_days));
        format!("{}@{}:{}{delay}", self.kind.name(), self.from_day, self.strength)
    }

    pub fn title(&self) -> Text {
        let (day, s, delay) = (self.from_day, self.strength, self.delay_days);
        let later = match delay {
            0 => "the same day".to_owned(),
            1 => "a day later".to_owned(),
            n => format!("{n} days later"),
        };
        let (zh, en) = match self.kind {
            Kind::Isolation => (
                format!("发现并隔离 {s}% 的有症状者，{delay} 天出结果"),
                format!("{s} % of the sick found and isolated, result {later}"),
            ),
            Kind::Tracing => (
                format!("追踪 {s}% 的接触者，{delay} 天内隔离"),
                format!("{s} % of contacts traced and quarantined {later}"),
            ),
            Kind::Schools => (format!("学校接触减少 {s}%"), format!("contacts at school cut by {s} %")),
            Kind::Work => (format!("工作接触减少 {s}%"), format!("contacts at work cut by {s} %")),
            Kind::Community => {
                (format!("社会面接触减少 {s}%"), format!("contacts in the community cut by {s} %"))
            }
            Kind::MassTesting => (
                format!("每天检测全员的 {s}%，{delay} 天出结果"),
                format!("{s} % of everyone tested each day, result {later}"),
            ),
            Kind::Vaccination => (
                format!("每天接种 {s}% 的人口，先老后幼"),
                format!("{s} % of the people vaccinated each day, the oldest first"),
            ),
        };
        Text::new(format!("第 {day} 天起{zh}"), format!("from day {day}: {en}"))
    }
}

impl Arm {
    pub fn code(&self) -> String {
        if self.measures.is_empty() {
            return "none".to_owned();
        }
        self.measures.iter().map(Measure::code).collect::<Vec<_>>().join(",")
    }

    pub fn find(&self, kind: Kind) -> Option<&Measure> {
        self.measures.iter().find(|m| m.kind == kind)
    }
}

fn unreadable(text: &str) -> Error {
    let names = Kind::ALL.map(Kind::name).join(", ");
    Error::invalid(
        "S0301",
        Text::new(format!("看不懂措施“{text}”"), format!("`{text}` is not a measure")),
        Text::new(
            format!("写成 名称@起始日:强度:延迟，例如 isolation@0:60:2；可用：{names}，或 none"),
            format!("write name@day:strength:delay, such as isolation@0:60:2; there are {names}, or none"),
        ),
    )
}

pub fn read_arm(text: &str, days: u16) -> Result<Arm> {
    let text = text.trim();
    if text == "none" {
        return Ok(Arm { measures: Vec::new() });
    }
    let mut measures: Vec<Measure> =
        text.split(',').map(|m| measure(m.trim(), days)).collect::<Result<_>>()?;
    measures.sort_by_key(|m| m.kind);
    if let Some(pair) = measures.windows(2).find(|pair| pair[0].kind == pair[1].kind) {
        return Err(Error::invalid(
            "S0304",
            Text::new(
                format!("同一方案中“{}”出现两次", pair[0].kind.name()),
                format!("`{}` is twice in one arm", pair[0].kind.name()),
            ),
            Text::new("每个方案中每种措施只写一次", "name each measure once in an arm"),
        ));
    }
    let arm = Arm { measures };
    let finds = arm.find(Kind::Isolation).or(arm.find(Kind::MassTesting)).is_some();
    if arm.find(Kind::Tracing).is_some() && !finds {
        return Err(Error::invalid(
            "S0304",
            Text::new("追踪接触者要先发现病例", "contacts can only be traced of cases that are found"),
            Text::new(
                "请在同一方案中加上 isolation 或 mass-testing",
                "add isolation or mass-testing to the same arm",
            ),
        ));
    }
    Ok(arm)
}

fn measure(text: &str, days: u16) -> Result<Measure> {
    let bad = || unreadable(text);
    let (name, rest) = text.split_once('@').ok_or_else(bad)?;
    let kind = Kind::ALL.into_iter().find(|k| k.name() == name).ok_or_else(bad)?;
    let (usual_strength, usual_delay, most) = kind.usual();
    let mut numbers = rest.split(':');
    let from_day: u16 = numbers.next().and_then(|n| n.parse().ok()).ok_or_else(bad)?;
    let strength: f64 = numbers.next().map_or(Ok(usual_strength), |n| n.parse().map_err(|_| bad()))?;
    let delay: Option<u16> = numbers.next().map(|n| n.parse().map_err(|_| bad())).transpose()?;
    if numbers.next().is_some() || (delay.is_some() && usual_delay.is_none()) || !strength.is_finite() {
        return Err(bad());
    }
    bounded(&format!("{name}: day"), from_day, 0, days.saturating_sub(1))?;
    bounded(&format!("{name}: strength"), strength, 0.1, most)?;
    let delay_days = bounded(&format!("{name}: delay"), delay.or(usual_delay).unwrap_or(0), 0, 14)?;
    Ok(Measure { kind, from_day, strength, delay_days })
}
