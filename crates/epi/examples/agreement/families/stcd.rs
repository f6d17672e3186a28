//! `surveillance::stcd`.

use lianfang_epi::space::{Event, Evidence, SpaceTimeCourse, SpaceTimeCusum, space_time_cusum};
use std::collections::HashMap;

use crate::families::scan::check_call;
use crate::oracle::{Case, CaseResult, Oracle};

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let call = "stcd(x, y, t, radius, epsilon, areaA = 1, areaAcapBk = 1, threshold, cusum)";
    check_call(case, "surveillance::stcd", &["points"], |c| c == call)?;
    let points = oracle.table(&format!("points/{}.csv", case.text("points", "")))?;
    let event =
        |row| Event { t: points.number(row, "t"), x: points.number(row, "x"), y: points.number(row, "y") };
    let events: Vec<Event> = (0..points.len()).map(event).collect();
    let expected = oracle.table(&case.expected_file)?;
    let mut known: HashMap<String, SpaceTimeCourse> = HashMap::new();
    for row in 0..expected.len() {
        let setting = expected.text(row, "setting");
        if !known.contains_key(setting) {
            let settings = SpaceTimeCusum {
                radius: expected.number(row, "radius"),
                rise: expected.number(row, "epsilon"),
                threshold: expected.number(row, "threshold"),
                evidence: if expected.number(row, "cusum") == 1.0 {
                    Evidence::Largest
                } else {
                    Evidence::Sum
                },
            };
            let course = space_time_cusum(&events, settings).map_err(|e| e.to_string())?;
            known.insert(setting.to_owned(), course);
        }
        let course = &known[setting];
        let i = expected.number(row, "i") as usize;
        let statistic = course.statistic.get(i - 1).copied().unwrap_or(f64::NAN);
        let what = format!("{setting} {i}");
        result.exact(&what, statistic, expected.number(row, "R"));
        let index = |i: Option<usize>| i.map_or(-1.0, |i| i as f64 + 1.0);
        result.exact(&what, index(course.first_alarm), expected.number(row, "first_alarm"));
        result.exact(&what, index(course.cluster_centre), expected.number(row, "cluster_centre"));
    }
    Ok(())
}
