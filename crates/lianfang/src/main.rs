//! The command line of Lianfang.

mod analyse;
mod demo;
mod doctor;
mod exchange;
mod export;
mod import;
mod journal;
mod language;
mod options;
mod pack;
mod retention;
mod serve;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use lianfang_domain::Lang;
use std::io::Write as _;
use std::process::ExitCode;

use options::NodeOptions;

/// The system's allocator hands memory back and asks for it again at every large answer of the database; this one keeps it at hand.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Epidemic prevention and control of a region, from a report to an action that is seen to be done.
#[derive(Parser)]
#[command(name = "lianfang", version, about, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    node: NodeOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the node: web pages, API and everything that happens by itself
    Serve,
    /// Replay a real epidemic on a node of its own and open it in the browser
    Demo(demo::Demo),
    /// Tell what is unusual in a CSV of counts, and how the regions stand
    Analyse(Box<analyse::Analyse>),
    /// Bring a file into the node's database
    #[command(subcommand)]
    Import(import::Import),
    /// Write data out of the node's database
    #[command(subcommand)]
    Export(export::Export),
    /// Look at messages of laboratories and neighbouring systems
    #[command(subcommand)]
    Exchange(exchange::Exchange),
    /// Check, test and explain packs
    #[command(subcommand)]
    Pack(pack::Pack),
    /// Work with the journal
    #[command(subcommand)]
    Journal(journal::Journal),
    /// What records go when, and the proof of what went
    #[command(subcommand)]
    Retention(retention::Retention),
    /// Check machine, port, database, packs and clock, and say what to do
    Doctor,
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the OpenAPI document of the HTTP API
    Openapi,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print every value in force and where it comes from
    Show {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    end_quietly_without_a_reader();
    let zh = std::env::args_os().any(|word| word == "--zh");
    let command = match std::env::args_os().nth(1) {
        Some(word) if word == "import" && zh => language::help_of_lists(Cli::command()),
        _ if std::env::args_os().any(|word| word == "analyse") => {
            language::help_of_analyse(Cli::command(), zh)
        }
        _ => Cli::command(),
    };
    let cli = match command.try_get_matches().and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, zh),
    };
    let lang = cli.command.lang();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no threads from the system: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => {
            let word = if lang == Lang::Zh { "错误：" } else { "error: " };
            eprintln!("{word}{}", language::tell(&error, lang));
            ExitCode::FAILURE
        }
    }
}

/// What is wrong with the words of the command line; in Chinese if `--zh` is among them.
fn refuse(error: &clap::Error, zh: bool) -> ExitCode {
    match language::explain_usage(error).filter(|_| zh) {
        Some(told) => {
            eprintln!("错误：{told}");
            ExitCode::from(2)
        }
        None => error.exit(),
    }
}

impl Command {
    /// The language of what goes wrong.
    fn lang(&self) -> Lang {
        match self {
            Command::Analyse(analyse) => analyse.lang(),
            Command::Import(import) => import.lang(),
            _ => Lang::En,
        }
    }
}

/// A reader that has seen enough (`lianfang … | head`) ends the program without a report of a panic; an output that takes nothing (a full
/// disk) with an error. The signal that would do so by itself stays ignored: it would end a node whenever a browser goes away.
fn end_quietly_without_a_reader() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let failed = panic.payload_as_str().and_then(|m| m.strip_prefix("failed printing to stdout: "));
        match failed {
            Some(reason) if reason.starts_with("Broken pipe") => std::process::exit(0),
            Some(reason) => {
                // Where this can't be written either, there is nobody to tell.
                let _ = writeln!(std::io::stderr(), "error: standard output 标准输出: {reason}");
                std::process::exit(1);
            }
            None => report(panic),
        }
    }));
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve => serve::serve(&cli.node).await,
        Command::Demo(demo) => demo.run(&cli.node).await,
        Command::Analyse(analyse) => analyse.run().await,
        Command::Import(import) => import.run(&cli.node).await,
        Command::Export(export) => export.run(&cli.node).await,
        Command::Exchange(exchange) => exchange.run(&cli.node),
        Command::Pack(pack) => pack.run(&cli.node).await,
        Command::Journal(journal) => journal.run(&cli.node).await,
        Command::Retention(retention) => retention.run(&cli.node).await,
        Command::Doctor => doctor::run(&cli.node).await,
        Command::Config(ConfigCommand::Show { json }) => show_config(&cli.node, json),
        Command::Openapi => {
            println!("{}", lianfang_server::kernel::http::openapi().to_pretty_json()?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn show_config(options: &NodeOptions, json: bool) -> anyhow::Result<ExitCode> {
    let (_, settings) = options.load()?;
    if json {
        println!("{}", serde_json::to_string_pretty(&settings)?);
        return Ok(ExitCode::SUCCESS);
    }
    let width = settings.iter().map(|s| s.key.len()).max().unwrap_or(0);
    let values = settings.iter().map(|s| s.value.chars().count()).max().unwrap_or(0);
    for setting in settings {
        println!("{:width$}  {:values$}  {}", setting.key, setting.value, setting.from);
    }
    Ok(ExitCode::SUCCESS)
}
