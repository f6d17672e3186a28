//! A running node: the kernel's parts and the slices, put together once at start.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Streams;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::broadcast;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::drills::Driver;
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;
use crate::kernel::config::Config;
use crate::kernel::db::{Database, Migration, Remembered, Tx, WriteFuture, Writer, migrate};
use crate::kernel::http::{idempotency, live::Notice};
use crate::kernel::ids::{Ids, secret_bytes};
use crate::kernel::journal::react::{Positions, Reactor, settle};
use crate::kernel::journal::{self, Signer};
use crate::kernel::measures::Registry;
use crate::kernel::vault::Vault;
use crate::kernel::{auth, jobs, measures};
use crate::packs::PackSet;
use crate::regions::Tree;
use crate::surveillance::{OutlookCache, SumCache};
use crate::{audit, board, cases, drills, packs, people, regions, response, surveillance};

/// Cheap to clone; every task and request holds one.
#[derive(Clone)]
pub struct Node(Arc<Inner>);

pub struct Inner {
    pub config: Config,
    pub clock: Clock,
    pub ids: Ids,
    pub streams: Streams,
    pub db: Database,
    pub writer: Writer,
    pub measures: Registry,
    pub reactors: Vec<Arc<dyn Reactor>>,
    pub handlers: HashMap<&'static str, jobs::Handler>,
    pub positions: Positions,
    /// Jobs that wait.
    pub queued: Remembered<(), Vec<jobs::Job>>,
    /// When diseases were last assessed, and when the next hold or deadline runs out.
    pub assessed: Remembered<(), Vec<surveillance::Assessment>>,
    pub next_due: Remembered<(), Option<DateTime<Utc>>>,
    /// When the next file of a list expires.
    pub exports_due: Remembered<(), Option<DateTime<Utc>>>,
    /// Levels of all regions, by disease.
    pub standing: Remembered<String, Arc<surveillance::Standings>>,
    pub signer: Signer,
    /// Keys of sealed identities.
    pub vault: Vault,
    /// The day up to which missed follow-ups were marked.
    pub followed: Mutex<Option<NaiveDate>>,
    /// The day up to which records whose time is over were removed.
    pub cleared: Mutex<Option<NaiveDate>>,
    pub sums: SumCache,
    pub outlooks: OutlookCache,
    pub notices: broadcast::Sender<Notice>,
    /// What moves this node's clock, when it replays history.
    pub driver: OnceLock<Driver>,
    tree: RwLock<Arc<Tree>>,
    packs: RwLock<Arc<PackSet>>,
    /// Held while reactions run, so that two never run at once.
    settling: tokio::sync::Mutex<()>,
    /// Released by the system when the process ends, however it ends.
    _lock: Option<std::fs::File>,
}

impl Deref for Node {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// What the time after a contact was found needs of two slices.
const PROGRAMME_SCHEMA: &str = concat!(
    include_str!("response/tasks/subjects.sql"),
    "\n",
    include_str!("cases/contacts/lines/schema.sql"),
    "\n",
    include_str!("cases/orders/schema.sql"),
    "\n",
    include_str!("cases/sites/schema.sql"),
    "\n",
    include_str!("cases/hand_over/schema.sql"),
    "\n",
    include_str!("cases/retention/schema.sql"),
);

/// The schema, in the order in which it grows.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration { name: "m0001_journal", sql: include_str!("kernel/journal/schema.sql") },
        Migration { name: "m0002_jobs", sql: jobs::SCHEMA },
        Migration { name: "m0003_sessions", sql: auth::SESSIONS_SCHEMA },
        Migration { name: "m0004_idempotency", sql: idempotency::SCHEMA },
        Migration { name: "m0005_regions", sql: regions::SCHEMA },
        Migration { name: "m0006_people", sql: people::SCHEMA },
        Migration { name: "m0007_packs", sql: packs::SCHEMA },
        Migration { name: "m0008_surveillance", sql: surveillance::SCHEMA },
        Migration { name: "m0009_response", sql: response::SCHEMA },
        Migration { name: "m0010_drills", sql: drills::SCHEMA },
        Migration { name: "m0011_outlook", sql: surveillance::OUTLOOK_SCHEMA },
        Migration { name: "m0012_signal_basis", sql: surveillance::SIGNAL_BASIS },
        Migration { name: "m0013_clusters", sql: surveillance::CLUSTERS_SCHEMA },
        Migration { name: "m0020_persons", sql: people::PERSONS_SCHEMA },
        Migration { name: "m0021_cases", sql: cases::SCHEMA },
        Migration { name: "m0022_samples", sql: cases::SAMPLES_SCHEMA },
        Migration { name: "m0023_places", sql: cases::PLACES_SCHEMA },
        Migration { name: "m0024_lists", sql: cases::TABLES_SCHEMA },
        Migration { name: "m0025_duplicates", sql: people::DUPLICATES_SCHEMA },
        Migration { name: "m0026_case_lists", sql: cases::LISTS_SCHEMA },
        Migration { name: "m0027_investigation", sql: cases::INVESTIGATION_SCHEMA },
        Migration { name: "m0028_programme", sql: PROGRAMME_SCHEMA },
        Migration { name: "m0029_case_indexes", sql: cases::INDEXES },
    ]
}

