//! Imports a line list, or tells what an import would do.

use chrono::{NaiveDate, NaiveTime};
use lianfang_exchange::line_lists::{Field, ListKind, ListOptions, ListReading, ListRow, read_list};
use lianfang_exchange::messages::{Finding, Level};
use lianfang_plan::CaseRules;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::model::{ListFinding, ListImport, ListOrder};
use super::rows::{self, Calendar};
use super::store::{self, Waiting};
use crate::cases::records::{self, CaseRow};
use crate::cases::steps::{self, NewStep};
use crate::cases::{chains, numbers};
use crate::error::{Error, Fault, Result};
use crate::kernel::db::Tx;
use crate::kernel::http::problem::FindingView;
use crate::node::Node;
use crate::people::{self, Identity};
use crate::regions::{Place, Tree};

/// Cases that share a transaction.
const BATCH: usize = 5_000;
/// Findings that an answer holds at most.
const SHOWN: usize = 1_000;

/// Reads `bytes` and stores what is good in it, in the name of `account`.
pub async fn import(
    node: &Node,
    account: Option<Uuid>,
    bytes: &[u8],
    order: &ListOrder,
) -> Result<ListImport> {
    let packs = node.packs();
    let case_rules = records::rules_of(&packs, &order.disease)?.clone();
    let options =
        ListOptions { today: Some(node.clock.today()), mapping: order.mapping.clone(), known: None };
    let reading = read_list(bytes, &options).map_err(|finding| refused(&finding))?;
    let mut done = ListImport {
        kind: reading.mapping.kind,
        mapping: reading.mapping.clone(),
        encoding: reading.encoding.clone(),
        rows: reading.rows.len(),
        added: 0,
        known: 0,
        passed_over: 0,
        waiting: reading.rows.iter().filter(|row| row.parked).count(),
        dangling: 0,
        findings: reading.findings.iter().take(SHOWN).map(show).collect(),
        findings_left_out: reading.findings.len().saturating_sub(SHOWN) + reading.findings_left_out,
        preview: order.preview,
    };
    match reading.mapping.kind {
        ListKind::Cases => import_cases(node, account, &case_rules, reading, order, &mut done).await?,
        ListKind::Links => import_links(node, account, &reading.rows, order, &mut done).await?,
        ListKind::Contacts => return Err(contacts_not_yet()),
    }
    Ok(done)
}

fn show(finding: &Finding) -> ListFinding {
    ListFinding {
        code: finding.code.to_owned(),
        level: if finding.level == Level::Warning { "warning" } else { "error" }.to_owned(),
        line: finding.line,
        column: finding.place.clone(),
        value: finding.value.clone(),
        cause: finding.cause.clone(),
        remedy: finding.remedy.clone(),
    }
}

fn refused(finding: &Finding) -> Error {
    Error::Invalid(Box::new(Fault {
        code: finding.code,
        detail: finding.cause.clone(),
        remedy: finding.remedy.clone(),
        findings: Vec::<FindingView>::new(),
    }))
}

fn contacts_not_yet() -> Error {
    use lianfang_domain::Text;
    Error::invalid(
        "C0160",
        Text::new("还不能导入接触者名单", "lists of contacts can't be imported yet"),
        Text::new("请在病例页登记接触者", "add contacts on the page of their case"),
    )
}

/// A case of the list, ready to be stored.
struct Ready {
    row: ListRow,
    region: Uuid,
    identity: Option<Identity>,
    reported: Option<NaiveDate>,
}

