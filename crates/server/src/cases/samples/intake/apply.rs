//! Keeps a message and does what it says: one transaction for the whole file.

use lianfang_exchange::messages::{CodeInfo, Finding, Inspection, Level, Verdict};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

use super::model::{FindingNote, Taken};
use super::rules::{self, Reading, What};
use super::store::{self, MessageRow};
use crate::cases::samples::http::laboratory_of;
use crate::cases::samples::pools::{self, PoolRow};
use crate::cases::samples::results::{self, Became, ResultRow, Standing, Steps};
use crate::cases::samples::store::{self as samples, SampleRow};
use crate::cases::steps;
use crate::error::Result;
use crate::kernel::auth::{Caller, Scope};
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

/// Takes a file in for a region. The same bytes a second time change nothing.
pub async fn take(
    node: &Node,
    caller: &Caller,
    region: Uuid,
    bytes: Arc<Vec<u8>>,
    found: Arc<Inspection>,
) -> Result<Taken> {
    let token = node.vault.token("cases.message", &hex(&bytes));
    let taken = Taken {
        verdict: found.verdict.as_str().to_owned(),
        format: found.format.map(|format| format.as_str().to_owned()),
        messages: found.messages.len(),
        ..Taken::default()
    };
    let (node_, account) = (node.clone(), caller.account);
    node.write(Some(account), move |tx| {
        Box::pin(async move {
            if let Some(known) = store::find_token(&tx.conn(), region, token).await? {
                return Ok(Taken { id: Some(known.id), repeat: true, ..taken });
            }
            let id = keep(tx, &node_, (region, account, token), &bytes, &found).await?;
            let mut intake = Intake::new(&node_, region, id, Taken { id: Some(id), ..taken });
            intake.run(tx, &rules::read(&found)).await?;
            let taken = intake.taken;
            let kind =
                if found.verdict == Verdict::Reject { "cases.message.refused" } else { "cases.message.received" };
            let data = json!({"message": id, "verdict": taken.verdict, "format": taken.format, "in_force": taken.in_force,
                "disputed": taken.disputed, "parked": taken.parked, "reports": taken.reports});
            tx.journal(NewEntry::new(kind, Some(region), Some(id), data));
            Ok(taken)
        })
    })
    .await
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Stores the message with its verdict, and its bytes sealed.
async fn keep(
    tx: &Tx,
    node: &Node,
    (region_id, received_by, token): (Uuid, Uuid, Uuid),
    bytes: &[u8],
    found: &Inspection,
) -> Result<Uuid> {
    let id = tx.id();
    let first = found.messages.first();
    let sender = first
        .map(|m| &m.sender)
        .and_then(|s| [&s.facility, &s.application].into_iter().find_map(|name| rules::short(name)));
    let row = MessageRow {
        id,
        region_id,
        received_at: tx.now(),
        received_by,
        format: found.format.map(|format| format.as_str().to_owned()),
        format_version: found.version.as_deref().and_then(rules::short),
        sender,
        control_id: first.and_then(|m| rules::short(m.control_id.as_deref()?)),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        token,
        verdict: found.verdict.as_str().to_owned(),
        messages: i32::try_from(found.messages.len()).unwrap_or(i32::MAX),
        findings: serde_json::to_string(&notes(found))?,
        kept: false,
    };
    let sealed = match found.verdict {
        Verdict::Reject => None,
        _ => Some(node.vault.seal(id, bytes)?),
    };
    store::insert(&tx.conn(), row, sealed).await?;
    Ok(id)
}

/// What is kept in the open of a message's findings: where and what kind, never the value.
fn notes(found: &Inspection) -> Vec<FindingNote> {
    const MOST: usize = 200;
    let note = |f: &Finding| FindingNote {
        code: f.code.to_owned(),
        level: match f.level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
            Level::Fatal => "fatal",
        }
        .to_owned(),
        message_number: f.message_number,
        place: rules::short(&f.place).unwrap_or_default(),
        line: f.line,
        cause: None,
        remedy: None,
    };
    found.findings.iter().take(MOST).map(note).collect()
}

/// The work on one file.
struct Intake<'n> {
    node: &'n Node,
    region: Uuid,
    message: Uuid,
    taken: Taken,
    samples: HashMap<String, Vec<SampleRow>>,
    pools: HashMap<String, PoolRow>,
    told: Steps,
    rows: Vec<ResultRow>,
}

/// Where a result belongs.
enum Target {
    Sample(String),
    Pool(String),
    Ambiguous,
    GivenUp,
    Unknown,
}

