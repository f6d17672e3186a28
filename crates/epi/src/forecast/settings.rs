//! The few numbers that no series teaches: how much history a method looks at, how far the reproduction number drifts, how steeply scores become weights.
//!
//! They were chosen on the first half of three real sets and scored on the second (`docs/methods/forecast-scores.md`). The example `forecast_scores` chooses
//! anew and says if it comes to others. Deliberately not here: what a series teaches by itself, and what belongs to a disease (its serial interval).

use super::{Component, Dispersion, Hhh4Model, Scale, Term};

/// Settings of the members of an ensemble. Windows are in periods before the origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    pub smoothing_window: usize,
    pub smoothing_scale: Scale,
    /// None = all.
    pub autoregression_window: Option<usize>,
    /// Of the endemic-epidemic model, without and with a season.
    pub hhh4_window: usize,
    pub hhh4_seasonal_window: usize,
    /// Of [`super::Transmission`].
    pub volatility: f64,
    pub persistence: f64,
    pub size: f64,
    /// Of [`super::seasonal_baseline`].
    pub half_width: usize,
    /// Of [`super::Weighting::Score`].
    pub power: f64,
}

impl Settings {
    /// For weekly counts: as chosen on the first halves of the three sets.
    ///
    /// ```
    /// use lianfang_epi::forecast::{Scale, Settings};
    /// let settings = Settings::weekly();
    /// assert_eq!(settings.smoothing_scale, Scale::Root);
    /// assert!(settings.persistence < 1.0); // epidemics turn
    /// ```
    pub fn weekly() -> Settings {
        Settings {
            smoothing_window: 104,
            smoothing_scale: Scale::Root,
            autoregression_window: Some(52),
            hhh4_window: 52,
            hhh4_seasonal_window: 208,
            volatility: 0.1,
            persistence: 0.4,
            size: 5.0,
            half_width: 8,
            power: 8.0,
        }
    }

    /// For daily counts: drift and scatter of the renewal equation as chosen on the first half of Italy's days, by the weeks that they add up to. The
    /// windows were set by hand and are not scored.
    ///
    /// ```
    /// use lianfang_epi::forecast::Settings;
    /// let (week, day) = (Settings::weekly(), Settings::daily());
    /// // What is kept of ln R over seven days is about what is kept over a week.
    /// assert!((day.persistence.powi(7) - week.persistence).abs() < 0.1);
    /// ```
    pub fn daily() -> Settings {
        Settings {
            smoothing_window: 56,
            autoregression_window: Some(84),
            volatility: 0.05,
            persistence: 0.9,
            size: 4.0,
            ..Settings::weekly()
        }
    }
}

impl Hhh4Model {
    /// The model of one weekly series for a forecast: its own past and a background, both with a yearly wave if there is a season.
    ///
    /// When to use: as a member of an ensemble, where nothing is known of neighbours.
    ///
    /// ```
    /// use lianfang_epi::forecast::Hhh4Model;
    /// use lianfang_epi::forecast::hhh4;
    /// let weeks: Vec<f64> = (0..30).map(|t| f64::from(20 + 4 * (t % 5))).collect();
    /// let fit = hhh4(&[weeks], &Hhh4Model::of_one_series(None)).unwrap();
    /// assert_eq!(fit.names, ["ar.1", "end.1", "overdisp"]);
    /// ```
    pub fn of_one_series(season: Option<f64>) -> Hhh4Model {
        let mut terms = vec![Term::Intercept];
        terms.extend(season.map(|period| Term::Harmonics { number: 1, period }));
        Hhh4Model {
            autoregressive: Some(Component::of(terms.clone())),
            neighbours: None,
            endemic: Some(Component::of(terms)),
            dispersion: Dispersion::NegBin1,
        }
    }
}
