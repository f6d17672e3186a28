//! The numbers that surveillance offers. Each is computed for all asked regions by one statement.

use lianfang_domain::{Text, Window};
use lianfang_plan::{Arg, ArgKind, Call, MeasureSpec, Value, ValueKind};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

use super::{counts, levels, signals};
use crate::error::Result;
use crate::kernel::db::WriteFuture;
use crate::kernel::measures::{Measure, Query, Rows};

type Values = HashMap<Uuid, Value>;
type Compute = for<'a> fn(&'a Query<'a>, &'a Call) -> WriteFuture<'a, Values>;

/// Signals older than this no longer count as open.
const OPEN_SIGNAL_DAYS: u32 = 14;

struct Define {
    name: &'static str,
    args: &'static [ArgKind],
    returns: ValueKind,
    unit: (&'static str, &'static str),
    title: (&'static str, &'static str),
    meaning: (&'static str, &'static str),
    rows: Rows,
    compute: Compute,
}

const CASES: (&str, &str) = ("例", "cases");
const DAYS: (&str, &str) = ("天", "days");
const NONE: (&str, &str) = ("", "");
const WINDOW: &[ArgKind] = &[ArgKind::Window];

fn text(pair: (&str, &str)) -> Text {
    Text::new(pair.0, pair.1)
}

pub fn measures() -> Vec<Measure> {
    definitions()
        .into_iter()
        .map(|d| Measure {
            spec: MeasureSpec {
                name: d.name.to_owned(),
                args: d.args.to_vec(),
                returns: d.returns,
                unit: text(d.unit),
                title: text(d.title),
                meaning: text(d.meaning),
            },
            slice: "surveillance",
            rows: d.rows,
            compute: d.compute,
        })
        .collect()
}

