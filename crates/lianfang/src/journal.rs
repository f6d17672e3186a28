//! `lianfang journal`: recomputes the journal's tree and checks every signed checkpoint.

use clap::Subcommand;
use indicatif::ProgressBar;
use lianfang_server::audit;
use std::process::ExitCode;

use crate::options::NodeOptions;

#[derive(Subcommand)]
pub enum Journal {
    /// Recompute the tree from the entries and check all checkpoints and signatures
    Verify {
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Journal {
    pub async fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        let Journal::Verify { json } = self;
        let node = options.open().await?;
        let bar = ProgressBar::new(*node.writer.head().borrow());
        let verified = audit::verify(&node.db.read(), &node.signer, |n| bar.set_position(n)).await?;
        bar.finish_and_clear();
        if json {
            println!("{}", serde_json::to_string(&verified)?);
        } else {
            println!(
                "The journal is whole: {} entries, {} signed checkpoints, {} entries after the last one.",
                verified.entries, verified.checkpoints, verified.unsigned
            );
            println!("Key: {}", node.signer.public);
        }
        node.db.clone().close().await?;
        Ok(ExitCode::SUCCESS)
    }
}
