//! `lianfang demo`: a node of its own that lives through a real epidemic.

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use clap::Args;
use lianfang_server::Node;
use lianfang_server::drills::{self, DataFiles, Driver, Pace, Replay, Scenario, scenario_from_csv, start_of};
use lianfang_server::kernel::clock::{Clock, stopwatch};
use lianfang_server::kernel::config::{Config, Durability};
use lianfang_server::kernel::{http, telemetry};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::options::NodeOptions;
use crate::serve::stop_signal;

#[derive(Args)]
pub struct Demo {
    /// What to replay: italy, germany, germany-influenza, china, korea-mers, a folder with a scenario.yaml, or a CSV file of counts
    #[arg(long, default_value = "italy", value_name = "DATA")]
    data: String,
    /// Real seconds for a day; 0 is as fast as the machine can
    #[arg(long, default_value_t = 4.0, value_name = "N")]
    seconds_per_day: f64,
    /// Begin paused
    #[arg(long)]
    paused: bool,
    /// Go to this day as fast as possible, then pause
    #[arg(long, value_name = "DAY")]
    until: Option<NaiveDate>,
    /// Keep everything in this folder, and go on there next time [default: a new temporary folder]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Port of the web server; 0 takes a free one
    #[arg(long, default_value_t = 8080, value_name = "N")]
    port: u16,
    /// Don't open the browser
    #[arg(long)]
    no_open: bool,
    /// Seed of everything that is left to chance
    #[arg(long, default_value_t = 2020, value_name = "N")]
    seed: u64,
    /// End when the replay is over, with a summary
    #[arg(long)]
    exit_when_done: bool,
}

impl Demo {
    pub async fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        if !(0.0..=3600.0).contains(&self.seconds_per_day) {
            bail!("--seconds-per-day must be between 0 and 3600");
        }
        let (scenario, files) = find_data(&self.data)?;
        let temporary = match self.dir {
            Some(_) => None,
            None => Some(
                tempfile::Builder::new().prefix("lianfang-demo-").tempdir().context("no temporary folder")?,
            ),
        };
        let folder =
            self.dir.clone().or(temporary.as_ref().map(|t| t.path().to_path_buf())).unwrap_or_default();
        let listener = bind(self.port).await?;
        let address = listener.local_addr()?;
        let config = Config {
            listen: address,
            timezone: scenario.timezone,
            disease: scenario.disease.clone(),
            packs: scenario.packs.clone(),
            durability: Durability::Crash,
            name_zh: scenario.title.zh.clone(),
            name_en: scenario.title.en.clone(),
            data_dir: folder,
            database: options.database.clone().unwrap_or_default(),
            log: options.log.clone().unwrap_or_else(|| "warn".to_owned()),
            ..Config::default()
        };
        telemetry::start_logging(&config);
        telemetry::metrics();
        let clock = Clock::manual(start_of(&scenario), scenario.timezone);
        let node = Node::open(config, clock, Some(self.seed)).await?;
        let prepared = drills::prepare(&node, scenario.clone(), &files, self.seed).await?;
        for fault in prepared.faults.iter().take(10) {
            eprintln!("left out: {}", fault.en);
        }
        let replay = Replay::new(&node, prepared);
        self.play(node, &scenario, replay, listener).await
    }

    async fn play(
        self,
        node: Node,
        scenario: &Scenario,
        replay: Replay,
        listener: tokio::net::TcpListener,
    ) -> anyhow::Result<ExitCode> {
        let pace = Pace {
            playing: !self.paused || self.until.is_some(),
            seconds_per_day: if self.until.is_some() { 0.0 } else { self.seconds_per_day },
            steps: 0,
            until: self.until,
        };
        let _ = node.driver.set(Driver::new(scenario, pace));
        let link = format!("{}{}", node.config.base_url(), drills::viewer_link(&node).await?);
        println!("{} — {} to {}", scenario.title.en, scenario.from, scenario.to);
        println!("Address: {}", node.config.base_url());
        println!("LINK {link}");
        println!("The link signs you in, once. Ctrl-C ends the demo.");
        if !self.no_open {
            open_browser(&link);
        }
        let settling = node.keep_settled();
        let started = stopwatch();
        let driving = tokio::spawn(drills::drive(node.clone(), replay));
        let exit = self.exit_when_done;
        let failed = Arc::new(AtomicBool::new(false));
        let noted = failed.clone();
        let stop = async move {
            let finished = async {
                let fault = match driving.await {
                    Ok(Ok(())) if exit => {
                        println!("The replay took {:.1} s.", started.elapsed().as_secs_f64());
                        return;
                    }
                    Ok(Ok(())) => std::future::pending().await,
                    Ok(Err(error)) => error.to_string(),
                    Err(error) => error.to_string(),
                };
                eprintln!("error: the replay stopped: {fault}");
                noted.store(true, Ordering::SeqCst);
            };
            tokio::select! {
                () = stop_signal() => {}
                () = finished => {}
            }
        };
        http::serve(node.clone(), listener, stop).await?;
        settling.abort();
        node.db.clone().close().await?;
        Ok(if failed.load(Ordering::SeqCst) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// A data set by name or path; a CSV becomes a scenario of its own.
pub fn find_data(name: &str) -> anyhow::Result<(Scenario, DataFiles)> {
    let path = Path::new(name);
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        return Ok(scenario_from_csv(path, None, "covid-19")?);
    }
    let files = DataFiles::find(name)?;
    Ok((files.scenario()?, files))
}

/// The wished port, or a free one when it is taken.
async fn bind(port: u16) -> anyhow::Result<tokio::net::TcpListener> {
    match tokio::net::TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            eprintln!("port {port} is taken; using a free one");
            tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.context("no free port")
        }
        Err(error) => Err(error).with_context(|| format!("can't listen on port {port}")),
    }
}

/// Shows the page where a desktop can; elsewhere the printed link is enough.
fn open_browser(link: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(program).arg(link).stdout(quiet()).stderr(quiet()).spawn();
}