fn definitions() -> Vec<Define> {
    use ValueKind::{Float, Int};
    let confirmed = Rows::Counts("confirmed");
    vec![
        Define {
            name: "confirmed_cases",
            args: WINDOW,
            returns: Int,
            unit: CASES,
            title: ("确诊病例", "Confirmed cases"),
            meaning: (
                "窗口期内新报告的确诊病例，含更正",
                "Confirmed cases newly reported in the window, corrections included",
            ),
            rows: confirmed,
            compute: |q, c| {
                Box::pin(async move { Ok(ints(&*sum(q, "confirmed", Query::window(c)?).await?)) })
            },
        },
        Define {
            name: "deaths",
            args: WINDOW,
            returns: Int,
            unit: CASES,
            title: ("死亡病例", "Deaths"),
            meaning: ("窗口期内新报告的死亡", "Deaths newly reported in the window"),
            rows: Rows::Counts("deaths"),
            compute: |q, c| Box::pin(async move { Ok(ints(&*sum(q, "deaths", Query::window(c)?).await?)) }),
        },
        Define {
            name: "unlinked_cases",
            args: WINDOW,
            returns: Int,
            unit: CASES,
            title: ("来源不明病例", "Cases of unknown source"),
            meaning: (
                "窗口期内传染来源不明的病例",
                "Cases in the window whose source of infection is unknown",
            ),
            rows: Rows::Counts("unlinked"),
            compute: |q, c| Box::pin(async move { Ok(ints(&*sum(q, "unlinked", Query::window(c)?).await?)) }),
        },
        Define {
            name: "cases_total",
            args: &[],
            returns: Int,
            unit: CASES,
            title: ("累计确诊", "Confirmed in all"),
            meaning: ("至今报告的全部确诊病例", "All confirmed cases reported so far"),
            rows: confirmed,
            compute: |q, _| {
                Box::pin(
                    async move { Ok(ints(&*counts::totals(q.node, q.conn, q.disease, "confirmed").await?)) },
                )
            },
        },
        Define {
            name: "incidence_per_100k",
            args: WINDOW,
            returns: Float,
            unit: ("例/10万人", "per 100,000"),
            title: ("发病率", "Incidence"),
            meaning: (
                "窗口期内每 10 万常住人口的确诊病例",
                "Confirmed cases in the window per 100,000 residents",
            ),
            rows: confirmed,
            compute: incidence,
        },
        Define {
            name: "growth_ratio",
            args: WINDOW,
            returns: Float,
            unit: NONE,
            title: ("增长倍数", "Growth ratio"),
            meaning: (
                "窗口期内病例与前一个同长窗口之比；前者为零时无值",
                "Cases in the window over cases in the window before it; none when those were zero",
            ),
            rows: confirmed,
            compute: growth,
        },
        Define {
            name: "days_since_last_case",
            args: &[],
            returns: Int,
            unit: DAYS,
            title: ("距末例天数", "Days since the last case"),
            meaning: ("距最近一次报告新增病例的天数", "Days since new cases were last reported"),
            rows: confirmed,
            compute: days_since_last_case,
        },
        Define {
            name: "reporting_delay_days",
            args: &[],
            returns: Int,
            unit: DAYS,
            title: ("报告滞后天数", "Reporting delay"),
            meaning: ("距最近一次收到数据的天数", "Days since data last arrived"),
            rows: confirmed,
            compute: reporting_delay,
        },
        Define {
            name: "corrections",
            args: WINDOW,
            returns: Int,
            unit: CASES,
            title: ("核减病例", "Cases taken back"),
            meaning: (
                "窗口期内累计数下降而核减的病例",
                "Cases taken back in the window because a cumulative count fell",
            ),
            rows: confirmed,
            compute: |q, c| {
                Box::pin(async move {
                    let window = Query::window(c)?;
                    let found =
                        counts::corrections(q.conn, q.tree, q.disease, (window.first_day(q.today), q.today));
                    Ok(ints(&found.await?))
                })
            },
        },
        Define {
            name: "open_signals",
            args: &[],
            returns: Int,
            unit: ("个", "signals"),
            title: ("待处理信号", "Open signals"),
            meaning: (
                "近 14 天新发现或正在核实的信号",
                "Signals of the last 14 days that are new or being verified",
            ),
            rows: Rows::Signals,
            compute: |q, _| Box::pin(signals_in(q, &["new", "verifying"], Window::days(OPEN_SIGNAL_DAYS))),
        },
        Define {
            name: "confirmed_signals",
            args: WINDOW,
            returns: Int,
            unit: ("个", "signals"),
            title: ("已确认信号", "Confirmed signals"),
            meaning: ("窗口期内经核实确认的信号", "Signals in the window that were verified and confirmed"),
            rows: Rows::Signals,
            compute: |q, c| Box::pin(async move { signals_in(q, &["confirmed"], Query::window(c)?).await }),
        },
        Define {
            name: "risk_level",
            args: &[],
            returns: Int,
            unit: NONE,
            title: ("风险等级", "Risk level"),
            meaning: (
                "当前风险等级在规则中的次序，0 为最低",
                "Rank of the present risk level in its rule, 0 is the lowest",
            ),
            rows: Rows::Levels,
            compute: |q, _| {
                Box::pin(async move {
                    let ranks = levels::ranks(q.conn, q.disease, q.regions.iter().copied().collect()).await?;
                    Ok(q.regions
                        .iter()
                        .map(|r| (*r, Value::Int(ranks.get(r).copied().unwrap_or(0))))
                        .collect())
                })
            },
        },
        Define {
            name: "neighbours_at_or_above",
            args: &[ArgKind::Number],
            returns: Int,
            unit: ("个", "regions"),
            title: ("达到等级的相邻地区", "Neighbours at or above a level"),
            meaning: (
                "风险等级次序不低于给定值的相邻地区数",
                "Neighbouring regions whose level has at least the given rank",
            ),
            rows: Rows::Levels,
            compute: neighbours_at_or_above,
        },
        Define {
            name: "neighbour_cases",
            args: WINDOW,
            returns: Int,
            unit: CASES,
            title: ("相邻地区病例", "Cases in neighbouring regions"),
            meaning: (
                "窗口期内相邻地区报告的确诊病例之和",
                "Confirmed cases that neighbouring regions reported in the window",
            ),
            rows: confirmed,
            compute: |q, c| {
                Box::pin(async move {
                    let cases = sum(q, "confirmed", Query::window(c)?).await?;
                    let beside = |r: &Uuid| {
                        let neighbours = &q.tree.find(*r)?.neighbours;
                        let known: Vec<i64> =
                            neighbours.iter().filter_map(|n| cases.get(n).copied()).collect();
                        (!known.is_empty()).then(|| (*r, Value::Int(known.iter().sum())))
                    };
                    Ok(q.regions.iter().filter_map(beside).collect())
                })
            },
        },
    ]
}

