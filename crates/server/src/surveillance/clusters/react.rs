//! Scans whenever counts arrive, keeps what is found, and raises a signal where no region of a cluster has one.

use chrono::{Days, NaiveDate};
use lianfang_domain::calendar::BEGINNING;
use lianfang_domain::{Period, Tier};
use lianfang_plan::{ClusterScan, Disease, ScanMethod};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use super::model::{ClusterRow, ScanRow};
use super::scan::{FEWEST_PLACES, Found, Outcome, Place, scan};
use super::store;
use crate::error::{Error, Result};
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, NewEntry, react::Reactor};
use crate::node::Node;
use crate::surveillance::counts::{self, PeriodName as _, SeriesRow};
use crate::surveillance::signals;

/// Counts that end longer ago than this are history: nothing is to be done about them.
const MAX_AGE_DAYS: u64 = 28;

pub struct Clusters;

impl Reactor for Clusters {
    fn name(&self) -> &'static str {
        "surveillance.clusters"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["surveillance.counts.imported"]
    }

    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            let packs = node.packs();
            let diseases: BTreeSet<&str> =
                entries.iter().filter_map(|e| e.data["disease"].as_str()).collect();
            for disease in diseases.into_iter().filter_map(|id| packs.disease(id)) {
                let Some(settings) = &disease.detection.clusters else { continue };
                let periods = settings.period.map_or(vec![Period::Day, Period::Week], |only| vec![only]);
                for period in periods {
                    scan_series(node, tx, disease, settings, period).await?;
                }
            }
            Ok(())
        })
    }
}

async fn scan_series(
    node: &Node,
    tx: &mut Tx,
    disease: &Disease,
    settings: &ClusterScan,
    period: Period,
) -> Result<()> {
    let Some(indicator) = disease.indicators.first() else { return Ok(()) };
    let series = counts::list_watched(&tx.conn(), &disease.id, indicator, period).await?;
    let Some((tier, series)) = finest(node, series) else { return Ok(()) };
    let newest = series.iter().map(|s| s.last_day).max().unwrap_or(BEGINNING);
    let oldest = node.clock.today().checked_sub_days(Days::new(MAX_AGE_DAYS)).unwrap_or(BEGINNING);
    if newest < oldest {
        return Ok(());
    }
    let places = places(node, tx, settings, period, newest, &series).await?;
    let outcome = scan(settings, period, disease.detection.min_cases, places)
        .map_err(|e| Error::internal(format!("scanning {} of the tier {tier}: {e}", disease.id)))?;
    let mark = ScanRow {
        tier: tier.as_str().to_owned(),
        period: period.name().to_owned(),
        day: outcome.day,
        scanned_at: tx.now(),
        places: i32::try_from(outcome.places).unwrap_or(i32::MAX),
        p_value: outcome.p_value,
        clusters: i32::try_from(outcome.clusters.len()).unwrap_or(i32::MAX),
        why_not: outcome.why_not.and_then(|w| serde_json::to_value(w).ok()?.as_str().map(str::to_owned)),
    };
    store::save_scan(&tx.conn(), &disease.id, &mark).await?;
    let round = Round { node, disease, settings, period, tier, series: &series };
    round.keep(tx, outcome).await
}

/// The series of the finest tier that has enough regions, one per region.
fn finest(node: &Node, series: Vec<SeriesRow>) -> Option<(Tier, Vec<SeriesRow>)> {
    let tree = node.tree();
    let mut tiers: BTreeMap<Tier, BTreeMap<Uuid, SeriesRow>> = BTreeMap::new();
    for row in series {
        let Some(place) = tree.find(row.region_id) else { continue };
        let known = tiers.entry(place.tier).or_default();
        // Of several sources the one that counted most is the fullest.
        if known.get(&row.region_id).is_none_or(|other| other.total < row.total) {
            known.insert(row.region_id, row);
        }
    }
    let (tier, rows) = tiers.into_iter().rev().find(|(_, rows)| rows.len() >= FEWEST_PLACES)?;
    Some((tier, rows.into_values().collect()))
}

async fn places(
    node: &Node,
    tx: &Tx,
    settings: &ClusterScan,
    period: Period,
    newest: NaiveDate,
    series: &[SeriesRow],
) -> Result<Vec<Place>> {
    let tree = node.tree();
    let days = settings.history.days + settings.max_duration.days + 2 * period.days();
    let since = newest.checked_sub_days(Days::new(u64::from(days)));
    let keys: Vec<(Uuid, Uuid)> = series.iter().map(|s| (s.region_id, s.id)).collect();
    let mut rows = counts::list_counts_of(&tx.conn(), &keys, since).await?;
    let place = |s: &SeriesRow| {
        let region = tree.find(s.region_id)?;
        let counts = rows.remove(&s.id).unwrap_or_default();
        Some(Place {
            region: s.region_id,
            centre: region.lat.zip(region.lon),
            people: region.population,
            neighbours: region.neighbours.clone(),
            first_day: s.first_day,
            last_day: s.last_day,
            counts: counts.into_iter().map(|c| (c.day, c.value)).collect(),
        })
    };
    Ok(series.iter().filter_map(place).collect())
}

