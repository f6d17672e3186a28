//! An inspected file, told to a person.

use lianfang_domain::Lang;
use lianfang_exchange::line_lists::{Field, ListKind, ListMapping, ListRow, System};
use lianfang_exchange::messages::{
    CaseNotification, Content, Disposition, Finding, Inspection, LabReport, LabResult, Level, Message, Order,
    Patient, ResultRole, Sex, Verdict,
};
use std::io::{self, Write};

/// More than this many findings or messages are counted, not listed; `--json` has them all.
const MAX_LISTED: usize = 50;

pub fn show(out: &mut impl Write, file: &str, found: &Inspection, lang: Lang) -> io::Result<()> {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let verdict = match found.verdict {
        Verdict::Valid => say("有效", "valid"),
        Verdict::Warn => say("有提示", "warn"),
        Verdict::Invalid => say("无效，待处理", "invalid"),
        Verdict::Reject => say("拒收", "reject"),
    };
    let kind = found.format.map_or("?", |f| f.as_str());
    let version = found.version.as_deref().unwrap_or_default();
    let encoding = found.encoding.as_deref().unwrap_or_default();
    let facts =
        [kind, version, encoding].into_iter().filter(|f| !f.is_empty()).collect::<Vec<_>>().join(", ");
    writeln!(out, "{file}\n  {verdict} · {facts}")?;
    for finding in found.findings.iter().chain(&found.notes).take(MAX_LISTED) {
        show_finding(out, finding, lang)?;
    }
    let beyond =
        (found.findings.len() + found.notes.len()).saturating_sub(MAX_LISTED) + found.findings_left_out;
    if beyond > 0 {
        writeln!(out, "  … {beyond} {}", say("条未列出（--json 可见）", "findings more (see --json)"))?;
    }
    if let Some(mapping) = &found.mapping {
        show_mapping(out, mapping, lang)?;
    }
    for message in found.messages.iter().take(MAX_LISTED) {
        show_message(out, message, lang)?;
    }
    if found.messages.len() > MAX_LISTED {
        writeln!(
            out,
            "  … {} {}",
            found.messages.len() - MAX_LISTED,
            say("条消息未列出（--json 可见）", "messages more (see --json)")
        )?;
    }
    if found.messages.is_empty() {
        writeln!(out, "  {}", say("不存入任何内容", "nothing would be stored"))?;
    }
    writeln!(out)
}

/// Which column was taken for what, to see at a glance whether the guess is right.
fn show_mapping(out: &mut impl Write, mapping: &ListMapping, lang: Lang) -> io::Result<()> {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let kind = match mapping.kind {
        ListKind::Cases => say("病例名单", "cases"),
        ListKind::Contacts => say("接触者名单", "contacts"),
        ListKind::Links => say("关联", "links"),
    };
    let system = match mapping.system {
        System::Plain => "",
        System::Sormas => " (SORMAS)",
        System::GoData => " (Go.Data)",
        System::Dhis2 => " (DHIS2)",
    };
    let columns: Vec<String> =
        mapping.columns.iter().map(|c| format!("{} = {}", c.field.key(), c.column)).collect();
    writeln!(out, "  {kind}{system}: {}", columns.join(", "))?;
    if !mapping.unused.is_empty() {
        writeln!(out, "  {}{}", say("未用到的列：", "columns not used: "), mapping.unused.join(", "))?;
    }
    Ok(())
}

fn show_finding(out: &mut impl Write, f: &Finding, lang: Lang) -> io::Result<()> {
    let level = match (f.level, lang) {
        (Level::Note, Lang::Zh) => "说明",
        (Level::Note, Lang::En) => "note",
        (Level::Warning, Lang::Zh) => "提示",
        (Level::Warning, Lang::En) => "warning",
        (Level::Error, Lang::Zh) => "错误",
        (Level::Error, Lang::En) => "error",
        (Level::Fatal, Lang::Zh) => "致命",
        (Level::Fatal, Lang::En) => "fatal",
    };
    // The place of broken JSON tells its line itself.
    let line = f
        .line
        .filter(|_| !f.place.starts_with("line "))
        .map(|n| if lang == Lang::Zh { format!("第 {n} 行") } else { format!("line {n}") });
    let place = [line, Some(f.place.clone())]
        .into_iter()
        .flatten()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    writeln!(out, "  {} {level:7} {place}", f.code)?;
    writeln!(out, "        {}", f.cause.get(lang))?;
    if f.level > Level::Note {
        writeln!(out, "        → {}", f.remedy.get(lang))?;
    }
    Ok(())
}

