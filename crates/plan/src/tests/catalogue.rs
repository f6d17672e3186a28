//! The measures that the server offers, as far as tests need them.

use lianfang_domain::Text;

use crate::{ArgKind, Catalogue, MeasureSpec, ValueKind};

pub(super) fn all() -> Catalogue {
    use ArgKind::{Number, Window};
    use ValueKind::{Bool, Float, Int};
    let spec = |name: &str, args: &[ArgKind], returns, zh: &str, en: &str, unit: (&str, &str)| MeasureSpec {
        name: name.to_owned(),
        args: args.to_vec(),
        returns,
        unit: Text::new(unit.0, unit.1),
        title: Text::new(zh, en),
        meaning: Text::new(zh, en),
    };
    let cases = ("例", "cases");
    let none = ("", "");
    Catalogue::new(vec![
        spec("confirmed_cases", &[Window], Int, "确诊病例", "confirmed cases", cases),
        spec("deaths", &[Window], Int, "死亡病例", "deaths", ("例", "deaths")),
        spec("unlinked_cases", &[Window], Int, "来源不明病例", "cases of unknown source", cases),
        spec("cases_total", &[], Int, "累计确诊病例", "confirmed cases in all", cases),
        spec("incidence_per_100k", &[Window], Float, "发病率", "incidence", ("/10万", "per 100,000")),
        spec("growth_ratio", &[Window], Float, "增长比", "growth ratio", none),
        spec(
            "days_since_last_case",
            &[],
            Int,
            "距上次报告病例天数",
            "days since the last case",
            ("天", "days"),
        ),
        spec("open_signals", &[], Int, "待核实信号", "open signals", ("个", "signals")),
        spec("confirmed_signals", &[Window], Int, "已确认信号", "confirmed signals", ("个", "signals")),
        spec("risk_level", &[], Int, "风险等级", "risk level", none),
        spec(
            "neighbours_at_or_above",
            &[Number],
            Int,
            "达到该等级的邻区",
            "neighbours at or above the level",
            none,
        ),
        spec("neighbour_cases", &[Window], Int, "邻区确诊病例", "confirmed cases of neighbours", cases),
        spec("reporting_delay_days", &[], Int, "报告延迟", "reporting delay", ("天", "days")),
        spec("population", &[], Int, "人口", "population", ("人", "people")),
        spec("households", &[], Int, "户数", "households", ("户", "households")),
        spec("open_tasks", &[], Int, "未完成任务", "open tasks", ("项", "tasks")),
        spec("late_tasks", &[], Int, "超时任务", "late tasks", ("项", "tasks")),
        spec("tasks_done_share", &[Window], Float, "任务完成率", "share of tasks done", none),
        spec("sector_leader_posted", &[], Bool, "片长已到岗", "sector leader at post", none),
        spec("corrections", &[Window], Int, "订正", "corrections", ("次", "corrections")),
    ])
}
