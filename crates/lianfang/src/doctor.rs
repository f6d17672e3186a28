//! `lianfang doctor`: checks what a node needs and says what to do about what is missing.

use chrono::Datelike as _;
use lianfang_domain::Lang;
use lianfang_plan::{Library, render_plain};
use lianfang_server::Node;
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::Config;
use lianfang_server::kernel::db::redact;
use lianfang_server::node::registry;
use lianfang_server::packs::read_files;
use std::process::ExitCode;

use crate::options::NodeOptions;

/// Below this a node would soon be short of memory, in MB.
const MIN_MEMORY_MB: u64 = 512;

enum Check {
    Good(String),
    Bad { what: String, remedy: String },
}

pub async fn run(options: &NodeOptions) -> anyhow::Result<ExitCode> {
    let (config, _) = match options.load() {
        Ok(loaded) => loaded,
        Err(error) => {
            print(
                "configuration",
                &Check::Bad { what: format!("{error:#}"), remedy: "mend the file or the variable".into() },
            );
            return Ok(ExitCode::FAILURE);
        }
    };
    let checks = [
        ("configuration", Check::Good("read; see `lianfang config show`".to_owned())),
        ("machine", machine()),
        ("clock", clock(&config)),
        ("data folder", folder(&config)),
        ("port", port(&config).await),
        ("packs", packs(&config)),
        ("database", database(&config).await),
    ];
    let mut bad = 0;
    for (name, check) in &checks {
        bad += usize::from(matches!(check, Check::Bad { .. }));
        print(name, check);
    }
    println!("{}", if bad == 0 { "All is well.".to_owned() } else { format!("{bad} to mend.") });
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(name: &str, check: &Check) {
    match check {
        Check::Good(what) => println!("ok    {name:14} {what}"),
        Check::Bad { what, remedy } => println!("BAD   {name:14} {what}\n      {:14} → {remedy}", ""),
    }
}

fn machine() -> Check {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|l| l.starts_with("MemAvailable:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    match memory.map(|kb| kb / 1024) {
        Some(mb) if mb < MIN_MEMORY_MB => Check::Bad {
            what: format!("{cores} cores, only {mb} MB of memory free"),
            remedy: format!("free at least {MIN_MEMORY_MB} MB"),
        },
        Some(mb) => Check::Good(format!("{cores} cores, {mb} MB of memory free")),
        None => Check::Good(format!("{cores} cores")),
    }
}

fn clock(config: &Config) -> Check {
    let now = Clock::system(config.timezone).now();
    if now.year() < 2024 {
        return Check::Bad {
            what: format!("the machine says that it is {now}"),
            remedy: "set the time, best by NTP: deadlines and the journal depend on it".to_owned(),
        };
    }
    Check::Good(format!(
        "{} in {}",
        now.with_timezone(&config.timezone).format("%Y-%m-%d %H:%M"),
        config.timezone
    ))
}

fn folder(config: &Config) -> Check {
    let folder = &config.data_dir;
    let probe = folder.join(".probe");
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b"x"))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Check::Good(format!("{} can be written", folder.display())),
        Err(error) => Check::Bad {
            what: format!("{} can't be written: {error}", folder.display()),
            remedy: "choose another with --data-dir, or change its owner".to_owned(),
        },
    }
}

async fn port(config: &Config) -> Check {
    match tokio::net::TcpListener::bind(config.listen).await {
        Ok(_) => Check::Good(format!("{} is free", config.listen)),
        Err(error) => Check::Bad {
            what: format!("{}: {error}", config.listen),
            remedy: "stop what listens there, or choose another with --listen".to_owned(),
        },
    }
}

fn packs(config: &Config) -> Check {
    let remedy = "see `lianfang pack check`".to_owned();
    let files = match read_files(config) {
        Ok(files) => files,
        Err(error) => return Check::Bad { what: error.to_string(), remedy },
    };
    match Library::load(&files, &registry().catalogue) {
        Ok(library) => {
            let names: Vec<String> =
                library.packs().iter().map(|p| format!("{} {}", p.name, p.version)).collect();
            Check::Good(names.join(", "))
        }
        Err(findings) => Check::Bad { what: render_plain(&findings, &files, Lang::En), remedy },
    }
}

async fn database(config: &Config) -> Check {
    let address = redact(&config.database_url());
    match Node::open(config.clone(), Clock::system(config.timezone), None).await {
        Ok(node) => {
            let entries = *node.writer.head().borrow();
            Check::Good(format!("{address}, {entries} journal entries"))
        }
        Err(error) => Check::Bad {
            what: format!("{address}: {error}"),
            remedy: "check that the database runs, that the address is right and that no other node uses it"
                .to_owned(),
        },
    }
}
