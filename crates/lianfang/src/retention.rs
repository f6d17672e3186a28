//! `lianfang retention`: what records go when, and whether everything that went is gone.

use clap::Subcommand;
use lianfang_server::cases;
use lianfang_server::kernel::auth::Scope;
use std::process::ExitCode;

use crate::options::NodeOptions;

#[derive(Subcommand)]
pub enum Retention {
    /// Print what goes in which month
    Schedule {
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Check every removal against the journal, and that nothing of it is left
    Verify {
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Retention {
    pub async fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        let node = options.open().await?;
        let good = match self {
            Retention::Schedule { json } => {
                let root = node.tree().root();
                let lines = match root {
                    Some(under) => cases::retention_schedule(&node, &node.db.read(), Scope { under }).await?,
                    None => Vec::new(),
                };
                if json {
                    println!("{}", serde_json::to_string(&lines)?);
                } else {
                    for line in lines {
                        let month = line.month.format("%Y-%m");
                        println!("{month}  {:<10} {:<10} {:>9}", line.class, line.part, line.n);
                    }
                }
                true
            }
            Retention::Verify { json } => {
                let found = cases::verify_removals(&node.db.read()).await?;
                if json {
                    println!("{}", serde_json::to_string(&found)?);
                } else if found.whole {
                    println!(
                        "Everything that was removed is gone: {} removals, {} records, {} identities; {} hashes of steps say nothing any more.",
                        found.removals, found.subjects, found.persons, found.steps
                    );
                } else {
                    println!("The removals do not verify:");
                    for fault in &found.faults {
                        println!("  {fault}");
                    }
                }
                found.whole
            }
        };
        node.db.clone().close().await?;
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
