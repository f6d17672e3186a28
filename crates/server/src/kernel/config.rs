//! A node's configuration: built-in values, then the file, then `LIANFANG_…` in the environment, then
//! flags; the later wins. `effective` tells for each value where it comes from.

use chrono_tz::Tz;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Metadata, Provider};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::db;
use crate::error::{Error, Result};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the database file, uploads and temporary files.
    pub data_dir: PathBuf,
    /// `postgres://…`; empty for SQLite in the data folder.
    pub database: String,
    /// What an acknowledged change survives; for SQLite, PostgreSQL has its own setting.
    pub durability: Durability,
    /// Address and port that the web server listens on.
    pub listen: SocketAddr,
    /// Address under which people reach the node, for links and cookies.
    pub public_url: String,
    pub name_zh: String,
    pub name_en: String,
    pub timezone: Tz,
    /// The disease that pages show first.
    pub disease: String,
    /// Folder with packs; empty for the packs that come with the program.
    pub packs_dir: String,
    /// Packs in use.
    pub packs: Vec<String>,
    /// Largest file that may be uploaded, in MB.
    pub max_upload_mb: u64,
    /// `text` or `json`.
    pub log_format: String,
    /// As in `info,lianfang_server=debug`.
    pub log: String,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data_dir: PathBuf::from("lianfang-data"),
            database: String::new(),
            durability: Durability::PowerCut,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: String::new(),
            name_zh: "联防".to_owned(),
            name_en: "Lianfang".to_owned(),
            timezone: chrono_tz::Asia::Shanghai,
            disease: "covid-19".to_owned(),
            packs_dir: String::new(),
            packs: vec!["core".to_owned(), "covid-19".to_owned()],
            max_upload_mb: 4096,
            log_format: "text".to_owned(),
            log: "info".to_owned(),
        }
    }
}

/// What an acknowledged change survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Durability {
    /// The program's death and the machine's.
    PowerCut,
    /// The program's death only; a power cut may leave a database that can't be read. For replays, which can be lived through
    /// again.
    Crash,
}

/// One value of the configuration and its origin.
#[derive(Debug, Clone, Serialize)]
pub struct Setting {
    pub key: String,
    pub value: String,
    pub from: String,
}

impl Config {
    /// Reads the configuration. `file` is one that must exist; without it `lianfang.toml` is read if present.
    pub fn load(file: Option<&Path>, flags: impl Provider) -> Result<(Config, Vec<Setting>)> {
        if let Some(file) = file
            && !file.is_file()
        {
            let missing = std::io::Error::new(std::io::ErrorKind::NotFound, "no such file");
            return Err(Error::io(format!("configuration {}", file.display()), missing));
        }
        let toml = match file {
            Some(path) => Toml::file_exact(path),
            None => Toml::file("lianfang.toml"),
        };
        let figment = Figment::from(Serialized::defaults(Config::default()))
            .merge(toml)
            .merge(Env::prefixed("LIANFANG_"))
            .merge(flags);
        let config: Config = figment.extract().map_err(|e| Error::internal(format!("configuration: {e}")))?;
        let settings = effective(&figment, &config)?;
        Ok((config, settings))
    }

    pub fn database_url(&self) -> String {
        if self.database.is_empty() {
            db::sqlite_url(&self.data_dir.join("lianfang.db"))
        } else {
            self.database.clone()
        }
    }

    /// Where people reach the node, without a slash at the end.
    pub fn base_url(&self) -> String {
        if self.public_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }

    pub fn secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn effective(figment: &Figment, config: &Config) -> Result<Vec<Setting>> {
    let serde_json::Value::Object(map) = serde_json::to_value(config)? else { return Ok(Vec::new()) };
    let settings = map.into_iter().map(|(key, value)| {
        let from = figment.find_metadata(&key).map_or_else(|| "built in".to_owned(), |m| origin(m, &key));
        let text = match value {
            serde_json::Value::String(s) => db::redact(&s),
            other => other.to_string(),
        };
        Setting { key, value: text, from }
    });
    Ok(settings.collect())
}

fn origin(metadata: &Metadata, key: &str) -> String {
    if metadata.name.contains("environment") {
        return format!("environment LIANFANG_{}", key.to_uppercase());
    }
    match &metadata.source {
        Some(figment::Source::File(path)) => format!("file {}", path.display()),
        _ if metadata.name == "flags" => format!("flag --{}", key.replace('_', "-")),
        _ => "built in".to_owned(),
    }
}
