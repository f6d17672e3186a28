//! `lianfang analyse`: what a file of counts says, asked one question at a time. Without a question: how its regions stand.

mod arguments;
mod canvas;
mod chains;
mod chart;
mod detect;
mod forecast;
mod input;
mod interval;
mod nowcast;
mod output;
mod plot;
mod regions;
mod rt;
mod scan;
mod series;
mod sheet;
mod simulate;

use clap::{Args, Subcommand};
use lianfang_domain::Lang;
use std::process::ExitCode;

use crate::language::told;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Analyse {
    #[command(subcommand)]
    question: Option<Question>,
    #[command(flatten)]
    regions: Option<regions::Regions>,
}

#[derive(Subcommand)]
enum Question {
    /// Tell which regions have more cases than was to be expected
    Detect(detect::Detect),
    /// Find clusters of regions and days with more cases than elsewhere or than before
    Scan(scan::Scan),
    /// Tell how many others each case infects
    Rt(rt::Rt),
    /// Estimate how many cases of the newest days are still to be reported
    Nowcast(nowcast::NowcastArgs),
    /// Forecast how many cases the next weeks bring
    Forecast(forecast::ForecastArgs),
    /// Simulate what measures would change
    Simulate(simulate::SimulateArgs),
    /// Tell who probably infected whom in a list of cases, and whether it is over
    Chains(chains::Chains),
}

impl Analyse {
    /// The language that the answer, and what goes wrong, is told in.
    pub fn lang(&self) -> Lang {
        let output = match (&self.question, &self.regions) {
            (Some(question), _) => question.output(),
            (None, Some(regions)) => &regions.output,
            (None, None) => return Lang::En,
        };
        output.lang()
    }

    pub async fn run(self) -> anyhow::Result<ExitCode> {
        tokio::spawn(input::clear_away_when_stopped());
        match (self.question, self.regions) {
            (Some(question), _) => match question {
                Question::Detect(detect) => detect.run().await,
                Question::Scan(scan) => scan.run().await,
                Question::Rt(rt) => rt.run().await,
                Question::Nowcast(nowcast) => nowcast.run().await,
                Question::Forecast(forecast) => forecast.run().await,
                Question::Simulate(simulate) => simulate.run().await,
                Question::Chains(chains) => chains.run(),
            },
            (None, Some(regions)) => regions.run().await,
            (None, None) => Err(told(
                "没有指明文件：lianfang analyse FILE.csv",
                "no file was named: lianfang analyse FILE.csv",
            )),
        }
    }
}

impl Question {
    fn output(&self) -> &output::Output {
        match self {
            Question::Detect(q) => &q.output,
            Question::Scan(q) => &q.output,
            Question::Rt(q) => &q.output,
            Question::Nowcast(q) => &q.output,
            Question::Forecast(q) => &q.output,
            Question::Simulate(q) => &q.output,
            Question::Chains(q) => &q.output,
        }
    }
}