async fn import_cases(
    node: &Node,
    account: Option<Uuid>,
    case_rules: &CaseRules,
    reading: ListReading,
    order: &ListOrder,
    done: &mut ListImport,
) -> Result<()> {
    let calendar = Calendar { zero: order.day_zero };
    let tree = node.tree();
    let ids: Vec<String> = reading.rows.iter().map(|row| row.id.clone()).collect();
    let known = store::find_external(&node.db.read(), &order.disease, &ids).await?;
    let (parked, good): (Vec<ListRow>, Vec<ListRow>) = reading.rows.into_iter().partition(|row| row.parked);
    let mut ready = Vec::with_capacity(good.len());
    // Rows name their sources by id; sources may stand further down.
    let mut sources: Vec<(String, String)> = Vec::new();
    for row in good {
        let infector = row.text(Field::Infector);
        if !infector.is_empty() {
            sources.push((infector.to_owned(), row.id.clone()));
        }
        if known.contains_key(&row.id) {
            done.known += 1;
        } else if !rows::is_ill(&row) {
            done.passed_over += 1;
        } else {
            let region = region_of(&tree, &row, order.region_id);
            let (identity, reported) = (rows::identity(&row), rows::reported(&row, calendar));
            ready.push(Ready { row, region, identity, reported });
        }
    }
    done.added = ready.len();
    if order.preview {
        return Ok(());
    }
    while !ready.is_empty() {
        let batch: Vec<Ready> = ready.drain(..ready.len().min(BATCH)).collect();
        let (node_, rules, order) = (node.clone(), case_rules.clone(), order.clone());
        node.write(account, move |tx| {
            Box::pin(async move { store_batch(tx, &node_, &rules, &order, batch).await })
        })
        .await?;
    }
    keep_parked(node, account, parked, order, &done.findings).await?;
    let (links, dangling) = lay_links(node, account, sources, order).await?;
    let _ = links;
    done.dangling = dangling;
    Ok(())
}

/// The region that a row names, or the one that the list is for.
fn region_of(tree: &Tree, row: &ListRow, otherwise: Uuid) -> Uuid {
    let named = [Field::Community, Field::District, Field::Region].into_iter().find_map(|field| {
        let text = row.text(field);
        let fits = |place: &&Place| place.code == text || place.name.zh == text || place.name.en == text;
        (!text.is_empty())
            .then(|| tree.iter().filter(|place| tree.is_within(place.id, otherwise)).find(fits))?
    });
    named.map_or(otherwise, |place| place.id)
}

async fn store_batch(
    tx: &mut Tx,
    node: &Node,
    case_rules: &CaseRules,
    order: &ListOrder,
    batch: Vec<Ready>,
) -> Result<()> {
    let calendar = Calendar { zero: order.day_zero };
    let tree = node.tree();
    let mut by_region: HashMap<Uuid, Vec<Ready>> = HashMap::new();
    for ready in batch {
        by_region.entry(ready.region).or_default().push(ready);
    }
    let mut regions: Vec<Uuid> = by_region.keys().copied().collect();
    regions.sort();
    for region in regions {
        let ready = by_region.remove(&region).unwrap_or_default();
        let place = tree.get(region)?;
        let given = numbers::next(tx, place, "C", ready.len()).await?;
        let (mut cases, mut persons, mut noted) = (Vec::new(), Vec::new(), Vec::new());
        for (Ready { row, identity, reported, .. }, number) in ready.into_iter().zip(given) {
            let facts = rows::facts(&row, calendar);
            let class = rows::class(&row, order.class);
            let id = tx.id();
            let person = identity.map(|identity| {
                let person = tx.id();
                persons.push((person, identity));
                person
            });
            let mut case = CaseRow::new(id, region, order.disease.clone(), number, person, class, tx.now());
            case.external_id = Some(row.id);
            if let Some(day) = reported {
                case.reported_at = node.clock.at(day, NaiveTime::MIN).min(tx.now());
            }
            records::set_facts(&mut case, &facts, case_rules)?;
            let content = json!({"class": case.class, "facts": facts, "line": row.line});
            noted.push(NewStep {
                kind: "cases.case.reported",
                region,
                subject: id,
                content,
                open: json!({}),
            });
            cases.push(case);
        }
        people::create(tx, &node.vault, region, &persons).await?;
        records::insert(&tx.conn(), cases).await?;
        let open = json!({"disease": order.disease});
        steps::record_together(tx, "cases.list.imported", region, noted, open).await?;
    }
    Ok(())
}

