//! Made-up records of known truth (`crates/linkage/tests/people`) as persons and cases of a node. The includer names the server: `mod server`.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianfang_exchange::tabular::{RegionMapping, read_regions};
use uuid::Uuid;

use super::people::{self, Record, Written};
use super::server::kernel::db::Insert;
use super::server::people::{Identity, create};
use super::server::regions::apply_regions;
use super::server::{Node, values};

/// A city of eight counties with eleven townships each, as the records name them.
fn regions() -> String {
    let mut csv = "code,name,name_zh,name_en,tier,parent_code,population,households\n\
        33,33,省,Province,provincial,,,\n3301,3301,市,City,municipal,33,,\n"
        .to_owned();
    for county in 330_102..330_110 {
        csv.push_str(&format!("{county},{county},县{county},County {county},county,3301,,\n"));
        for township in 1..12 {
            let code = format!("{county}{township:03}000");
            csv.push_str(&format!("{code},{code},镇{code},Town {code},township,{county},,\n"));
        }
    }
    csv
}

/// What the node keeps of a record: it has no place for half a birth date or an impossible one.
fn identity(record: &Record) -> Identity {
    let document = record.id_number.is_none() && record.document.is_some();
    let birth_date = match &record.birth {
        Written::Text(text) => {
            ["%Y-%m-%d", "%Y%m%d"].iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok())
        }
        _ => None,
    };
    Identity {
        name: record.name.clone().unwrap_or_else(|| "不详".to_owned()),
        id_number: record.id_number.clone().or_else(|| record.document.clone()),
        document: document.then(|| "passport".to_owned()),
        phone: record.phone.clone(),
        birth_date,
        address: record.address.clone(),
        ..Identity::default()
    }
}

fn sex(record: &Record) -> Option<&'static str> {
    match record.sex? {
        "男" | "male" | "M" => Some("m"),
        _ => Some("f"),
    }
}

/// Stores each record as a person with a case; the place of the record by the person's id.
pub async fn fill(node: &Node, records: &[Record]) -> HashMap<Uuid, usize> {
    let (rows, findings) = read_regions(regions().as_bytes(), &RegionMapping::default());
    assert!(findings.is_empty(), "{findings:?}");
    let tree = node.tree();
    node.write(None, move |tx| Box::pin(async move { apply_regions(tx, &tree, &rows).await }))
        .await
        .expect("regions");
    node.reload_tree().await.expect("the tree");
    let tree = node.tree();
    let codes: HashMap<&str, Uuid> = tree.iter().map(|place| (place.code.as_str(), place.id)).collect();
    let city = codes["3301"];
    let mut by_region: HashMap<Uuid, Vec<(Uuid, usize)>> = HashMap::new();
    let mut places = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        let region = record.region.as_deref().and_then(|code| codes.get(code)).copied().unwrap_or(city);
        let person = node.ids.next();
        places.insert(person, at);
        by_region.entry(region).or_default().push((person, at));
    }
    let mut regions: Vec<(Uuid, Vec<(Uuid, usize)>)> = by_region.into_iter().collect();
    regions.sort();
    for (region, persons) in regions {
        let identities: Vec<(Uuid, Identity)> =
            persons.iter().map(|(person, at)| (*person, identity(&records[*at]))).collect();
        let reported = people::today().and_hms_opt(12, 0, 0).expect("noon").and_utc();
        let mut cases = Vec::with_capacity(persons.len());
        for (person, at) in &persons {
            let age = match records[*at].birth {
                Written::Age(years) => i32::try_from(years).ok(),
                _ => None,
            };
            cases.push(values![
                node.ids.next(),
                region,
                "covid-19",
                format!("C{at}"),
                *person,
                "confirmed",
                "open",
                sex(&records[*at]),
                age,
                reported,
                false,
                "{}",
                1i64
            ]);
        }
        let node_ = node.clone();
        node.write(None, move |tx| {
            Box::pin(async move {
                create(tx, &node_.vault, region, &identities).await?;
                let insert = Insert {
                    head: "INSERT INTO cases_case (id, region_id, disease, number, person_id, class, working, sex, age_years,
                           reported_at, special, facts, version) VALUES",
                    tail: "",
                    columns: 13,
                };
                insert.run(&tx.conn(), cases).await.map(drop)
            })
        })
        .await
        .expect("persons and cases");
    }
    places
}

/// Precision and recall of pairs, each with its probability, from `threshold` on.
pub fn judge(
    pairs: &[((Uuid, Uuid), f64)],
    places: &HashMap<Uuid, usize>,
    truth: &HashSet<(usize, usize)>,
    threshold: f64,
) -> (f64, f64) {
    let kept: Vec<(usize, usize)> = pairs
        .iter()
        .filter(|(_, probability)| *probability >= threshold)
        .map(|((a, b), _)| (places[a].min(places[b]), places[a].max(places[b])))
        .collect();
    let right = kept.iter().filter(|pair| truth.contains(pair)).count() as f64;
    (right / kept.len() as f64, right / truth.len() as f64)
}
