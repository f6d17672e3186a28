//! Values of a row, whatever its list: read from the database, kept in a cursor, shown as JSON or as text.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{QueryResult, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::Kind;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    None,
    Text(String),
    Int(i64),
    Real(f64),
    Day(NaiveDate),
    Moment(DateTime<Utc>),
    Bool(bool),
    Id(Uuid),
}

impl Cell {
    pub fn read(row: &QueryResult, at: usize, kind: Kind) -> Result<Cell> {
        Ok(match kind {
            Kind::Int => {
                // INTEGER and BIGINT are two types to PostgreSQL.
                let small = row.try_get_by_index::<Option<i32>>(at);
                match small {
                    Ok(value) => value.map_or(Cell::None, |n| Cell::Int(n.into())),
                    Err(_) => row.try_get_by_index::<Option<i64>>(at)?.map_or(Cell::None, Cell::Int),
                }
            }
            Kind::Real => row.try_get_by_index::<Option<f64>>(at)?.map_or(Cell::None, Cell::Real),
            Kind::Day => row.try_get_by_index::<Option<NaiveDate>>(at)?.map_or(Cell::None, Cell::Day),
            Kind::Moment => {
                row.try_get_by_index::<Option<DateTime<Utc>>>(at)?.map_or(Cell::None, Cell::Moment)
            }
            Kind::Bool => row.try_get_by_index::<Option<bool>>(at)?.map_or(Cell::None, Cell::Bool),
            Kind::Region | Kind::Id => row.try_get_by_index::<Option<Uuid>>(at)?.map_or(Cell::None, Cell::Id),
            _ => row.try_get_by_index::<Option<String>>(at)?.map_or(Cell::None, Cell::Text),
        })
    }

    pub fn id(&self) -> Option<Uuid> {
        match self {
            Cell::Id(id) => Some(*id),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_none(&self) -> bool {
        matches!(self, Cell::None)
    }

    pub fn json(&self) -> serde_json::Value {
        match self {
            Cell::None => serde_json::Value::Null,
            Cell::Text(text) => text.clone().into(),
            Cell::Int(n) => (*n).into(),
            Cell::Real(x) => (*x).into(),
            Cell::Day(day) => day.to_string().into(),
            Cell::Moment(at) => at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true).into(),
            Cell::Bool(yes) => (*yes).into(),
            Cell::Id(id) => id.to_string().into(),
        }
    }

    pub fn value(&self) -> Value {
        match self {
            Cell::None => Value::from(None::<String>),
            Cell::Text(text) => text.clone().into(),
            Cell::Int(n) => (*n).into(),
            Cell::Real(x) => (*x).into(),
            Cell::Day(day) => (*day).into(),
            Cell::Moment(at) => (*at).into(),
            Cell::Bool(yes) => (*yes).into(),
            Cell::Id(id) => (*id).into(),
        }
    }
}