async fn keep_parked(
    node: &Node,
    account: Option<Uuid>,
    parked: Vec<ListRow>,
    order: &ListOrder,
    findings: &[ListFinding],
) -> Result<()> {
    if parked.is_empty() {
        return Ok(());
    }
    let mut waiting = Vec::with_capacity(parked.len());
    for row in parked {
        let own: Vec<&ListFinding> = findings.iter().filter(|f| f.line == Some(row.line)).collect();
        waiting.push(Waiting {
            disease: order.disease.clone(),
            line: row.line.cast_signed(),
            external_id: row.id.clone(),
            findings: serde_json::to_string(&own)?,
            content: serde_json::to_string(&row)?,
        });
    }
    let (node_, region) = (node.clone(), order.region_id);
    node.write(account, move |tx| {
        Box::pin(async move { store::insert_waiting(tx, &node_.vault, region, waiting).await })
    })
    .await
}

async fn import_links(
    node: &Node,
    account: Option<Uuid>,
    list: &[ListRow],
    order: &ListOrder,
    done: &mut ListImport,
) -> Result<()> {
    let pairs: Vec<(String, String)> = list
        .iter()
        .filter(|row| !row.parked)
        .map(|row| (row.text(Field::From).to_owned(), row.text(Field::To).to_owned()))
        .collect();
    if order.preview {
        done.added = pairs.len();
        return Ok(());
    }
    let total = pairs.len();
    let settings: HashMap<(String, String), String> = list
        .iter()
        .filter(|row| !row.text(Field::Exposure).trim().is_empty())
        .map(|row| {
            (
                (row.text(Field::From).to_owned(), row.text(Field::To).to_owned()),
                row.text(Field::Exposure).trim().to_owned(),
            )
        })
        .collect();
    let (added, dangling) = lay(node, account, pairs, settings, order).await?;
    (done.added, done.dangling, done.known) = (added, dangling, total - added - dangling);
    Ok(())
}

async fn lay_links(
    node: &Node,
    account: Option<Uuid>,
    sources: Vec<(String, String)>,
    order: &ListOrder,
) -> Result<(usize, usize)> {
    if sources.is_empty() {
        return Ok((0, 0));
    }
    lay(node, account, sources, HashMap::new(), order).await
}

/// Lays links between cases known by the list's ids: how many are new, and how many lead to cases that nobody knows.
async fn lay(
    node: &Node,
    account: Option<Uuid>,
    pairs: Vec<(String, String)>,
    settings: HashMap<(String, String), String>,
    order: &ListOrder,
) -> Result<(usize, usize)> {
    let mut ids: Vec<String> = pairs.iter().flat_map(|(from, to)| [from.clone(), to.clone()]).collect();
    ids.sort();
    ids.dedup();
    let known = store::find_external(&node.db.read(), &order.disease, &ids).await?;
    let mut sources: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    let mut found = Vec::new();
    let mut dangling = 0;
    for pair in pairs {
        match (known.get(&pair.0), known.get(&pair.1)) {
            (Some(source), Some(case)) if source != case => {
                sources.entry(*case).or_default().insert(*source);
                found.push((*source, *case, settings.get(&pair).cloned()));
            }
            _ => dangling += 1,
        }
    }
    let (disease, region, certain) = (order.disease.clone(), order.region_id, order.certain);
    let added = node
        .write(account, move |tx| {
            Box::pin(async move {
                let mut added = 0;
                for (source, case, setting) in found {
                    let only = sources.get(&case).is_some_and(|all| all.len() == 1);
                    let new =
                        chains::link(tx, region, &disease, source, case, certain && only, setting).await?;
                    added += usize::from(new);
                }
                Ok(added)
            })
        })
        .await?;
    Ok((added, dangling))
}
