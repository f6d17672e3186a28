//! Effects of the calendar on daily counts: how much of a Sunday's dip and of a holiday's silence is the calendar's?
//!
//! One factor per weekday and per kind of holiday, estimated together with a slow trend and a season by a log-linear regression. Divide a
//! daily series by its factors (or multiply a baseline by them) before detection. Not here: backlogs, which move cases between days.

mod effects;
mod lunar;

pub use effects::{CalendarConfig, CalendarEffects, CalendarFactor, Holiday, calendar_effects};
pub use lunar::find_lunar_new_year;
