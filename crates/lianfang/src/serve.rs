//! `lianfang serve`: runs a node until it is told to stop.

use anyhow::Context as _;
use lianfang_server::kernel::{http, telemetry};
use lianfang_server::people;
use std::process::ExitCode;

use crate::options::NodeOptions;

pub async fn serve(options: &NodeOptions) -> anyhow::Result<ExitCode> {
    telemetry::metrics();
    let node = options.open().await?;
    let listen = node.config.listen;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("can't listen on {listen}; choose another port with --listen"))?;
    if let Some(link) = people::setup_link(&node).await? {
        println!("No account exists yet. Open this link once to make the first one:\n\n  {link}\n");
    }
    println!("Lianfang is at {}", node.config.base_url());
    let settling = node.keep_settled();
    http::serve(node.clone(), listener, stop_signal()).await?;
    settling.abort();
    node.db.clone().close().await?;
    Ok(ExitCode::SUCCESS)
}

/// Resolves when the process is asked to end.
pub async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
