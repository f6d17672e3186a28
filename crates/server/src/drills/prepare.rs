//! Sets a node up for a scenario: regions, accounts with their duties, and the files cut by day.

use chrono::{DateTime, Utc};
use lianfang_domain::{Text, Tier};
use lianfang_exchange::tabular::{
    CountReader, CountRow, Finding, RegionMapping, RowOutcome, read_boundaries, read_regions,
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::files::DataFiles;
use super::lists::{self, ListArrivals};
use super::scenario::Scenario;
use super::store::{self, ReplayRow};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::kernel::ids::secret_token;
use crate::kernel::journal::{NewEntry, store as journal};
use crate::node::Node;
use crate::people::{self, AccountRow, GrantRow};
use crate::regions::{apply_boundaries, apply_neighbours, apply_regions, read_pairs};
use crate::surveillance::{Arrival, add_counts, add_file, region_index};

/// Counts that arrive together: file of the scenario and its rows.
pub type Arrivals = BTreeMap<DateTime<Utc>, Vec<(usize, Vec<CountRow>)>>;

/// A node that is ready to replay.
pub struct Prepared {
    pub scenario: Scenario,
    pub state: ReplayRow,
    pub imports: Vec<Uuid>,
    pub arrivals: Arrivals,
    pub lists: ListArrivals,
    /// Rows that could not be used: file, line, column, reason and remedy.
    pub faults: Vec<Text>,
}

/// Loads what the scenario needs, or takes up a replay that was begun on this node.
pub async fn prepare(node: &Node, scenario: Scenario, files: &DataFiles, seed: u64) -> Result<Prepared> {
    let state = match store::find(&node.db.read()).await? {
        Some(state) if state.scenario == scenario.scenario => state,
        Some(other) => {
            return Err(Error::internal(format!(
                "this data folder holds a replay of `{}`; give `{}` another folder",
                other.scenario, scenario.scenario
            )));
        }
        None => set_up(node, &scenario, files, seed).await?,
    };
    node.reload_tree().await?;
    // A replay that died had lived on after its clock was last noted: what the journal says has happened.
    let lived = journal::last_at(&node.db.read()).await?;
    node.clock.advance_to(lived.map_or(state.clock_at, |at| at.max(state.clock_at)));
    let (arrivals, faults) = cut(node, &scenario, files)?;
    let lists = lists::cut(node, &scenario, files)?;
    let imports = serde_json::from_str(&state.imports)?;
    Ok(Prepared { scenario, state, imports, arrivals, lists, faults })
}

fn faults(file: &str, findings: &[Finding]) -> Error {
    let told = |of: fn(&Text) -> &str, line: fn(u64) -> String, between: &str| {
        let first = findings.iter().filter(|f| f.is_error()).take(5);
        let first = first.map(|f| format!("{}{}", f.line.map_or(String::new(), line), of(&f.message)));
        first.collect::<Vec<String>>().join(between)
    };
    let detail = Text::new(
        format!("{file}：{}", told(|t| &t.zh, |line| format!("第 {line} 行："), "；")),
        format!("{file}: {}", told(|t| &t.en, |line| format!("line {line}: "), "; ")),
    );
    let first = findings.iter().find(|f| f.is_error());
    first.map_or_else(
        || Error::internal("a file has no fault that could be told"),
        |f| Error::invalid(f.code, detail, f.remedy.clone()),
    )
}

async fn set_up(node: &Node, scenario: &Scenario, files: &DataFiles, seed: u64) -> Result<ReplayRow> {
    let (rows, findings) =
        read_regions(files.read(&scenario.regions.file)?.as_slice(), &RegionMapping::default());
    if findings.iter().any(Finding::is_error) {
        return Err(faults(&scenario.regions.file, &findings));
    }
    let tree = node.tree();
    node.write(None, move |tx| Box::pin(async move { apply_regions(tx, &tree, &rows).await.map(drop) }))
        .await?;
    node.reload_tree().await?;
    load_map(node, scenario, files).await?;
    let (node_, scenario_) = (node.clone(), scenario.clone());
    node.write(None, move |tx| Box::pin(async move { begin(&node_, tx, &scenario_, seed).await })).await
}

async fn load_map(node: &Node, scenario: &Scenario, files: &DataFiles) -> Result<()> {
    // Where a file names no tier, its codes may be of the county or of any tier above.
    let tiers = |given: Option<Tier>| {
        given.map_or_else(|| vec![Tier::Provincial, Tier::Municipal, Tier::County], |t| vec![t])
    };
    if let Some(map) = &scenario.boundaries {
        let (boundaries, findings) = read_boundaries(&files.read(&map.file)?, &map.key);
        if findings.iter().any(Finding::is_error) {
            return Err(faults(&map.file, &findings));
        }
        for tier in tiers(map.tier) {
            let (tree, boundaries) = (node.tree(), boundaries.clone());
            node.write(None, move |tx| {
                Box::pin(async move { apply_boundaries(tx, &tree, tier, &boundaries).await.map(drop) })
            })
            .await?;
        }
    }
    if let Some(list) = &scenario.neighbours {
        let (pairs, findings) = read_pairs(&files.read(&list.file)?);
        if findings.iter().any(Finding::is_error) {
            return Err(faults(&list.file, &findings));
        }
        let (tree, tier) = (node.tree(), list.tier);
        node.write(None, move |tx| {
            Box::pin(async move { apply_neighbours(tx, &tree, tier, &pairs).await.map(drop) })
        })
        .await?;
    }
    Ok(())
}

/// Accounts, their duties, the imports that stand for the files, and the mark that the replay began.
async fn begin(node: &Node, tx: &mut Tx, scenario: &Scenario, seed: u64) -> Result<ReplayRow> {
    let tree = node.tree();
    let root = tree.find_code(scenario.root.tier, &scenario.root.code);
    let root = root.ok_or_else(|| Error::not_found("root region of the scenario", &scenario.root.code))?.id;
    let viewer = account(tx, "观察员 viewer").await?;
    let autopilot = account(tx, "自动值守 autopilot").await?;
    let mut grants =
        vec![(autopilot, "administrator".to_owned(), root), (autopilot, "commander".to_owned(), root)];
    for at in &scenario.duties {
        let place = tree.find_code(at.tier, &at.code);
        let place = place.ok_or_else(|| Error::not_found("region of a duty in the scenario", &at.code))?;
        grants.push((viewer, at.duty.clone(), place.id));
    }
    for (account_id, duty, region_id) in grants {
        let row = GrantRow { id: tx.id(), account_id, duty, region_id };
        people::grant(&tx.conn(), &row, tx.now()).await?;
    }
    let mut imports: Vec<Uuid> = Vec::new();
    for file in &scenario.counts {
        imports.push(add_file(tx, root, &file.file, &file.mapping).await?);
    }
    let row = ReplayRow {
        scenario: scenario.scenario.clone(),
        seed: seed.cast_signed(),
        clock_at: tx.now(),
        arrived_until: None,
        autopilot_id: autopilot,
        viewer_id: viewer,
        imports: serde_json::to_string(&imports)?,
    };
    store::insert(&tx.conn(), &row).await?;
    let data = json!({"scenario": scenario.scenario, "seed": seed});
    tx.journal(NewEntry::new("drills.replay.started", Some(root), None, data));
    Ok(row)
}

/// An account that nobody can sign in to with a password.
async fn account(tx: &mut Tx, name: &str) -> Result<Uuid> {
    let row = AccountRow { id: tx.id(), name: name.to_owned(), disabled: false, created_at: tx.now() };
    people::insert_account(&tx.conn(), &row, None, &secret_token()?).await?;
    tx.journal(NewEntry::new("people.account.created", None, Some(row.id), json!({"replay": true})));
    Ok(row.id)
}

/// Reads the files whole and groups their counts by the moment at which they arrive.
fn cut(node: &Node, scenario: &Scenario, files: &DataFiles) -> Result<(Arrivals, Vec<Text>)> {
    let index = region_index(&node.tree());
    let (mut arrivals, mut faults) = (Arrivals::new(), Vec::new());
    for (number, file) in scenario.counts.iter().enumerate() {
        let bytes = files.read(&file.file)?;
        let reader = CountReader::new(bytes.as_slice(), &file.mapping, &index, scenario.to);
        let mut reader = reader.map_err(|f| self::faults(&file.file, &[f]))?;
        let mut by_day: BTreeMap<chrono::NaiveDate, Vec<CountRow>> = BTreeMap::new();
        let mut row = RowOutcome::default();
        while reader.read_into(&mut row) {
            let bad = row.findings.iter().filter(|f| f.is_error() && f.code != FUTURE);
            faults.extend(bad.map(|f| row_fault(&file.file, row.line, f)));
            for count in row.counts.drain(..) {
                by_day.entry(count.day).or_default().push(count);
            }
        }
        for (day, rows) in by_day.range(..=scenario.to) {
            // What was before the first day is history and arrives with it.
            let at = node.clock.at((*day).max(scenario.from), file.arrives_at);
            let slot = arrivals.entry(at).or_default();
            match slot.iter_mut().find(|(n, _)| *n == number) {
                Some((_, known)) => known.extend(rows.iter().cloned()),
                None => slot.push((number, rows.clone())),
            }
        }
    }
    Ok((arrivals, faults))
}

fn row_fault(file: &str, line: u64, finding: &Finding) -> Text {
    let column = |word: &str| finding.column.as_ref().map_or(String::new(), |c| format!("{word}`{c}`"));
    let (message, remedy) = (&finding.message, &finding.remedy);
    Text::new(
        format!("{file}：第 {line} 行{}：{}；{}", column("，列 "), message.zh, remedy.zh),
        format!("{file}: line {line}{}: {}; {}", column(", column "), message.en, remedy.en),
    )
}

/// Code of a row after the last day; a data set may go on longer than its scenario.
const FUTURE: &str = "I1104";

/// A path that signs the viewer in once.
pub async fn viewer_link(node: &Node) -> Result<String> {
    let state = store::find(&node.db.read())
        .await?
        .ok_or_else(|| Error::not_found("replay on this node", "replay"))?;
    node.write(None, move |tx| {
        Box::pin(async move { people::create_lasting_link(tx, state.viewer_id).await })
    })
    .await
}

/// Stores all counts of a scenario at once and lets everything follow from them.
pub async fn load_all(node: &Node, prepared: Prepared) -> Result<()> {
    let Prepared { scenario, state, imports, arrivals, lists, .. } = prepared;
    let root = node.tree().root().unwrap_or_default();
    let mut by_file: BTreeMap<usize, Vec<CountRow>> = BTreeMap::new();
    for (number, rows) in arrivals.into_values().flatten() {
        by_file.entry(number).or_default().extend(rows);
    }
    for list in lists.into_values().flatten() {
        lists::take(node, state.autopilot_id, &scenario.disease, list).await?;
    }
    let whole = by_file.into_iter().filter_map(|(number, rows)| {
        let (file, import) = (scenario.counts.get(number)?, imports.get(number)?);
        Some(Arrival::new(*import, root, &file.mapping, rows))
    });
    let whole: Vec<Arrival> = whole.collect();
    node.write(None, move |tx| {
        Box::pin(async move {
            for arrival in whole {
                add_counts(tx, arrival).await?;
            }
            Ok(())
        })
    })
    .await?;
    node.settle().await
}