/// The routes of all slices.
pub fn routers() -> Vec<OpenApiRouter<Node>> {
    vec![
        people::router(),
        regions::router(),
        surveillance::router(),
        response::router(),
        cases::router(),
        board::router(),
        packs::router(),
        audit::router(),
        drills::router(),
    ]
}

/// The measures of all slices.
pub fn registry() -> Registry {
    let mut all = regions::measures();
    all.extend(surveillance::measures());
    all.extend(response::measures());
    all.extend(cases::measures());
    Registry::new(all, surveillance::detectors(), cases::vocabularies())
}

impl Node {
    /// Opens the database, brings it up to date, loads packs and regions. `seed` makes ids and draws
    /// repeatable; without it they come from the operating system.
    pub async fn open(config: Config, clock: Clock, seed: Option<u64>) -> Result<Node> {
        let lock = prepare_folder(&config)?;
        let db = Database::open(&config.database_url(), config.durability).await?;
        migrate(&db).await?;
        let streams = match seed {
            Some(seed) => Streams::from_seed(seed),
            None => Streams::from_entropy(secret_bytes()?),
        };
        let begun = journal::store::count_entries(&db.read()).await?;
        let ids = Ids::new(clock.clone(), &streams, begun);
        let writer = Writer::start(&db, clock.clone(), ids.clone()).await?;
        let signer = writer
            .write(None, |tx| Box::pin(async move { Signer::load_or_create(&tx.conn()).await }))
            .await?;
        let vault = Vault::open(&config.data_dir.join("identity.key"))?;
        let measures = registry();
        let packs = packs::open(&config, &measures, &db, &writer, &clock).await?;
        let tree = regions::load_tree(&db.read()).await?;
        let mut reactors = vec![
            surveillance::detector(),
            surveillance::scanner(),
            surveillance::assessor(),
            response::reactor(),
            people::duplicates::reactor(),
        ];
        reactors.extend(cases::reactors());
        let inner = Inner {
            reactors,
            handlers: [
                surveillance::check_job(),
                surveillance::apply_job(),
                cases::bulk_job(),
                cases::export_job(),
                cases::check_list_job(),
                cases::apply_list_job(),
            ]
            .into_iter()
            .chain(people::duplicates::jobs())
            .collect(),
            positions: Positions::default(),
            queued: Remembered::default(),
            assessed: Remembered::default(),
            next_due: Remembered::default(),
            exports_due: Remembered::default(),
            standing: Remembered::default(),
            sums: SumCache::default(),
            outlooks: OutlookCache::default(),
            notices: broadcast::Sender::new(256),
            driver: OnceLock::new(),
            tree: RwLock::new(Arc::new(tree)),
            packs: RwLock::new(Arc::new(packs)),
            settling: tokio::sync::Mutex::new(()),
            _lock: lock,
            config,
            clock,
            ids,
            streams,
            db,
            writer,
            measures,
            signer,
            vault,
            followed: Mutex::default(),
            cleared: Mutex::default(),
        };
        Ok(Node(Arc::new(inner)))
    }

    /// The regions as they are now.
    pub fn tree(&self) -> Arc<Tree> {
        self.tree.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the regions again after they changed.
    pub async fn reload_tree(&self) -> Result<()> {
        let tree = regions::load_tree(&self.db.read()).await?;
        *self.tree.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tree);
        Ok(())
    }

