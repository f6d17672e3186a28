//! Flags that every command which opens a node understands.

use clap::Args;
use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};
use lianfang_server::Node;
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::{Config, Setting};
use lianfang_server::kernel::telemetry;
use std::path::PathBuf;

#[derive(Args, Clone, Default)]
pub struct NodeOptions {
    /// Configuration file [default: lianfang.toml if there is one]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Node")]
    pub config: Option<PathBuf>,
    /// Folder of the database file and uploads
    #[arg(long, global = true, value_name = "DIR", help_heading = "Node")]
    pub data_dir: Option<PathBuf>,
    /// Database address, postgres://… ; SQLite in the data folder unless given
    #[arg(long, global = true, value_name = "URL", help_heading = "Node")]
    pub database: Option<String>,
    /// Address and port to listen on
    #[arg(long, global = true, value_name = "ADDR", help_heading = "Node")]
    pub listen: Option<String>,
    /// What to log, for example `info` or `debug`
    #[arg(long, global = true, value_name = "LEVEL", help_heading = "Node")]
    pub log: Option<String>,
}

impl Provider for NodeOptions {
    fn metadata(&self) -> Metadata {
        Metadata::named("flags")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut dict = Dict::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                dict.insert(key.to_owned(), Value::from(value));
            }
        };
        put("data_dir", self.data_dir.as_ref().map(|p| p.display().to_string()));
        put("database", self.database.clone());
        put("listen", self.listen.clone());
        put("log", self.log.clone());
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

impl NodeOptions {
    pub fn load(&self) -> anyhow::Result<(Config, Vec<Setting>)> {
        Ok(Config::load(self.config.as_deref(), self)?)
    }

    /// Opens the configured node on the system's clock.
    pub async fn open(&self) -> anyhow::Result<Node> {
        let (config, _) = self.load()?;
        telemetry::start_logging(&config);
        let clock = Clock::system(config.timezone);
        Ok(Node::open(config, clock, None).await?)
    }
}
