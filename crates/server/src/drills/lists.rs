//! Line lists in a replay: a list is cut by the day on which its rows became known, and each day's rows arrive as a list of their own.

use chrono::{DateTime, NaiveDate, Utc};
use csv::StringRecord;
use lianfang_domain::Text;
use lianfang_plan::CaseClass;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

use super::files::DataFiles;
use super::scenario::{ListsFile, Scenario};
use crate::cases::{self, ListFile, ListOrder};
use crate::error::{Error, Result};
use crate::node::Node;

/// Lists by the moment at which they arrive.
pub type ListArrivals = BTreeMap<DateTime<Utc>, Vec<ListArrival>>;

/// One day's rows of a list, and the links of the whole of it.
#[derive(Debug, Clone)]
pub struct ListArrival {
    pub name: String,
    pub cases: Vec<u8>,
    pub links: Option<Vec<u8>>,
}

/// Cuts the scenario's lists by day. What was reported before the first day arrives with it, what comes after the last day is left out.
pub fn cut(node: &Node, scenario: &Scenario, files: &DataFiles) -> Result<ListArrivals> {
    let mut arrivals = ListArrivals::new();
    for list in &scenario.lists {
        let links = list.links.as_ref().map(|name| files.read(name)).transpose()?;
        for (day, cases) in by_day(&files.read(&list.file)?, list, scenario.from)?.range(..=scenario.to) {
            let at = node.clock.at(*day, list.arrives_at);
            let arrival = ListArrival { name: list.file.clone(), cases: cases.clone(), links: links.clone() };
            arrivals.entry(at).or_default().push(arrival);
        }
    }
    Ok(arrivals)
}

fn by_day(bytes: &[u8], list: &ListsFile, first: NaiveDate) -> Result<BTreeMap<NaiveDate, Vec<u8>>> {
    let told = |error: csv::Error| Error::internal(format!("list {}: {error}", list.file));
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(told)?.clone();
    let place = |name: &String| header.iter().position(|h| h == name).ok_or_else(|| no_column(list, name));
    let known = list.days.iter().map(place).collect::<Result<Vec<usize>>>()?;
    let afterwards = match &list.afterwards {
        Some(later) => {
            Some((place(&later.day)?, later.columns.iter().map(place).collect::<Result<Vec<usize>>>()?))
        }
        None => None,
    };
    let mut days: BTreeMap<NaiveDate, Vec<StringRecord>> = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(told)?;
        let day = |column: usize| match row.get(column).unwrap_or_default() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| no_day(list, &header[column], row.position(), text)),
        };
        let known = known.iter().map(|column| day(*column)).collect::<Result<Vec<Option<NaiveDate>>>>()?;
        let known = known.into_iter().flatten().max();
        let known = known.ok_or_else(|| no_day(list, &list.days.join(", "), row.position(), ""))?.max(first);
        if let Some((later, columns)) = &afterwards
            && let Some(later) = day(*later)?.filter(|later| *later > known)
        {
            let early = row.iter().enumerate().map(|(i, cell)| if columns.contains(&i) { "" } else { cell });
            days.entry(known).or_default().push(early.collect());
            days.entry(later).or_default().push(row);
        } else {
            days.entry(known).or_default().push(row);
        }
    }
    let written = |(day, rows): (NaiveDate, Vec<StringRecord>)| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&header).map_err(told)?;
        rows.iter().try_for_each(|row| writer.write_record(row)).map_err(told)?;
        let bytes = writer.into_inner().map_err(|e| Error::internal(format!("list {}: {e}", list.file)))?;
        Ok((day, bytes))
    };
    days.into_iter().map(written).collect()
}

fn no_column(list: &ListsFile, column: &str) -> Error {
    let file = &list.file;
    Error::invalid(
        "D0105",
        Text::new(format!("{file}：没有列 `{column}`"), format!("{file}: there is no column `{column}`")),
        Text::new(
            "请在 scenario.yaml 的 lists 中改正列名",
            "correct the names of columns in `lists` of scenario.yaml",
        ),
    )
}

fn no_day(list: &ListsFile, column: &str, position: Option<&csv::Position>, text: &str) -> Error {
    let (file, line) = (&list.file, position.map_or(0, csv::Position::line));
    Error::invalid(
        "D0106",
        Text::new(
            format!("{file}：第 {line} 行，列 `{column}`：“{text}”不是日期"),
            format!("{file}: line {line}, column `{column}`: `{text}` is no day"),
        ),
        Text::new("请写成 2015-05-20 的形式", "write it as 2015-05-20"),
    )
}

/// Takes a day's list in, in the name of `account`. A list that arrived before, because the replay was killed behind it, changes nothing.
pub async fn take(node: &Node, account: Uuid, disease: &str, arrival: ListArrival) -> Result<()> {
    let order = ListOrder {
        disease: disease.to_owned(),
        region_id: node.tree().root().unwrap_or_default(),
        kind: None,
        class: CaseClass::Confirmed,
        day_zero: None,
        mapping: None,
        prefix: None,
        certain: true,
        preview: false,
    };
    let ListArrival { name, cases, links } = arrival;
    let file = |bytes: Vec<u8>| ListFile { name: name.clone(), bytes: Arc::new(bytes) };
    cases::import_list(node, Some(account), file(cases), &order).await?;
    if let Some(links) = links {
        cases::import_list(node, Some(account), file(links), &order).await?;
    }
    Ok(())
}