    /// The packs in force.
    pub fn packs(&self) -> Arc<PackSet> {
        self.packs.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn put_packs_in_force(&self, packs: PackSet) {
        *self.packs.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(packs);
    }

    /// Makes a change in the name of `actor`; within a request its idempotency key is stored with it.
    pub async fn write<T, F>(&self, actor: Option<Uuid>, op: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> WriteFuture<'t, T> + Send + 'static,
    {
        let claim = idempotency::take_claim();
        self.writer
            .write(actor, move |tx| {
                Box::pin(async move {
                    idempotency::claim(tx, claim).await?;
                    op(tx).await
                })
            })
            .await
    }

    /// Does everything that follows from what is stored and from the time: jobs, reactions, deadlines,
    /// and at last a signed checkpoint. Returns when nothing is left to do now.
    pub async fn settle(&self) -> Result<()> {
        self.follow().await?;
        self.checkpoint().await
    }

    /// Keeps everybody else from following what is stored until the turn is dropped: for whoever moves the clock, so that
    /// nothing falls due between the clock's step and what arrives at that moment.
    pub async fn turn(&self) -> Turn<'_> {
        Turn { node: self, _guard: self.settling.lock().await }
    }

    async fn follow(&self) -> Result<()> {
        self.turn().await.follow().await
    }

    async fn run_to_rest(&self) -> Result<()> {
        loop {
            let worked = jobs::run_queued(self).await?;
            settle(self).await?;
            let due = response::tick(self).await?;
            let missed = cases::tick(self).await?;
            // A reaction may leave work behind.
            if !worked && !due && !missed && !jobs::are_queued(self).await? {
                return Ok(());
            }
        }
    }

    async fn checkpoint(&self) -> Result<()> {
        let last = journal::store::find_checkpoint(&self.db.read()).await?.map_or(0, |c| c.tree_size);
        if last.cast_unsigned() == *self.writer.head().borrow() {
            return Ok(());
        }
        let node = self.clone();
        self.writer
            .write(None, move |tx| Box::pin(async move { node.signer.checkpoint(tx).await.map(drop) }))
            .await
    }

    /// Keeps the node's reactions going until the returned task is dropped or aborted.
    pub fn keep_settled(&self) -> tokio::task::JoinHandle<()> {
        let node = self.clone();
        let mut head = self.writer.head();
        tokio::spawn(async move {
            loop {
                if let Err(error) = node.settle().await {
                    tracing::error!(%error, "reactions stopped; trying again");
                }
                // Something changed, or a deadline may have passed; what changes together is followed together.
                let _ = tokio::time::timeout(Duration::from_secs(5), head.changed()).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
    }

    /// Tells open pages something that is not in the journal.
    pub fn notify(&self, event: &'static str, data: serde_json::Value) {
        let _ = self.notices.send(Notice { event, data });
    }

    /// Values of measures now, for one region.
    pub async fn values(
        &self,
        region: Uuid,
        disease: &str,
        calls: &[lianfang_plan::Call],
    ) -> Result<std::collections::BTreeMap<lianfang_plan::Call, lianfang_plan::Value>> {
        let mut table = measures::compute_now(self, &[region], disease, calls).await?;
        Ok(table.remove(&region).unwrap_or_default())
    }
}

/// The right to follow what is stored; one at a time.
pub struct Turn<'n> {
    node: &'n Node,
    _guard: tokio::sync::MutexGuard<'n, ()>,
}

impl Turn<'_> {
    /// As [`Node::settle`], without the checkpoint: for many steps in a row.
    pub async fn follow(&self) -> Result<()> {
        self.node.run_to_rest().await
    }
}

/// Makes the data folder and, for SQLite, locks it against a second node.
fn prepare_folder(config: &Config) -> Result<Option<std::fs::File>> {
    let folder = &config.data_dir;
    let context = || format!("data folder {}", folder.display());
    std::fs::create_dir_all(folder.join("uploads")).map_err(|e| Error::io(context(), e))?;
    let lock = std::fs::File::create(folder.join("lock")).map_err(|e| Error::io(context(), e))?;
    lock.try_lock().map_err(|_| {
        Error::internal(format!(
            "another Lianfang is running on the data folder {}; stop it, or give this one another --data-dir",
            folder.display()
        ))
    })?;
    Ok(Some(lock))
}
