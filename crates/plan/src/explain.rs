//! A plan in prose, with today's figures: what `lianfang pack explain` prints.

use lianfang_domain::{Lang, Text};

use crate::expr::Expr;
use crate::library::Library;
use crate::measures::Values;
use crate::pack::{Activate, Phase, Plan, Task};
use crate::words;

/// Start and end, phases and tasks of a plan. With `values`, every condition says whether it holds today and why.
pub fn explain_plan(plan: &Plan, library: &Library, values: Option<&dyn Values>, lang: Lang) -> String {
    let mut page = Page { lang, values, library, out: String::new() };
    page.line(
        0,
        &Text::new(format!("{}（{}）", plan.title.zh, plan.id), format!("{} ({})", plan.title.en, plan.id)),
    );
    if let Some(summary) = &plan.summary {
        page.line(0, summary);
    }
    page.head(plan);
    page.title("阶段（由低到高）", "Phases, lowest first");
    for phase in &plan.phases {
        page.phase(phase);
    }
    page.title("任务", "Tasks");
    for task in &plan.tasks {
        page.task(plan, task);
    }
    page.out
}

struct Page<'a> {
    lang: Lang,
    values: Option<&'a dyn Values>,
    library: &'a Library,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, indent: usize, text: &Text) {
        self.out.push_str(&"  ".repeat(indent));
        self.out.push_str(text.get(self.lang));
        self.out.push('\n');
    }

    fn title(&mut self, zh: &str, en: &str) {
        self.out.push('\n');
        self.line(0, &Text::new(zh, en));
    }

    fn head(&mut self, plan: &Plan) {
        let tiers = |pick: fn(&Text) -> &str, with: &str| {
            plan.runs_for
                .iter()
                .map(|tier| pick(&tier.title()).to_owned())
                .collect::<Vec<String>>()
                .join(with)
        };
        let (zh, en) = (tiers(|t| &t.zh, "、"), tiers(|t| &t.en, ", "));
        self.line(0, &Text::new(format!("适用层级：{zh}"), format!("Runs for: {en}")));
        if let Some(disease) = plan.disease.as_deref().and_then(|id| self.library.disease(id)) {
            let title = &disease.title;
            self.line(0, &Text::new(format!("病种：{}", title.zh), format!("Disease: {}", title.en)));
        }
        match &plan.starts_when {
            Some(when) => self.condition(0, ("启动条件", "Starts when"), when),
            None => self.line(0, &Text::new("由人启动。", "Started by people.")),
        }
        self.decision(0, plan.start, plan.decided_by.map(|tier| tier.title()));
        match &plan.ends_when {
            Some(when) => {
                self.condition(0, ("结束条件", "Ends when"), when);
                self.hold(0, plan.hold, "持续", "This must hold for");
            }
            None => self.line(0, &Text::new("由人结束。", "Ended by people.")),
        }
    }

    fn phase(&mut self, phase: &Phase) {
        let title = &phase.title;
        self.line(
            1,
            &Text::new(format!("{}（{}）", title.zh, phase.id), format!("{} ({})", title.en, phase.id)),
        );
        if let Some(detail) = &phase.detail {
            self.line(2, detail);
        }
        match &phase.when {
            Some(when) => self.condition(2, ("条件", "Condition"), when),
            None => self
                .line(2, &Text::new("没有更高阶段的条件成立时。", "Whenever no higher phase is called for.")),
        }
        self.hold(2, phase.hold, "退出前条件须连续不成立", "Left only after the condition has not held for");
        self.decision(2, phase.activate, phase.decided_by.map(|tier| tier.title()));
    }

    /// A condition, and with figures whether it holds and why.
    fn condition(&mut self, indent: usize, (zh, en): (&str, &str), when: &Expr) {
        self.line(indent, &Text::new(format!("{zh}：{when}"), format!("{en}: {when}")));
        let Some(values) = self.values else { return };
        let verdict = match when.holds(values) {
            Some(true) => Text::new("今日成立", "holds today"),
            Some(false) => Text::new("今日不成立", "does not hold today"),
            None => Text::new("今日缺数据，无法判断", "can't be told today for lack of data"),
        };
        let reason = when.reason(values).text;
        self.line(
            indent + 1,
            &Text::new(
                format!("→ {}：{}", verdict.zh, reason.zh),
                format!("→ {}. {}", verdict.en, reason.en),
            ),
        );
        for figure in when.explain(values) {
            let mark = match figure.holds {
                Some(true) => "✓",
                Some(false) => "✗",
                None => "?",
            };
            let value = words::value(&figure.value, &figure.unit);
            let limit = figure.threshold.as_deref().map(|t| format!(" ({t})")).unwrap_or_default();
            self.line(
                indent + 2,
                &Text::new(
                    format!("{mark} {}：{}{limit}", figure.title.zh, value.zh),
                    format!("{mark} {}: {}{limit}", figure.title.en, value.en),
                ),
            );
        }
    }

    fn hold(&mut self, indent: usize, hold: crate::interval::Interval, zh: &str, en: &str) {
        if !hold.is_zero() {
            let words = hold.words();
            self.line(indent, &Text::new(format!("{zh}{}。", words.zh), format!("{en} {}.", words.en)));
        }
    }

    fn decision(&mut self, indent: usize, activate: Activate, tier: Option<Text>) {
        match (activate, tier) {
            (Activate::Propose, Some(tier)) => self.line(
                indent,
                &Text::new(
                    format!("由系统提议，{}指挥长决定。", tier.zh),
                    format!("Proposed by the system, decided by the commander at tier: {}.", tier.en),
                ),
            ),
            (Activate::Propose, None) => {
                self.line(
                    indent,
                    &Text::new("由系统提议，由人决定。", "Proposed by the system, decided by people."),
                );
            }
            (Activate::Auto, _) => {}
        }
    }

    fn duty(&self, id: &str) -> Text {
        self.library.duty(id).map_or_else(|| Text::same(id), |duty| duty.title.clone())
    }

    fn task(&mut self, plan: &Plan, task: &Task) {
        let (title, duty) = (&task.title, self.duty(&task.duty));
        self.line(
            1,
            &Text::new(format!("{}（{}）", title.zh, task.id), format!("{} ({})", title.en, task.id)),
        );
        let phases = |pick: fn(&Text) -> &str, with: &str| {
            let titles = task.phases.iter().filter_map(|id| plan.phase(id)).map(|phase| pick(&phase.title));
            titles.collect::<Vec<&str>>().join(with)
        };
        let (zh, en) = match task.phases.len() == plan.phases.len() {
            true => ("全部".to_owned(), "all".to_owned()),
            false => (phases(|t| &t.zh, "、"), phases(|t| &t.en, " | ")),
        };
        let deadline = deadline(task);
        self.line(
            2,
            &Text::new(
                format!("{}；{}；阶段：{zh}。", duty.zh, deadline.zh),
                format!("{}; {}; phases: {en}.", duty.en, deadline.en),
            ),
        );
        if let Some(detail) = &task.detail {
            self.line(2, detail);
        }
        for item in &task.checklist {
            self.line(3, &Text::new(format!("□ {}", item.zh), format!("□ {}", item.en)));
        }
        if !task.after.is_empty() {
            let after = task.after.join(", ");
            self.line(2, &Text::new(format!("在此之后：{after}"), format!("After: {after}")));
        }
        match (&task.done_when, task.by_hand) {
            (Some(when), _) => self.condition(2, ("完成依据", "Done when"), when),
            (None, _) => self.line(2, &Text::new("办结后手工填报。", "Closed by hand with a note.")),
        }
        if let Some(late) = &task.late {
            let words = late.after.words();
            let tell: Vec<Text> = late.tell.iter().map(|id| self.duty(id)).collect();
            let names =
                |pick: fn(&Text) -> &str, with: &str| tell.iter().map(pick).collect::<Vec<&str>>().join(with);
            self.line(
                2,
                &Text::new(
                    format!("超时{}后报告：{}。", words.zh, names(|t| &t.zh, "、")),
                    format!("{} after the deadline, told to: {}.", words.en, names(|t| &t.en, ", ")),
                ),
            );
        }
    }
}

/// When a task is due, in words.
fn deadline(task: &Task) -> Text {
    let every = task.every.map(crate::interval::Interval::words);
    let (zh, en) = match every {
        Some(words) => {
            let (zh, en) = (words.zh, words.en);
            let zh = zh.strip_prefix("1天").map_or(zh.clone(), |_| "天".to_owned());
            (format!("每{zh}一次，"), format!("every {}, ", en.strip_prefix("1 ").unwrap_or(&en)))
        }
        None => (String::new(), String::new()),
    };
    match (task.due, task.within) {
        (Some(due), _) => {
            let time = due.format("%H:%M");
            Text::new(format!("{zh}{time} 前完成"), format!("{en}by {time}"))
        }
        (None, Some(within)) => {
            let words = within.words();
            Text::new(format!("{zh}{}内完成", words.zh), format!("{en}within {}", words.en))
        }
        (None, None) => Text::new(format!("{zh}期内完成"), format!("{en}by the end of the period")),
    }
}
