//! Cases and contacts back out, in the columns of SORMAS, of Go.Data or plain, as a stream.
//!
//! Who somebody is goes along only for those who may see it, for a stated purpose, with every person in the access log.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use lianfang_domain::{Lang, Text, Tier};
use lianfang_exchange::line_lists::{
    Classification, Day, Ending, Field, ListKind, ListRow, ListWriter, System, sormas_disease,
};
use lianfang_exchange::messages::Sex;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::store;
use crate::cases::chains;
use crate::cases::contacts::{self, ContactRow};
use crate::cases::records::{self, CaseFilter, CaseRow, Facts};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::http::extract::Json;
use crate::kernel::http::problem::current_language;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people::{self, Identity};
use crate::regions::Tree;

/// Rows that are read and sent at once.
const PART: u32 = 500;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(export))
}

/// What is to be exported, and for whom.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListExport {
    /// `cases` or `contacts`
    #[schema(value_type = String)]
    pub kind: ListKind,
    /// `plain`, `sormas` or `go_data`
    #[schema(value_type = String)]
    pub system: System,
    pub disease: String,
    pub region_id: Uuid,
    /// With names, numbers and addresses.
    #[serde(default)]
    pub identity: bool,
    /// What the identities are for; needed with them.
    #[serde(default)]
    pub purpose: Option<String>,
}

const CASE_FIELDS: [Field; 22] = [
    Field::Id,
    Field::Infector,
    Field::FirstName,
    Field::LastName,
    Field::FullName,
    Field::Sex,
    Field::Age,
    Field::Birth,
    Field::IdNumber,
    Field::Phone,
    Field::Address,
    Field::Region,
    Field::District,
    Field::Disease,
    Field::Onset,
    Field::Report,
    Field::Hospitalisation,
    Field::Quarantine,
    Field::Outcome,
    Field::OutcomeDate,
    Field::Classification,
    Field::Exposure,
];
const CONTACT_FIELDS: [Field; 18] = [
    Field::Id,
    Field::CaseOf,
    Field::FirstName,
    Field::LastName,
    Field::FullName,
    Field::Sex,
    Field::Age,
    Field::Birth,
    Field::IdNumber,
    Field::Phone,
    Field::Address,
    Field::Region,
    Field::District,
    Field::Disease,
    Field::LastContact,
    Field::ContactStatus,
    Field::WatchedFrom,
    Field::WatchedUntil,
];

/// Sends cases or contacts as CSV in the columns that a neighbouring system imports.
#[utoipa::path(post, path = "/api/v1/cases/lists/export", tag = "cases", request_body = ListExport,
    responses((status = 200, description = "text/csv")))]
