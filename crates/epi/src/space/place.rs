//! Where places lie and how far they are apart.

use crate::{Error, check};

/// Coordinates of a place: easting and northing in one unit for [`Metric::Plane`], longitude and latitude in degrees for
/// [`Metric::GreatCircle`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// How distance is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Straight line, in the unit of the coordinates.
    Plane,
    /// Along the surface of a sphere of 6371.0088 km, in kilometres.
    GreatCircle,
}

/// Mean radius of the Earth (IUGG), in km.
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Distance between two places.
///
/// When to use: great circle for longitude and latitude, plane for projected coordinates.
///
/// Equation:
///
/// ```text
/// plane:         d = sqrt((x1 - x2)^2 + (y1 - y2)^2)
/// great circle:  d = 2 r asin sqrt(sin^2((lat1 - lat2) / 2) + cos lat1 cos lat2 sin^2((lon1 - lon2) / 2))
/// ```
///
/// Inputs: two points in the unit of the metric. Returns: the unit of the coordinates, or km.
/// Limits: a sphere differs from the ellipsoid by up to 0.5 %.
///
/// Reference: haversine formula, \[sinnott1984\].
///
/// ```
/// use lianfang_epi::space::{Metric, Point, distance};
/// let (wuhan, beijing) = (Point { x: 114.30, y: 30.59 }, Point { x: 116.41, y: 39.90 });
/// assert!((distance(wuhan, beijing, Metric::GreatCircle) - 1052.0).abs() < 2.0);
/// ```
pub fn distance(a: Point, b: Point, metric: Metric) -> f64 {
    match metric {
        Metric::Plane => ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt(),
        Metric::GreatCircle => {
            let half = |d: f64| (d.to_radians() / 2.0).sin().powi(2);
            let h = half(a.y - b.y) + a.y.to_radians().cos() * b.y.to_radians().cos() * half(a.x - b.x);
            2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
        }
    }
}

/// Refuses no places and coordinates that can't be.
pub(super) fn check_points(points: &[Point], metric: Metric) -> Result<(), Error> {
    check::not_empty("points", points)?;
    for (i, p) in points.iter().enumerate() {
        if let Some(value) = [p.x, p.y].into_iter().find(|v| !v.is_finite()) {
            return Err(Error::NotFinite { name: "points", place: i + 1, value });
        }
        if metric == Metric::GreatCircle && (p.x.abs() > 360.0 || p.y.abs() > 90.0) {
            let allowed = "longitudes to 360 and latitudes to 90 degrees; is x the longitude?";
            return Err(Error::range("points", format!("{} {}", p.x, p.y), allowed));
        }
    }
    Ok(())
}

/// The `k` nearest places of each place, itself first.
///
/// When to use: to build circular zones, or the search areas of flexible ones.
///
/// Inputs: `points`, `metric`; `k`, the number of places per list including the place itself, 1 or more.
///
/// Returns: for each place, indices in ascending distance; places at equal distance by index. All places if there are fewer than `k`.
///
/// Errors: no points, coordinates that are not finite or not on the globe, `k` of 0.
///
/// Limits: sorts all distances, `n^2 log n`.
///
/// Reference: checked against `scanstatistics::coords_to_knn` 1.1.2, equal.
///
/// ```
/// use lianfang_epi::space::{Metric, Point, nearest_neighbours};
/// let places = [0.0, 1.0, 5.0].map(|x| Point { x, y: 0.0 });
/// assert_eq!(nearest_neighbours(&places, Metric::Plane, 2).unwrap(), [[0, 1], [1, 0], [2, 1]]);
/// ```
pub fn nearest_neighbours(points: &[Point], metric: Metric, k: usize) -> Result<Vec<Vec<usize>>, Error> {
    check_points(points, metric)?;
    if k == 0 {
        return Err(Error::range("k", k, "1 place or more"));
    }
    Ok((0..points.len())
        .map(|centre| by_distance(points, metric, centre).into_iter().take(k).map(|(_, i)| i).collect())
        .collect())
}

/// All places with their distance from one of them, nearest first, the centre before others at the same spot.
pub(super) fn by_distance(points: &[Point], metric: Metric, centre: usize) -> Vec<(f64, usize)> {
    let mut all: Vec<(f64, usize)> =
        points.iter().enumerate().map(|(i, p)| (distance(points[centre], *p, metric), i)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1 != centre).cmp(&(b.1 != centre))).then(a.1.cmp(&b.1)));
    all
}
