//! The short report: gathered from the case, its answers, samples and contacts; shown, and downloaded as text or document.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use lianfang_domain::{Text, Tier};
use lianfang_plan::{CaseClass, Right};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::disputed;
use super::http::{is_shown, load};
use super::model::{CaseReport, DownloadReport};
use super::wording::{self, Known, Language, SampleLine};
use super::{docx, rules};
use crate::cases::records;
use crate::cases::{chains, contacts, samples, steps};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::journal::NewEntry;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(download))
}

async fn make(node: &Node, caller: &Caller, id: Uuid, lang: Language) -> Result<CaseReport> {
    let (tree, packs, conn) = (node.tree(), node.packs(), node.db.read());
    let state = load(node, caller, Right::SeeCases, id).await?;
    let case_rules = records::rules_of(&packs, &state.row.disease)?;
    let form = case_rules.investigation.as_ref();
    let answers = form.map(|form| state.answered(form)).transpose()?.unwrap_or_default();
    let values = state.values(&answers);
    let mut asked = Vec::new();
    for section in form.into_iter().flat_map(|form| &form.sections) {
        asked.extend(section.questions.iter().filter(|q| is_shown(section, q, &values)));
    }
    let mut home: Vec<Text> = tree
        .path(state.row.region_id)
        .into_iter()
        .filter(|place| (Tier::Municipal..=Tier::Township).contains(&place.tier))
        .map(|place| place.name)
        .collect();
    if home.is_empty() {
        home.push(tree.reference(state.row.region_id)?.name);
    }
    let met = contacts::list_of_case(node, &conn, id).await?;
    let mut grades: BTreeMap<String, (Text, usize)> = BTreeMap::new();
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for contact in met {
        grades.entry(contact.grade).or_insert((contact.grade_title, 0)).1 += 1;
        *states.entry(contact.state).or_default() += 1;
    }
    let mut decided = Vec::new();
    for step in steps::list(node, id).await? {
        let class = match step.kind.as_str() {
            "cases.case.reported" => step.content["class"].as_str(),
            "cases.case.classified" => step.content["to"].as_str(),
            _ => None,
        };
        if let Some(class) = class.and_then(CaseClass::parse) {
            decided.push((node.clock.day_of(step.at), class));
        }
    }
    let sources = chains::links_around(&conn, id).await?.sources;
    let scope = caller.scope(&tree, Right::SeeCases, None)?;
    let sources = records::list_refs(&conn, scope, caller.account, sources).await?;
    let mut sources: Vec<String> = sources.into_values().map(|case| case.number).collect();
    sources.sort();
    let taken = samples::list_of_case(node, &conn, id).await?.into_iter().map(|sample| SampleLine {
        taken: node.clock.day_of(sample.taken_at),
        kind: sample.kind,
        result: sample.result,
    });
    let known = Known {
        number: &state.row.number,
        disease: packs
            .disease(&state.row.disease)
            .map_or_else(|| Text::same(state.row.disease.clone()), |d| d.title.clone()),
        class: CaseClass::parse(&state.row.class).unwrap_or(CaseClass::Suspected),
        edition: case_rules.edition.clone(),
        facts: &state.facts,
        home,
        reported: node.clock.day_of(state.row.reported_at),
        today: node.clock.today(),
        symptoms: case_rules.symptoms.iter().map(|s| (s.id.as_str(), &s.title)).collect(),
        form,
        disputed: form
            .into_iter()
            .flat_map(|form| form.questions())
            .filter(|q| disputed(&state.answers, q))
            .map(|q| q.title.clone())
            .collect(),
        asked,
        answers: &answers,
        samples: taken.collect(),
        decided,
        grades: grades.into_values().collect(),
        states,
        sources,
    };
    let (title, paragraphs) = (wording::title(&known, lang), wording::paragraphs(&known, lang));
    let mut text = format!("{title}\n\n");
    for part in &paragraphs {
        if part.kind == "heading" {
            text.push('\n');
        }
        text.push_str(&part.text);
        text.push('\n');
    }
    Ok(CaseReport { title, paragraphs, text })
}

#[derive(Debug, Deserialize, IntoParams)]
struct ReportQuery {
    /// `zh` or `en`
    language: String,
}

/// The short report of a case, without identity.
#[utoipa::path(get, path = "/api/v1/cases/records/{id}/report", tag = "cases",
    params(("id" = Uuid, Path), ReportQuery), responses((status = 200, body = CaseReport)))]
async fn show(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<ReportQuery>,
) -> Result<Json<CaseReport>> {
    let lang = Language::parse(&query.language).ok_or_else(rules::unknown_format)?;
    make(&node, &caller, id, lang).await.map(Json)
}

/// The report as a file. Who took it, and a hash of what it said, go into the journal.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/report", tag = "cases", params(("id" = Uuid, Path)),
    request_body = DownloadReport, responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
async fn download(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<DownloadReport>,
) -> Result<Response> {
    let lang = Language::parse(&body.language).ok_or_else(rules::unknown_format)?;
    let (kind, ending) = match body.format.as_str() {
        "text" => ("text/plain; charset=utf-8", "txt"),
        "docx" => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        _ => return Err(rules::unknown_format()),
    };
    let case = records::get_visible(&node, &node.db.read(), &caller, Right::SeeCases, id).await?;
    // Whoever takes a file out of the house answers for the case or for the response.
    let manages = check(&node.tree(), &caller, Right::ManageResponse, case.region_id);
    manages.or_else(|_| check(&node.tree(), &caller, Right::Investigate, case.region_id))?;
    let report = make(&node, &caller, id, lang).await?;
    let bytes = if ending == "docx" { docx::write(&report)? } else { report.text.clone().into_bytes() };
    let hash: String = Sha256::digest(report.text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
    let (region, language, format) = (case.region_id, body.language, body.format);
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let data = json!({"language": language, "format": format, "sha256": hash});
            tx.journal(NewEntry::new("cases.report.taken", Some(region), Some(id), data));
            Ok(())
        })
    })
    .await?;
    let name = format!("attachment; filename=\"{}.{ending}\"", case.number);
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}
