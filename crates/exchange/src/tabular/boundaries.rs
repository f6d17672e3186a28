//! Boundaries of regions from a GeoJSON feature collection, checked before anything draws them.

use std::collections::HashSet;

use geojson::{Feature, GeoJson, GeometryValue, JsonValue, Position};

use super::catalogue::code;
use super::finding::Finding;

/// The shape of one region.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    /// The value of the key property: the region's code.
    pub code: String,
    /// A GeoJSON geometry, Polygon or MultiPolygon, WGS84 longitude and latitude.
    pub geometry: serde_json::Value,
    /// The property `name`, if there is one.
    pub name: Option<String>,
}

/// Reads boundaries from GeoJSON.
///
/// Inputs: `bytes`, UTF-8, in memory as a whole (a map is not streamed); `key_property`, the property with the region's code, text or number.
///
/// Returns: the sound boundaries and the findings I14... The `line` of a finding is empty; its value names the feature.
pub fn read_boundaries(bytes: &[u8], key_property: &str) -> (Vec<Boundary>, Vec<Finding>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let features = match GeoJson::from_reader(bytes) {
        Ok(GeoJson::FeatureCollection(collection)) => collection.features,
        Ok(_) => {
            return (
                Vec::new(),
                vec![Finding::new(&code::NOT_GEOJSON).detail_text("只有单个图形", "a single shape")],
            );
        }
        Err(e) => return (Vec::new(), vec![Finding::new(&code::NOT_GEOJSON).detail(&e.to_string())]),
    };
    let mut boundaries = Vec::new();
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    for (index, feature) in features.into_iter().enumerate() {
        let Some(key) = text_property(&feature, key_property) else {
            findings.push(
                Finding::new(&code::NO_KEY).column(key_property, None).detail(&(index + 1).to_string()),
            );
            continue;
        };
        let at = |info: &super::CodeInfo| Finding::new(info).column(key_property, None).value(&key);
        let checked = match &feature.geometry {
            None => Err(at(&code::EMPTY_SHAPE)),
            Some(geometry) => check_shape(&geometry.value, &at),
        };
        match checked {
            Err(finding) => findings.push(finding),
            Ok(()) if !seen.insert(key.clone()) => findings.push(at(&code::DUPLICATE_BOUNDARY)),
            Ok(()) => {
                let geometry =
                    feature.geometry.as_ref().map(|g| JsonValue::from(&g.value)).unwrap_or_default();
                boundaries.push(Boundary { name: text_property(&feature, "name"), code: key, geometry });
            }
        }
    }
    (boundaries, findings)
}

fn text_property(feature: &Feature, name: &str) -> Option<String> {
    match feature.property(name)? {
        JsonValue::String(s) if !s.trim().is_empty() => Some(s.trim().to_owned()),
        JsonValue::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn check_shape(shape: &GeometryValue, at: &dyn Fn(&super::CodeInfo) -> Finding) -> Result<(), Finding> {
    match shape {
        GeometryValue::Polygon { coordinates } => check_polygon(coordinates, at),
        GeometryValue::MultiPolygon { coordinates } if coordinates.is_empty() => Err(at(&code::EMPTY_SHAPE)),
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().try_for_each(|polygon| check_polygon(polygon, at))
        }
        other => Err(at(&code::NOT_A_POLYGON).detail(other.type_name())),
    }
}

fn check_polygon(rings: &[Vec<Position>], at: &dyn Fn(&super::CodeInfo) -> Finding) -> Result<(), Finding> {
    if rings.is_empty() || rings.iter().any(Vec::is_empty) {
        return Err(at(&code::EMPTY_SHAPE));
    }
    for ring in rings {
        if ring.len() < 4 || ring.first() != ring.last() {
            return Err(at(&code::OPEN_RING));
        }
        for point in ring {
            let inside = match point.as_slice() {
                [lon, lat, ..] => lon.abs() <= 180.0 && lat.abs() <= 90.0,
                _ => false,
            };
            if !inside {
                return Err(at(&code::OFF_THE_MAP).detail(&format!("{:?}", point.as_slice())));
            }
        }
    }
    Ok(())
}
