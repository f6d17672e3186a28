//! `lianfang pack`: checks, tests and explains packs.

use anyhow::{Context as _, bail};
use clap::Subcommand;
use lianfang_domain::Lang;
use lianfang_plan::{Call, Library, SourceFile, explain_plan, render, render_plain, run_story};
use lianfang_server::node::registry;
use lianfang_server::packs::{read_files, read_folder};
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::options::NodeOptions;

#[derive(Subcommand)]
pub enum Pack {
    /// Check packs; every fault is shown with its place and what to do
    Check {
        /// Pack folders [default: the configured packs]
        dirs: Vec<PathBuf>,
        /// Tell in Chinese
        #[arg(long)]
        zh: bool,
    },
    /// Run the stories in the packs' tests folders
    Test {
        /// Pack folders [default: the configured packs]
        dirs: Vec<PathBuf>,
    },
    /// Tell in words what a plan does, with today's numbers of a region
    Explain {
        /// Id of the plan
        plan: String,
        /// Code of the region whose numbers to show
        #[arg(long, value_name = "CODE")]
        region: Option<String>,
        /// Tell in Chinese
        #[arg(long)]
        zh: bool,
    },
    /// List the measures that rules may use
    Measures,
}

type Files = BTreeMap<String, Vec<SourceFile>>;

/// The configured packs, with those in `dirs` in their place or beside them.
fn files(options: &NodeOptions, dirs: &[PathBuf]) -> anyhow::Result<Files> {
    let (config, _) = options.load()?;
    let mut files = read_files(&config)?;
    for dir in dirs {
        let name = dir.canonicalize().ok().and_then(|d| Some(d.file_name()?.to_string_lossy().into_owned()));
        let name = name.with_context(|| format!("there is no folder {}", dir.display()))?;
        let found = read_folder(dir)?;
        if found.is_empty() {
            bail!("the folder {} has no YAML file", dir.display());
        }
        files.insert(name, found);
    }
    Ok(files)
}

fn lang(zh: bool) -> Lang {
    if zh { Lang::Zh } else { Lang::En }
}

fn load(files: &Files, lang: Lang) -> Result<Library, String> {
    Library::load(files, &registry().catalogue).map_err(|findings| {
        let colour = std::io::stderr().is_terminal();
        if colour { render(&findings, files, lang) } else { render_plain(&findings, files, lang) }
    })
}

impl Pack {
    pub async fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        match self {
            Pack::Check { dirs, zh } => check(&files(options, &dirs)?, lang(zh)),
            Pack::Test { dirs } => test(&files(options, &dirs)?),
            Pack::Explain { plan, region, zh } => explain(options, &plan, region.as_deref(), lang(zh)).await,
            Pack::Measures => {
                for m in registry().iter() {
                    println!("{:28} {:12} {}", m.spec.example(), m.slice, m.spec.meaning.en);
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn check(files: &Files, lang: Lang) -> anyhow::Result<ExitCode> {
    let library = match load(files, lang) {
        Ok(library) => library,
        Err(report) => {
            eprintln!("{report}");
            return Ok(ExitCode::FAILURE);
        }
    };
    if !library.warnings().is_empty() {
        eprintln!("{}", render_plain(library.warnings(), files, lang));
    }
    for pack in library.packs() {
        println!(
            "{} {}: {} diseases, {} duties, {} risk rules, {} plans, {} stories",
            pack.name,
            pack.version,
            pack.diseases.len(),
            pack.duties.len(),
            pack.risk.len(),
            pack.plans.len(),
            pack.stories.len()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn test(files: &Files) -> anyhow::Result<ExitCode> {
    let library = match load(files, Lang::En) {
        Ok(library) => library,
        Err(report) => {
            eprintln!("{report}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let (mut passed, mut failed) = (0, 0);
    for story in library.stories() {
        match run_story(&library, story) {
            Ok(()) => {
                passed += 1;
                println!(
                    "ok      {}: {}",
                    story.path,
                    story.title.as_ref().map_or(story.name.as_str(), |t| t.en.as_str())
                );
            }
            Err(failures) => {
                failed += 1;
                println!("FAILED  {}", story.path);
                let findings: Vec<_> = failures.iter().map(|f| f.finding()).collect();
                eprintln!("{}", render_plain(&findings, files, Lang::En));
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn explain(
    options: &NodeOptions,
    plan: &str,
    region: Option<&str>,
    lang: Lang,
) -> anyhow::Result<ExitCode> {
    let Some(code) = region else {
        let library = load(&files(options, &[])?, lang).map_err(anyhow::Error::msg)?;
        let plan = library.plan(plan).with_context(|| unknown_plan(plan, &library))?;
        println!("{}", explain_plan(plan, &library, None, lang));
        return Ok(ExitCode::SUCCESS);
    };
    let node = options.open().await?;
    let packs = node.packs();
    let plan = packs.plan(plan).with_context(|| unknown_plan(plan, &packs))?;
    let tree = node.tree();
    let tiers = plan.runs_for.iter().copied().chain(lianfang_domain::Tier::ALL);
    let place = tiers.into_iter().find_map(|tier| tree.find_code(tier, code));
    let place =
        place.with_context(|| format!("no region has the code `{code}`; see `lianfang export regions`"))?;
    let conditions = plan.phases.iter().filter_map(|p| p.when.as_ref());
    let evidence = plan.tasks.iter().filter_map(|t| t.done_when.as_ref());
    let all = conditions.chain(evidence).chain(&plan.starts_when).chain(&plan.ends_when);
    let calls: BTreeSet<Call> = all.flat_map(|e| e.calls().iter().cloned()).collect();
    let calls: Vec<Call> = calls.into_iter().collect();
    let disease = plan.disease.clone().unwrap_or_else(|| node.config.disease.clone());
    let values = node.values(place.id, &disease, &calls).await?;
    println!("{} ({})\n", place.name.get(lang), node.clock.today());
    println!("{}", explain_plan(plan, &packs, Some(&values), lang));
    node.db.clone().close().await?;
    Ok(ExitCode::SUCCESS)
}

fn unknown_plan(plan: &str, library: &Library) -> String {
    let known: Vec<&str> = library.plans().map(|p| p.id.as_str()).collect();
    format!("there is no plan `{plan}`; there are {}", known.join(", "))
}