impl<'n> Intake<'n> {
    fn new(node: &'n Node, region: Uuid, message: Uuid, taken: Taken) -> Intake<'n> {
        let (samples, pools) = (HashMap::new(), HashMap::new());
        Intake { node, region, message, taken, samples, pools, told: Steps::new(), rows: Vec::new() }
    }

    async fn run(&mut self, tx: &mut Tx, readings: &[Reading<'_>]) -> Result<()> {
        let scope = Scope { under: self.region };
        let mut tubes: Vec<String> = readings
            .iter()
            .flat_map(|reading| match reading.what {
                What::Order { order, .. } => rules::tubes(order),
                What::Report { .. } => Vec::new(),
            })
            .collect();
        tubes.sort_unstable();
        tubes.dedup();
        self.samples = samples::find_tubes(&tx.conn(), scope, &tubes).await?;
        self.pools = pools::find_codes(&tx.conn(), scope, &tubes).await?;
        let prints =
            readings.iter().map(|reading| self.fingerprint(reading)).collect::<Result<Vec<Uuid>>>()?;
        let mut known = results::is_known(&tx.conn(), &prints).await?;
        for (reading, print) in readings.iter().zip(prints) {
            if !known.insert(print) {
                self.taken.same += 1;
                continue;
            }
            self.one(tx, reading, print).await?;
        }
        results::save(&tx.conn(), std::mem::take(&mut self.rows)).await?;
        let mut by_region: BTreeMap<(Uuid, &'static str), Steps> = BTreeMap::new();
        for step in std::mem::take(&mut self.told) {
            by_region.entry((step.region, step.kind)).or_default().push(step);
        }
        for ((region, kind), mut told) in by_region {
            match told.len() {
                1 => steps::record(tx, told).await?,
                _ => {
                    let samples: Vec<_> =
                        told.iter_mut().map(|step| step.open["sample"].take()).take(100).collect();
                    let open = json!({"message": self.message, "samples": samples});
                    steps::record_together(tx, kind, region, told, open).await?;
                }
            }
        }
        Ok(())
    }

    /// What was reported of whom, as a blind token: the same in another envelope is known again.
    fn fingerprint(&self, reading: &Reading<'_>) -> Result<Uuid> {
        let message = reading.message;
        let text = match &reading.what {
            What::Order { order, .. } => {
                let patient = match &message.content {
                    lianfang_exchange::messages::Content::LabReport(report) => Some(&report.patient),
                    _ => None,
                };
                // What is not believed is not the same as what is, though it says the same.
                serde_json::to_string(&(
                    self.region,
                    reading.doubt,
                    &message.sender,
                    &message.control_id,
                    patient,
                    order,
                ))?
            }
            What::Report { about } => serde_json::to_string(&(
                self.region,
                &message.sender,
                &message.control_id,
                about,
                &message.content,
            ))?,
        };
        Ok(self.node.vault.token("cases.result", &text))
    }

    async fn one(&mut self, tx: &mut Tx, reading: &Reading<'_>, print: Uuid) -> Result<()> {
        let number = i32::try_from(reading.message.number).unwrap_or(i32::MAX);
        let fill = |mut row: ResultRow, message: Uuid| {
            row.message_id = Some(message);
            row.message_number = Some(number);
            row.fingerprint = Some(print);
            row
        };
        let (order, beside) = match &reading.what {
            What::Order { order, beside } => (*order, *beside),
            What::Report { about } => {
                let mut row = fill(ResultRow::new(tx, self.region, None, Standing::Final), self.message);
                (row.state, row.test) = ("report".to_owned(), Some(about.clone()));
                row.reason = reading.doubt.map(str::to_owned);
                self.taken.reports += 1;
                self.rows.push(row);
                return Ok(());
            }
        };
        let tubes = rules::tubes(order);
        let target = self.target(&tubes);
        if beside && matches!(target, Target::Unknown) {
            return Ok(());
        }
        let disease = match &target {
            Target::Sample(tube) => {
                self.samples.get(tube).and_then(|rows| rows.first()).map(|row| row.disease.clone())
            }
            Target::Pool(code) => self.pools.get(code).map(|pool| pool.disease.clone()),
            _ => None,
        };
        let laboratory = disease.map(|disease| laboratory_of(self.node, &disease));
        let outcome = rules::outcome(order, laboratory.as_ref());
        let mut row = ResultRow::new(
            tx,
            self.region,
            outcome.ok().map(|o| o.as_str().to_owned()),
            rules::standing(order),
        );
        let first = order.findings().next();
        row.tube = tubes.first().cloned();
        row.order_number = tubes.get(1).cloned();
        row.test = first
            .and_then(|r| rules::short(r.code.as_ref()?.shown()))
            .or_else(|| rules::short(order.code.as_ref()?.shown()));
        row.test_code = rules::loinc(first.and_then(|r| r.code.as_ref()));
        let values: Vec<String> = order.findings().flat_map(|r| &r.values).map(|v| v.shown()).collect();
        row.found = rules::short(&values.join(" · "));
        row.laboratory = first.and_then(|r| rules::short(&r.laboratory));
        row.reported_at = rules::reported_at(order, self.node.clock.timezone(), tx.now());
        let row = fill(row, self.message);
        let tube = row.tube.clone().unwrap_or_default();
        match (reading.doubt, target, outcome) {
            (Some(doubt), ..) => self.park(number, row, doubt, &rules::NOT_TAKEN, doubt),
            (None, Target::Unknown, _) => self.park(number, row, "unknown-tube", &rules::UNKNOWN_TUBE, &tube),
            (None, Target::Ambiguous, _) => {
                self.park(number, row, "ambiguous", &rules::NOT_TAKEN, "ambiguous")
            }
            (None, Target::GivenUp, _) => self.park(number, row, "given-up", &rules::NOT_TAKEN, "given-up"),
            (None, _, Err(why)) => self.park(number, row, why, &rules::NOT_TAKEN, why),
            (None, Target::Sample(tube), Ok(_)) => self.on_sample(tx, number, &tube, row, order).await?,
            (None, Target::Pool(code), Ok(_)) => self.on_pool(tx, number, &code, row).await?,
        }
        Ok(())
    }

    /// The first of the candidates that is known here.
    fn target(&self, tubes: &[String]) -> Target {
        for tube in tubes {
            match self.samples.get(tube).map(Vec::as_slice) {
                Some([only]) if only.voided_at.is_some() => return Target::GivenUp,
                Some([_]) => return Target::Sample(tube.clone()),
                Some([_, _, ..]) => return Target::Ambiguous,
                _ => {}
            }
            if self.pools.contains_key(tube) {
                return Target::Pool(tube.clone());
            }
        }
        Target::Unknown
    }

    fn park(&mut self, number: i32, mut row: ResultRow, reason: &str, info: &CodeInfo, detail: &str) {
        row.reason = Some(reason.to_owned());
        self.rows.push(row);
        self.taken.parked += 1;
        self.remark(number, info, detail);
    }

    fn remark(&mut self, number: i32, info: &CodeInfo, detail: &str) {
        let number = usize::try_from(number).unwrap_or(0);
        self.taken.findings.push(Finding::of_intake(info, number, detail));
    }

    async fn on_sample(
        &mut self,
        tx: &mut Tx,
        number: i32,
        tube: &str,
        mut row: ResultRow,
        order: &lianfang_exchange::messages::Order,
    ) -> Result<()> {
        let Some(sample) = self.samples.get_mut(tube).and_then(|rows| rows.first_mut()) else {
            return Ok(());
        };
        row.region_id = sample.region_id;
        let zone = self.node.clock.timezone();
        let received = order.specimens.iter().find_map(|s| rules::instant(s.received_at, zone));
        // The laboratory's own word, unless somebody noted the receipt.
        sample.received_at =
            sample.received_at.or(received.filter(|at| *at >= sample.taken_at && *at <= tx.now()));
        let became = results::apply(tx, sample, row, &mut self.told).await?;
        match became {
            Became::Same => self.taken.same += 1,
            Became::InForce => self.taken.in_force += 1,
            Became::Replaced => {
                self.taken.in_force += 1;
                self.taken.replaced += 1;
            }
            Became::Disputed => {
                self.taken.disputed += 1;
                self.remark(number, &rules::CONTRADICTS, tube);
            }
        }
        Ok(())
    }

    /// A pool's result settles or opens its members; another result than the one it has waits for a person.
    async fn on_pool(&mut self, tx: &mut Tx, number: i32, code: &str, mut row: ResultRow) -> Result<()> {
        let Some(pool) = self.pools.get(code).cloned() else { return Ok(()) };
        let result = row.result.clone().unwrap_or_default();
        row.pool_id = Some(pool.id);
        match pool.result.as_deref() {
            Some(known) if known == result => {
                row.state = "same".to_owned();
                self.taken.same += 1;
            }
            Some(_) if !row.corrects => {
                self.park(number, row, "contradicts-pool", &rules::CONTRADICTS, code);
                return Ok(());
            }
            _ => {
                row.state = "in-force".to_owned();
                let laboratory = laboratory_of(self.node, &pool.disease);
                pools::settle(tx, &laboratory, pool, &result, None).await?;
                self.taken.in_force += 1;
                if let Some(now) = pools::find_code(&tx.conn(), Scope { under: self.region }, code).await? {
                    self.pools.insert(code.to_owned(), now);
                }
                // Its members' results changed under what was read before.
                let tubes: Vec<String> = self.samples.keys().cloned().collect();
                self.samples = samples::find_tubes(&tx.conn(), Scope { under: self.region }, &tubes).await?;
            }
        }
        self.rows.push(row);
        Ok(())
    }
}
