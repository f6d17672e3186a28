//! A forecast as tables and as a fan.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::{Lang, Text};

use super::ensemble::{ORIGINS, Score};
use super::methods::{NAMES, Plan, Step};
use super::{Method, Point, RegionForecast, Report};
use crate::analyse::chart::{BAR, BLUE, Band, Bar, Chart, Line};
use crate::analyse::output::{Output, Table, print_notes, short};

impl Point {
    fn at(&self, level: f64) -> f64 {
        let place = self.levels.iter().position(|l| (l - level).abs() < 1e-9);
        place.and_then(|p| self.values.get(p)).copied().unwrap_or(f64::NAN)
    }
}

pub fn tell(report: &Report, output: &Output) -> anyhow::Result<()> {
    let lang = output.lang();
    if let (Some(path), Some(region)) = (&output.plot, report.regions.first()) {
        fan(region, report.period, lang).write(path)?;
    }
    if output.json {
        println!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    table(report, lang).print();
    if let Some(scores) = report.scores.as_ref().filter(|scores| !scores.is_empty()) {
        println!();
        score_table(scores, lang).print();
    }
    // Weights of a forecast that nobody gets are of no use.
    if !report.weights.is_empty() && report.regions.iter().any(|r| !r.points.is_empty()) {
        println!();
        weight_table(report, lang).print();
    }
    print_notes(&report.notes, lang);
    println!("{}", report.provenance.line(lang));
    output.tell_left_out(&report.left_out);
    Ok(())
}

fn name(method: &str, lang: Lang) -> &str {
    if lang == Lang::En {
        return method;
    }
    match method {
        "persistence" => "维持现状",
        "smoothing" => "指数平滑",
        "autoregression" => "自回归",
        "hhh4" => "hhh4 模型",
        "renewal" => "更新方程",
        "seasonal" => "季节基线",
        _ => "集成",
    }
}

fn table(report: &Report, lang: Lang) -> Table {
    let mut heads = match lang {
        Lang::Zh => vec!["地区", "从", "到", ">中位数", ">50%下", ">50%上", ">95%下", ">95%上"],
        Lang::En => {
            vec!["region", "from", "to", ">median", ">50% low", ">50% high", ">95% low", ">95% high"]
        }
    };
    let threshold = report.threshold.map(|t| match lang {
        Lang::Zh => format!(">超过{}的概率%", short(t)),
        Lang::En => format!(">% above {}", short(t)),
    });
    heads.extend(threshold.as_deref());
    let remarks = report.regions.iter().any(|r| r.remark.is_some());
    if remarks {
        heads.push(if lang == Lang::Zh { "说明" } else { "remark" });
    }
    let mut table = Table::new(&heads);
    for region in &report.regions {
        let name = region.region.get(lang).to_owned();
        for point in &region.points {
            let mut row = vec![name.clone(), point.from.to_string(), point.to.to_string()];
            row.extend([0.5, 0.25, 0.75, 0.025, 0.975].map(|level| short(point.at(level).round())));
            row.extend(point.above_threshold.map(|p| format!("{:.0}", p * 100.0)));
            table.row(row);
        }
        if let Some(remark) = &region.remark {
            let mut row = vec![name];
            row.resize(heads.len() - 1, String::new());
            row.push(remark.get(lang).to_owned());
            table.row(row);
        }
    }
    table
}

fn score_table(scores: &[Score], lang: Lang) -> Table {
    let mut table = Table::new(match lang {
        Lang::Zh => &["方法", ">第几期", ">目标数", ">平均WIS", ">相对WIS", ">50%区间覆盖%", ">95%区间覆盖%"],
        Lang::En => &["method", ">ahead", ">targets", ">mean WIS", ">relative WIS", ">in 50 %", ">in 95 %"],
    });
    for s in scores {
        table.row(vec![
            name(&s.method, lang).to_owned(),
            s.ahead.to_string(),
            s.targets.to_string(),
            short(s.wis),
            s.relative_wis.map_or("–".to_owned(), |r| format!("{r:.2}")),
            format!("{:.0}", s.coverage_50 * 100.0),
            format!("{:.0}", s.coverage_95 * 100.0),
        ]);
    }
    table
}

fn weight_table(report: &Report, lang: Lang) -> Table {
    let methods = NAMES.map(|m| format!(">{}", name(m, lang)));
    let (first, last) = match lang {
        Lang::Zh => (">权重：第几期", ">区间宽度×"),
        Lang::En => (">weights: ahead", ">spread ×"),
    };
    let heads: Vec<&str> =
        [first].into_iter().chain(methods.iter().map(String::as_str)).chain([last]).collect();
    let mut table = Table::new(&heads);
    for w in &report.weights {
        let weights = w.weights.iter().map(|x| format!("{x:.2}"));
        table.row([w.ahead.to_string()].into_iter().chain(weights).chain([short(w.spread)]).collect());
    }
    table
}

pub fn notes(plan: &Plan, method: Method) -> Vec<Text> {
    let mut notes = Vec::new();
    match &plan.interval {
        Some(interval) => notes.push(Text::new(interval.tell(Lang::Zh), interval.tell(Lang::En))),
        None if method == Method::Ensemble => notes.push(Text::new(
            "未用更新方程：代际间隔未知；可用 --serial-interval 均值,标准差（天）给出",
            "without the renewal equation, because no serial interval is known; give it as --serial-interval MEAN,SD in days",
        )),
        None => {}
    }
    if method == Method::Ensemble {
        let period = if plan.step == Step::Week { ("周", "weeks") } else { ("天", "days") };
        notes.push(Text::new(
            format!("权重和区间宽度由此前 {ORIGINS} {}的起点得来，各起点只用当时已知的数字", period.0),
            format!(
                "weights and spread are learnt from the {ORIGINS} {} before, each with what was known then",
                period.1
            ),
        ));
    }
    notes.push(Text::new(
        "假定措施、检测和行为延续过去的样子，且最近的数字已报告完整",
        "measures, tests and behaviour go on as they have been, and the newest counts are taken as complete",
    ));
    notes
}

fn fan(region: &RegionForecast, period: &str, lang: Lang) -> Chart {
    let days = if period == "week" { 7 } else { 1 };
    let say = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    // A bar begins on the period's first day; a point of the fan stands in its middle.
    let middle = |to: NaiveDate| to - TimeDelta::days(days / 2);
    let last = region.history.last().map(|(day, count)| (middle(*day), *count));
    let band = |low: f64, high: f64, (opacity, seen): (f64, f64)| {
        let from_last = last.map(|(day, count)| (day, count, count));
        let points = region.points.iter().map(|p| (middle(p.to), p.at(low), p.at(high)));
        let share = (high - low) * 100.0;
        let name =
            if lang == Lang::Zh { format!("{share:.0}% 区间") } else { format!("{share:.0} % interval") };
        Band { name, colour: BLUE, opacity, seen, points: from_last.into_iter().chain(points).collect() }
    };
    let median = region.points.iter().map(|p| (middle(p.to), p.at(0.5)));
    Chart {
        title: match (lang, days) {
            (Lang::Zh, 7) => format!("{}：每周病例与预测", region.region.zh),
            (Lang::Zh, _) => format!("{}：每日病例与预测", region.region.zh),
            (Lang::En, 7) => format!("{}: cases a week and forecast", region.region.en),
            (Lang::En, _) => format!("{}: cases a day and forecast", region.region.en),
        },
        bars: region
            .history
            .iter()
            .map(|(to, n)| Bar::plain((*to - TimeDelta::days(days - 1), *n)))
            .collect(),
        bar_names: vec![(say("病例", "cases"), BAR)],
        bar_days: days,
        bands: vec![
            band(0.025, 0.975, (0.18, 0.18)),
            band(0.1, 0.9, (0.22, 0.36)),
            band(0.25, 0.75, (0.3, 0.55)),
        ],
        lines: vec![Line {
            name: say("中位数", "median"),
            colour: BLUE,
            points: last.into_iter().chain(median).collect(),
        }],
        ..Chart::default()
    }
}
