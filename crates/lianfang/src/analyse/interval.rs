//! The serial interval that a question assumes: given on the command line, or that which the packs give for the disease.

use clap::Args;
use lianfang_domain::Lang;
use lianfang_epi::Error;
use lianfang_epi::reproduction::{SerialIntervalPrior, TruncatedNormal, discr_si};
use lianfang_plan::Delay;
use serde::Serialize;

use super::arguments::pair;
use super::series::Counts;
use crate::language::told;

#[derive(Args)]
pub struct IntervalArgs {
    /// Mean and standard deviation of the serial interval, in days [default: the disease's, where it is known]
    #[arg(long, value_name = "MEAN,SD", value_parser = pair)]
    pub serial_interval: Option<(f64, f64)>,
    /// 95 % interval of that mean
    #[arg(long, value_name = "LOW,HIGH", value_parser = pair, requires = "serial_interval")]
    pub mean_range: Option<(f64, f64)>,
    /// 95 % interval of that standard deviation
    #[arg(long, value_name = "LOW,HIGH", value_parser = pair, requires = "serial_interval")]
    pub sd_range: Option<(f64, f64)>,
}

/// A serial interval in days, and who says so.
#[derive(Debug, Clone, Serialize)]
pub struct SerialInterval {
    pub mean: f64,
    pub sd: f64,
    pub mean_range: Option<(f64, f64)>,
    pub sd_range: Option<(f64, f64)>,
    pub source: String,
}

impl From<&Delay> for SerialInterval {
    fn from(delay: &Delay) -> SerialInterval {
        SerialInterval {
            mean: delay.mean_days,
            sd: delay.sd_days,
            mean_range: delay.mean_range,
            sd_range: delay.sd_range,
            source: delay.source.clone(),
        }
    }
}

impl IntervalArgs {
    /// What was given, or what the packs know of the disease; None of both.
    pub fn find(&self, counts: &Counts) -> Option<SerialInterval> {
        let Some((mean, sd)) = self.serial_interval else {
            return counts.serial_interval.as_ref().map(Into::into);
        };
        let (mean_range, sd_range) = (self.mean_range, self.sd_range);
        Some(SerialInterval { mean, sd, mean_range, sd_range, source: "--serial-interval".to_owned() })
    }

    /// The same, or what to do about it.
    pub fn get(&self, counts: &Counts) -> anyhow::Result<SerialInterval> {
        self.find(counts).ok_or_else(|| match &counts.disease {
            Some(id) => told(
                format!("规则包没有给出病种 {id} 的代际间隔；请用 --serial-interval 均值,标准差（天）给出，例如 --serial-interval 2.6,1.5"),
                format!("the packs give no serial interval for `{id}`; give its mean and standard deviation in days, such as --serial-interval 2.6,1.5"),
            ),
            None => told(
                "文件没有说明病种，代际间隔未知；请用 --serial-interval 均值,标准差（天）给出，例如 --serial-interval 2.6,1.5，或者用 --disease covid-19 说明病种",
                "the file doesn't say its disease, so no serial interval is known; give mean and standard deviation in days, such as --serial-interval 2.6,1.5, or say --disease covid-19",
            ),
        })
    }
}

impl SerialInterval {
    /// Probabilities of lags from 0 days on, as far as any series reaches.
    pub fn weights(&self, longest: usize) -> Result<Vec<f64>, Error> {
        discr_si(longest.max(1), self.mean, self.sd)
    }

    /// Its probabilities from lag 0 on until next to nothing is left, adding up to 1.
    pub fn distribution(&self) -> Result<Vec<f64>, Error> {
        let longest = (self.mean + 4.0 * self.sd).ceil().clamp(1.0, 3650.0) as usize + 21;
        let weights = self.weights(longest)?;
        let sum: f64 = weights.iter().sum();
        Ok(weights.iter().map(|w| w / sum).collect())
    }

    /// How uncertain it is, as normal distributions cut off at the limits of their 95 % intervals; None when nobody says.
    pub fn prior(&self) -> Option<SerialIntervalPrior> {
        let normal = |mean: f64, (min, max): (f64, f64)| TruncatedNormal {
            mean,
            sd: (max - min) / (2.0 * 1.96),
            min,
            max,
        };
        let mean = normal(self.mean, self.mean_range?);
        Some(SerialIntervalPrior { mean, sd: normal(self.sd, self.sd_range.unwrap_or((self.sd, self.sd))) })
    }

    pub fn tell(&self, lang: Lang) -> String {
        let (mean, sd) = (self.mean, self.sd);
        match lang {
            Lang::Zh => format!("代际间隔：均值 {mean} 天，标准差 {sd} 天（{}）", self.source),
            Lang::En => {
                format!("serial interval: mean {mean}, standard deviation {sd} days ({})", self.source)
            }
        }
    }
}