async fn export(State(node): State<Node>, caller: Caller, Json(body): Json<ListExport>) -> Result<Response> {
    check(&node.tree(), &caller, Right::SeeCases, body.region_id)?;
    let purpose = body.purpose.as_deref().map(str::trim).unwrap_or_default().to_owned();
    if body.identity {
        check(&node.tree(), &caller, Right::SeeIdentity, body.region_id)?;
        if purpose.is_empty() {
            return Err(needs_purpose());
        }
    }
    records::rules_of(&node.packs(), &body.disease)?;
    let (region, data) = (
        body.region_id,
        json!({"kind": body.kind, "system": body.system, "disease": body.disease, "identity": body.identity}),
    );
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            tx.journal(NewEntry::new("cases.list.exported", Some(region), None, data));
            Ok(())
        })
    })
    .await?;
    let name = if body.kind == ListKind::Contacts { "contacts.csv" } else { "cases.csv" };
    let (sender, receiver) = mpsc::channel::<std::io::Result<Vec<u8>>>(4);
    let work = Export {
        tree: node.tree(),
        lang: current_language(),
        purpose: format!("cases.export: {purpose}"),
        node,
        caller,
        wanted: body,
    };
    tokio::spawn(async move {
        if let Err(error) = work.run(&sender).await {
            tracing::error!(%error, "an export was cut off");
            // The reader sees that the file is not whole.
            let _ = sender.send(Err(std::io::Error::other("the export was cut off"))).await;
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}

/// What is written until it is sent on.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Export {
    node: Node,
    caller: Caller,
    tree: Arc<Tree>,
    lang: Lang,
    purpose: String,
    wanted: ListExport,
}

impl Export {
    async fn run(&self, sender: &mpsc::Sender<std::io::Result<Vec<u8>>>) -> Result<()> {
        let fields: &[Field] =
            if self.wanted.kind == ListKind::Contacts { &CONTACT_FIELDS } else { &CASE_FIELDS };
        let buffer = Buffer::default();
        let failed = |e: std::io::Error| Error::io("export", e);
        let mut writer = ListWriter::begin(buffer.clone(), self.wanted.kind, self.wanted.system, fields)
            .map_err(failed)?;
        let mut after = None;
        loop {
            let (rows, next) = match self.wanted.kind {
                ListKind::Contacts => self.contacts(after).await?,
                _ => self.cases(after).await?,
            };
            writer.write(&rows).map_err(failed)?;
            // Nobody listens any more: nothing more is opened.
            if sender.send(Ok(buffer.take())).await.is_err() || next.is_none() {
                return Ok(());
            }
            after = next;
        }
    }

    fn scope(&self) -> Scope {
        Scope { under: self.wanted.region_id }
    }

    async fn identities(&self, persons: Vec<Uuid>) -> Result<HashMap<Uuid, Identity>> {
        if !self.wanted.identity {
            return Ok(HashMap::new());
        }
        people::reveal_many(&self.node, &self.caller, &persons, &self.purpose).await
    }

    async fn cases(&self, after: Option<Cursor>) -> Result<(Vec<ListRow>, Option<Cursor>)> {
        let conn = self.node.db.read();
        let filter = CaseFilter {
            disease: Some(self.wanted.disease.clone()),
            before: after.and_then(|c| Some((c.at?, c.id))),
            ..CaseFilter::all(self.scope(), self.caller.account)
        };
        let rows = records::list_cases(&conn, filter, PART).await?;
        let next = rows.last().filter(|_| rows.len() == PART as usize);
        let next = next.map(|row| Cursor { at: Some(row.reported_at), id: row.id });
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let sources = chains::list_sources(&conn, &ids).await?;
        let above: Vec<Uuid> = sources.values().flatten().copied().collect();
        let names = self.visible(records::list_by_ids(&conn, &above).await?).await?;
        let who = self.identities(rows.iter().filter_map(|row| row.person_id).collect()).await?;
        let mut found = Vec::with_capacity(rows.len());
        for case in rows {
            let mut row = self.case(&case)?;
            self.put_identity(&mut row, case.person_id.and_then(|person| who.get(&person)));
            // Only a source that is the one and only says who infected whom.
            if let Some([source]) = sources.get(&case.id).map(Vec::as_slice)
                && let Some(name) = names.get(source)
            {
                row.texts.insert(Field::Infector, name.clone());
            }
            found.push(row);
        }
        Ok((found, next))
    }

    /// Names of the cases that the caller may see, as other rows call them.
    async fn visible(&self, rows: Vec<CaseRow>) -> Result<HashMap<Uuid, String>> {
        let conn = self.node.db.read();
        let mut names = HashMap::with_capacity(rows.len());
        for row in rows {
            let open = self.tree.is_within(row.region_id, self.caller.region)
                && (!row.special || records::is_named(&conn, row.id, self.caller.account).await?);
            if open {
                names.insert(row.id, row.external_id.unwrap_or(row.number));
            }
        }
        Ok(names)
    }

    fn case(&self, case: &CaseRow) -> Result<ListRow> {
        let facts: Facts = serde_json::from_str(&case.facts)?;
        let mut row = ListRow {
            id: case.external_id.clone().unwrap_or_else(|| case.number.clone()),
            sex: case.sex.as_deref().and_then(sex),
            age_years: case.age_years.map(f64::from),
            classification: classification(&case.class),
            ending: case.outcome.as_deref().and_then(ending),
            ..ListRow::default()
        };
        let days = [
            (Field::Onset, case.onset_on),
            (Field::Report, Some(self.node.clock.day_of(case.reported_at))),
            (Field::Hospitalisation, facts.hospitalised_on),
            (Field::Quarantine, case.isolated_on),
            (Field::OutcomeDate, case.outcome_on),
        ];
        row.days.extend(days.into_iter().filter_map(|(field, day)| Some((field, Day::Date(day?)))));
        row.texts.extend(facts.setting.map(|setting| (Field::Exposure, setting)));
        self.put_place(&mut row, case.region_id);
        Ok(row)
    }

    async fn contacts(&self, after: Option<Cursor>) -> Result<(Vec<ListRow>, Option<Cursor>)> {
        let conn = self.node.db.read();
        let rows =
            contacts::list_all(&conn, self.scope(), &self.wanted.disease, after.map(|c| c.id), PART).await?;
        let next =
            rows.last().filter(|_| rows.len() == PART as usize).map(|row| Cursor { at: None, id: row.id });
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let external = store::list_external_of(&conn, &ids).await?;
        let exposures = contacts::list_exposures_of(&conn, &ids).await?;
        let met: Vec<Uuid> = exposures.values().flatten().filter_map(|e| e.case_id).collect();
        let names = self.visible(records::list_by_ids(&conn, &met).await?).await?;
        let who = self.identities(rows.iter().filter_map(|row| row.person_id).collect()).await?;
        let mut found = Vec::with_capacity(rows.len());
        for contact in rows {
            let met = exposures.get(&contact.id).map(Vec::as_slice).unwrap_or_default();
            let mut row = self.contact(&contact, external.get(&contact.id));
            self.put_identity(&mut row, contact.person_id.and_then(|person| who.get(&person)));
            // One row for each case that was met, as the neighbours have it.
            for exposure in met {
                let mut row = row.clone();
                row.days.insert(Field::LastContact, Day::Date(exposure.happened_on));
                let case = exposure.case_id.and_then(|case| names.get(&case));
                row.texts.extend(case.map(|name| (Field::CaseOf, name.clone())));
                found.push(row);
            }
        }
        Ok((found, next))
    }

    fn contact(&self, contact: &ContactRow, external: Option<&String>) -> ListRow {
        let mut row = ListRow {
            id: external.cloned().unwrap_or_else(|| contact.number.clone()),
            sex: contact.sex.as_deref().and_then(sex),
            age_years: contact.age_years.map(f64::from),
            ..ListRow::default()
        };
        let days = [(Field::WatchedFrom, contact.watched_from), (Field::WatchedUntil, contact.watched_until)];
        row.days.extend(days.into_iter().filter_map(|(field, day)| Some((field, Day::Date(day?)))));
        row.texts.insert(Field::ContactStatus, self.status(&contact.state));
        self.put_place(&mut row, contact.region_id);
        row
    }

    fn status(&self, state: &str) -> String {
        let [sormas, go] = match state {
            "case" => ["CONVERTED", "BECAME_CASE"],
            "lost" => ["DROPPED", "LOST_TO_FOLLOW_UP"],
            "released" => ["DROPPED", "FOLLOW_UP_COMPLETED"],
            _ => ["ACTIVE", "UNDER_FOLLOW_UP"],
        };
        match self.wanted.system {
            System::Sormas => sormas.to_owned(),
            System::GoData => format!("LNG_REFERENCE_DATA_CONTACT_FINAL_FOLLOW_UP_STATUS_TYPE_{go}"),
            System::Plain | System::Dhis2 => state.to_owned(),
        }
    }

    fn put_place(&self, row: &mut ListRow, region: Uuid) {
        let mut at = self.tree.find(region);
        while let Some(place) = at {
            let field = match place.tier {
                Tier::Provincial => Some(Field::Region),
                Tier::County => Some(Field::District),
                _ => None,
            };
            row.texts.extend(field.map(|field| (field, place.name.get(self.lang).to_owned())));
            at = place.parent.and_then(|parent| self.tree.find(parent));
        }
        let disease = match self.wanted.system {
            System::Sormas => sormas_disease(&self.wanted.disease).to_owned(),
            _ => self.wanted.disease.clone(),
        };
        row.texts.insert(Field::Disease, disease);
    }

    fn put_identity(&self, row: &mut ListRow, who: Option<&Identity>) {
        let Some(who) = who else { return };
        if self.wanted.system == System::Plain {
            row.texts.insert(Field::FullName, who.name.clone());
        } else {
            // The neighbours part names; the last word is the family's, where there are several.
            let (given, family) = who.name.rsplit_once(' ').unwrap_or(("", &who.name));
            row.texts.insert(Field::FirstName, given.to_owned());
            row.texts.insert(Field::LastName, family.to_owned());
        }
        let texts =
            [(Field::IdNumber, &who.id_number), (Field::Phone, &who.phone), (Field::Address, &who.address)];
        row.texts.extend(texts.into_iter().filter_map(|(field, text)| Some((field, text.clone()?))));
        row.days.extend(who.birth_date.map(|day| (Field::Birth, Day::Date(day))));
    }
}

/// Where the next part begins.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    at: Option<DateTime<Utc>>,
    id: Uuid,
}

fn sex(code: &str) -> Option<Sex> {
    Some(match code {
        "m" => Sex::Male,
        "f" => Sex::Female,
        "o" => Sex::Other,
        _ => return None,
    })
}

fn classification(class: &str) -> Option<Classification> {
    Some(match class {
        "suspected" => Classification::Suspected,
        "probable" => Classification::Probable,
        "confirmed" => Classification::Confirmed,
        "asymptomatic" => Classification::Asymptomatic,
        "excluded" => Classification::Excluded,
        _ => return None,
    })
}

fn ending(outcome: &str) -> Option<Ending> {
    Some(match outcome {
        "recovered" => Ending::Recovered,
        "died" => Ending::Died,
        _ => return None,
    })
}

fn needs_purpose() -> Error {
    Error::invalid(
        "C0362",
        Text::new("导出身份须写明目的", "identities are exported for a stated purpose only"),
        Text::new(
            "请用一句话写明目的，会记入查阅记录",
            "say in a sentence what they are for; it goes into the access log",
        ),
    )
}