/// What one scan is about.
struct Round<'a> {
    node: &'a Node,
    disease: &'a Disease,
    settings: &'a ClusterScan,
    period: Period,
    tier: Tier,
    series: &'a [SeriesRow],
}

impl Round<'_> {
    async fn keep(&self, tx: &mut Tx, outcome: Outcome) -> Result<()> {
        let back = u64::from(self.settings.max_duration.days);
        let since = outcome.day.checked_sub_days(Days::new(back)).unwrap_or(BEGINNING);
        let tier = self.tier.as_str();
        let mut known = store::list_recent(&tx.conn(), &self.disease.id, tier, self.period, since).await?;
        let ids: Vec<Uuid> = known.iter().map(|c| c.id).collect();
        let regions = if ids.is_empty() { Vec::new() } else { store::list_regions(&tx.conn(), &ids).await? };
        for mut found in outcome.clusters {
            found.basis.packs_digest.clone_from(&self.node.packs().digest);
            let own: BTreeSet<Uuid> = found.regions.iter().map(|r| r.0).collect();
            let continues = |c: &ClusterRow| {
                let of: BTreeSet<Uuid> =
                    regions.iter().filter(|r| r.cluster_id == c.id).map(|r| r.region_id).collect();
                // The same cluster if the smaller of the two lies in the other by half or more.
                2 * of.intersection(&own).count() >= of.len().min(own.len()).max(1)
            };
            match known.iter().position(continues) {
                Some(place) => self.extend(tx, known.remove(place), &found).await?,
                None => self.raise(tx, &found).await?,
            }
        }
        Ok(())
    }

    async fn extend(&self, tx: &mut Tx, before: ClusterRow, found: &Found) -> Result<()> {
        let row = ClusterRow {
            found_at: before.found_at,
            signal_id: before.signal_id,
            ..self.row(tx, before.id, found)?
        };
        store::save(&tx.conn(), &row, &found.regions).await?;
        if row.last_day > before.last_day {
            tx.journal(entry("surveillance.cluster.extended", &row, found));
            if let Some(signal) = row.signal_id {
                signals::extend_of_cluster(
                    tx,
                    signal,
                    &row.method,
                    (row.last_day, row.observed, row.expected),
                )
                .await?;
            }
        }
        Ok(())
    }

    async fn raise(&self, tx: &mut Tx, found: &Found) -> Result<()> {
        let mut row = self.row(tx, tx.id(), found)?;
        let regions: Vec<Uuid> = found.regions.iter().map(|r| r.0).collect();
        let span = (found.first_day, found.last_day);
        // One outbreak is told once: a region that already has a signal tells it.
        if signals::list_overlapping(&tx.conn(), &row.disease, &regions, span).await?.is_empty() {
            let series = self.series.iter().find(|s| s.region_id == found.lead);
            if let Some(series) = series {
                row.signal_id = Some(signals::raise_of_cluster(self.node, tx, series, &row).await?);
            }
        }
        store::save(&tx.conn(), &row, &found.regions).await?;
        tx.journal(entry("surveillance.cluster.found", &row, found));
        Ok(())
    }

    fn row(&self, tx: &Tx, id: Uuid, found: &Found) -> Result<ClusterRow> {
        let method = match self.settings.method {
            ScanMethod::NegativeBinomial => "negative_binomial_scan",
            ScanMethod::Permutation => "permutation_scan",
            ScanMethod::Population => "population_scan",
        };
        Ok(ClusterRow {
            id,
            disease: self.disease.id.clone(),
            indicator: self.disease.indicators.first().cloned().unwrap_or_default(),
            tier: self.tier.as_str().to_owned(),
            period: self.period.name().to_owned(),
            lead_id: found.lead,
            method: method.to_owned(),
            first_day: found.first_day,
            last_day: found.last_day,
            observed: found.observed,
            expected: found.expected,
            p_value: found.p_value,
            basis: serde_json::to_string(&found.basis)?,
            signal_id: None,
            found_at: tx.now(),
            scanned_at: tx.now(),
        })
    }
}

fn entry(kind: &'static str, row: &ClusterRow, found: &Found) -> NewEntry {
    let data = json!({
        "disease": row.disease, "first_day": row.first_day, "last_day": row.last_day, "observed": row.observed,
        "expected": row.expected, "p_value": row.p_value, "method": row.method, "regions": found.regions.len(),
    });
    NewEntry::new(kind, Some(row.lead_id), Some(row.id), data)
}