fn ints(sums: &HashMap<Uuid, i64>) -> Values {
    sums.iter().map(|(region, n)| (*region, Value::Int(*n))).collect()
}

async fn sum(q: &Query<'_>, indicator: &'static str, window: Window) -> Result<Arc<HashMap<Uuid, i64>>> {
    counts::sums(q.node, q.conn, q.disease, indicator, q.today, window).await
}

fn incidence<'a>(q: &'a Query<'a>, call: &'a Call) -> WriteFuture<'a, Values> {
    Box::pin(async move {
        let cases = sum(q, "confirmed", Query::window(call)?).await?;
        let rate = |(region, n): (&Uuid, &i64)| {
            let population = q.tree.find(*region)?.population.filter(|p| *p > 0)?;
            Some((*region, Value::Float(*n as f64 * 100_000.0 / population as f64)))
        };
        Ok(cases.iter().filter_map(rate).collect())
    })
}

fn growth<'a>(q: &'a Query<'a>, call: &'a Call) -> WriteFuture<'a, Values> {
    Box::pin(async move {
        let window = Query::window(call)?;
        let now = sum(q, "confirmed", window).await?;
        let Some(before_to) = window.first_day(q.today).pred_opt() else { return Ok(Values::new()) };
        let before = counts::sums(q.node, q.conn, q.disease, "confirmed", before_to, window).await?;
        let ratio = |(region, n): (&Uuid, &i64)| {
            let earlier = before.get(region).copied().filter(|b| *b > 0)?;
            Some((*region, Value::Float(*n as f64 / earlier as f64)))
        };
        Ok(now.iter().filter_map(ratio).collect())
    })
}

fn days_since_last_case<'a>(q: &'a Query<'a>, _: &'a Call) -> WriteFuture<'a, Values> {
    Box::pin(async move {
        let days = counts::last_case_days(q.conn, q.tree, q.disease).await?;
        Ok(days.into_iter().map(|(region, day)| (region, Value::Int((q.today - day).num_days()))).collect())
    })
}

fn reporting_delay<'a>(q: &'a Query<'a>, _: &'a Call) -> WriteFuture<'a, Values> {
    Box::pin(async move {
        let days = counts::last_report_days(q.conn, q.tree, q.disease).await?;
        Ok(days.into_iter().map(|(region, day)| (region, Value::Int((q.today - day).num_days()))).collect())
    })
}

/// Signals at a region or below it.
async fn signals_in(q: &Query<'_>, states: &[&'static str], window: Window) -> Result<Values> {
    let counts = signals::count_by_region(q.conn, q.disease, states, window.first_day(q.today)).await?;
    let mut sums: HashMap<Uuid, i64> = HashMap::new();
    for (region, n) in counts {
        *sums.entry(region).or_default() += n;
        for above in q.tree.ancestors(region) {
            *sums.entry(above.id).or_default() += n;
        }
    }
    Ok(q.regions.iter().map(|r| (*r, Value::Int(sums.get(r).copied().unwrap_or(0)))).collect())
}

fn neighbours_at_or_above<'a>(q: &'a Query<'a>, call: &'a Call) -> WriteFuture<'a, Values> {
    Box::pin(async move {
        let least = match call.args.first() {
            Some(Arg::Number(n)) => n.0,
            _ => 1.0,
        };
        let around =
            q.regions.iter().filter_map(|r| q.tree.find(*r)).flat_map(|p| p.neighbours.iter().copied());
        let ranks = levels::ranks(q.conn, q.disease, around.collect()).await?;
        let high = |n: &&Uuid| ranks.get(n).is_some_and(|rank| *rank as f64 >= least);
        let count = |r: &Uuid| {
            let neighbours = &q.tree.find(*r)?.neighbours;
            let n = neighbours.iter().filter(high).count();
            Some((*r, Value::Int(i64::try_from(n).unwrap_or(i64::MAX))))
        };
        Ok(q.regions.iter().filter_map(count).collect())
    })
}