fn show_message(out: &mut impl Write, message: &Message, lang: Lang) -> io::Result<()> {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let fate = match message.disposition {
        Disposition::Store => say("存入", "store"),
        Disposition::Park => say("待处理", "park"),
        Disposition::Repeat => say("重复，不存", "repeat, not stored"),
    };
    let id = message.control_id.as_deref().unwrap_or("");
    let sender = &message.sender.facility;
    let test = if message.test { say("测试", "test") } else { "" };
    let head = [fate, id, message.message_type.as_deref().unwrap_or(""), sender, test];
    writeln!(
        out,
        "  #{} {}",
        message.number,
        head.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
    )?;
    if message.disposition == Disposition::Repeat {
        return Ok(());
    }
    match &message.content {
        Content::LabReport(report) => show_report(out, report, lang),
        Content::CaseNotification(case) => show_case(out, case, lang),
        Content::ListRow { row, .. } => show_row(out, row),
        Content::Unmapped(other) => {
            writeln!(out, "     {} {}", say("原样保留：", "kept as it came:"), other.what)
        }
    }
}

fn show_report(out: &mut impl Write, report: &LabReport, lang: Lang) -> io::Result<()> {
    writeln!(out, "     {}", person(&report.patient, lang))?;
    for order in &report.orders {
        show_order(out, order)?;
    }
    Ok(())
}

fn show_order(out: &mut impl Write, order: &Order) -> io::Result<()> {
    let code = order.code.as_ref().map_or("", |c| c.shown());
    let specimen: Vec<String> = order
        .specimens
        .iter()
        .map(|s| {
            let kind = s.kind.as_ref().map_or("", |k| k.shown());
            let at = s.collected_at.map(|m| m.to_string()).unwrap_or_default();
            [s.code.as_str(), kind, at.as_str()]
                .into_iter()
                .filter(|p| !p.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        })
        .collect();
    let specimen = if specimen.is_empty() { String::new() } else { format!(" ({})", specimen.join("; ")) };
    writeln!(out, "     {code}{specimen}")?;
    for result in order.results.iter().filter(|r| r.role == ResultRole::Result).take(MAX_LISTED) {
        writeln!(out, "       {}", told(result))?;
    }
    let questions = order.results.iter().filter(|r| r.role != ResultRole::Result).count();
    if questions > 0 {
        writeln!(out, "       + {questions}")?;
    }
    Ok(())
}

fn told(result: &LabResult) -> String {
    let code = result.code.as_ref().map_or("", |c| c.shown());
    let values = result.values.iter().map(|v| v.shown()).collect::<Vec<_>>().join(", ");
    let unit = result.unit.as_ref().map(|u| format!(" {}", u.code)).unwrap_or_default();
    let status = result.status.map(|s| format!(" [{}]", format!("{s:?}").to_lowercase())).unwrap_or_default();
    format!("{code}: {values}{unit}{status}")
}

fn show_case(out: &mut impl Write, case: &CaseNotification, lang: Lang) -> io::Result<()> {
    writeln!(out, "     {}", person(&case.patient, lang))?;
    let condition = case.condition.as_ref().map_or("", |c| c.shown());
    let class = case.classification.as_ref().map_or("", |c| c.shown());
    let onset = case.onset.map(|m| m.to_string()).unwrap_or_default();
    let parts = [condition, class, onset.as_str()];
    writeln!(out, "     {}", parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · "))?;
    for order in &case.orders {
        show_order(out, order)?;
    }
    Ok(())
}

/// A case, a contact or a link: its id, name, days and what else was taken from its row.
fn show_row(out: &mut impl Write, row: &ListRow) -> io::Result<()> {
    let days: Vec<String> = row.days.iter().map(|(field, day)| format!("{} {day}", field.key())).collect();
    let names = [Field::FirstName, Field::LastName, Field::FullName];
    let texts = row.texts.iter().filter(|(field, _)| !names.contains(field));
    let texts: Vec<String> = texts.take(8).map(|(field, text)| format!("{} {text}", field.key())).collect();
    let parts = [vec![row.id.clone(), row.name()], days, texts].concat();
    writeln!(out, "     {}", parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · "))
}

fn person(patient: &Patient, lang: Lang) -> String {
    let name = patient.names.first().map(|n| n.whole()).unwrap_or_default();
    let sex = match (patient.sex, lang) {
        (Some(Sex::Male), Lang::Zh) => "男",
        (Some(Sex::Male), Lang::En) => "male",
        (Some(Sex::Female), Lang::Zh) => "女",
        (Some(Sex::Female), Lang::En) => "female",
        _ => "",
    };
    let birth = patient.birth.map(|m| format!("* {m}")).unwrap_or_default();
    let ids = patient.identifiers.iter().map(|i| i.value.as_str()).collect::<Vec<_>>().join(", ");
    let parts = [name.as_str(), sex, birth.as_str(), ids.as_str()];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}
