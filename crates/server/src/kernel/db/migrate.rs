//! Migrations: each slice brings numbered SQL texts, `sea-orm-migration` applies them once.

use sea_orm::DbErr;
use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait::async_trait,
};

use super::{Database, run_script};
use crate::error::Result;

/// One step of the schema. Names sort in the order in which they apply; a published one never changes.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub name: &'static str,
    pub sql: &'static str,
}

impl MigrationName for Migration {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for Migration {
    /// INVARIANT: a step of the schema and the mark that it was taken are one transaction, on SQLite too, so that a program that is killed while it
    /// starts can start again.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_script(manager.get_connection(), self.sql)
            .await
            .map_err(|e| DbErr::Custom(format!("{}: {e}", self.name)))
    }
}

struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        crate::node::migrations().into_iter().map(|m| Box::new(m) as Box<dyn MigrationTrait>).collect()
    }
}

/// Brings the schema to this program's version.
pub async fn migrate(db: &Database) -> Result<()> {
    Ok(Migrator::up(db.write_connection(), None).await?)
}
