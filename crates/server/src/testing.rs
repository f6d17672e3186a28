//! A node for tests: the real router on a real database, SQLite and PostgreSQL alike.
//!
//! `stories!` makes two tests of each story. PostgreSQL is reached at `LIANFANG_TEST_POSTGRES`, where every
//! test gets a database of its own; `LIANFANG_TEST_SQLITE_ONLY=1` leaves it out on purpose, never by accident.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use lianfang_exchange::tabular::{RegionMapping, read_regions};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::sync::Mutex;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::kernel::clock::Clock;
use crate::kernel::config::Config;
use crate::kernel::http;
use crate::kernel::ids::secret_token;
use crate::node::Node;
use crate::people::{self, AccountRow, GrantRow};
use crate::regions::{apply_neighbours, apply_regions, read_pairs};

/// A small country: one province with two neighbouring counties, another with one.
pub const REGIONS: &str = "code,name,name_zh,name_en,tier,parent_code,population,households\n\
    X,X,甲国,Xland,national,,300000,100000\n\
    1,1,东省,East,provincial,X,200000,70000\n\
    2,2,西省,West,provincial,X,100000,30000\n\
    11,11,甲县,Alpha,county,1,100000,35000\n\
    12,12,乙县,Beta,county,1,100000,35000\n\
    21,21,丙县,Gamma,county,2,100000,30000\n";
const NEIGHBOURS: &str = "a,b\n11,12\n12,21\n";

pub struct TestNode {
    pub node: Node,
    router: Router,
    cookie: Mutex<Option<String>>,
    _folder: tempfile::TempDir,
}

/// An answer of the API.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub etag: Option<String>,
    pub body: Value,
    pub text: String,
}

impl Answer {
    /// The body of an answer that has to be a success.
    pub fn good(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self.body
    }

    /// The code of a problem that has to have this status.
    pub fn problem(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert!(
            !self.body["remedy"].as_str().unwrap_or("").is_empty(),
            "a problem without a remedy: {}",
            self.text
        );
        self.body["code"].as_str().unwrap_or("").to_owned()
    }
}

impl TestNode {
    pub async fn sqlite() -> Option<TestNode> {
        Some(TestNode::open(String::new()).await)
    }

    pub async fn postgres() -> Option<TestNode> {
        if std::env::var_os("LIANFANG_TEST_SQLITE_ONLY").is_some() {
            return None;
        }
        let base = std::env::var("LIANFANG_TEST_POSTGRES").expect(
            "set LIANFANG_TEST_POSTGRES to a PostgreSQL in which databases can be made; `make test` does",
        );
        let name = format!("lianfang_{}", secret_token().unwrap().replace(['-', '_'], "").to_lowercase());
        let admin = sea_orm::Database::connect(&base).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await.unwrap();
        admin.close().await.unwrap();
        let (server, _) = base.rsplit_once('/').unwrap();
        Some(TestNode::open(format!("{server}/{name}")).await)
    }

    async fn open(database: String) -> TestNode {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data_dir: folder.path().to_path_buf(),
            database,
            timezone: chrono_tz::Europe::Rome,
            packs: ["core", "covid-19", "outbreaks"].map(str::to_owned).to_vec(),
            ..Config::default()
        };
        crate::kernel::telemetry::start_logging(&Config { log: "error".to_owned(), ..Config::default() });
        let clock = Clock::manual("2020-03-01T07:00:00Z".parse().unwrap(), config.timezone);
        let node = Node::open(config, clock, Some(7)).await.unwrap();
        let router = http::router(&node);
        TestNode { node, router, cookie: Mutex::new(None), _folder: folder }
    }

    /// Loads the small country.
    pub async fn with_regions(&self) {
        let (rows, findings) = read_regions(REGIONS.as_bytes(), &RegionMapping::default());
        assert!(findings.is_empty(), "{findings:?}");
        let tree = self.node.tree();
        self.node
            .write(None, move |tx| Box::pin(async move { apply_regions(tx, &tree, &rows).await }))
            .await
            .unwrap();
        self.node.reload_tree().await.unwrap();
        let (tree, pairs) = (self.node.tree(), read_pairs(NEIGHBOURS.as_bytes()).0);
        self.node
            .write(None, move |tx| Box::pin(async move { apply_neighbours(tx, &tree, None, &pairs).await }))
            .await
            .unwrap();
        self.node.reload_tree().await.unwrap();
    }

    pub fn region(&self, code: &str) -> Uuid {
        self.node.tree().iter().find(|p| p.code == code).unwrap().id
    }

    /// Signs in as a fresh account that holds `duty` at a region.
    pub async fn act_as(&self, duty: &str, code: &str) {
        let (region, duty) = (self.region(code), duty.to_owned());
        let name = format!("{duty} {code} {}", self.node.ids.next());
        let stamp = secret_token().unwrap();
        let link = self
            .node
            .write(None, move |tx| {
                Box::pin(async move {
                    let row = AccountRow { id: tx.id(), name, disabled: false, created_at: tx.now() };
                    people::insert_account(&tx.conn(), &row, None, &stamp).await?;
                    let grant = GrantRow { id: tx.id(), account_id: row.id, duty, region_id: region };
                    people::grant(&tx.conn(), &grant, tx.now()).await?;
                    people::create_link(tx, row.id).await
                })
            })
            .await
            .unwrap();
        let token = link.split_once("token=").unwrap().1.to_owned();
        *self.cookie.lock().unwrap() = None;
        self.post("/api/v1/people/link", json!({"token": token})).await.good();
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    /// Reads a record and changes it with its `ETag`.
    pub async fn post_current(&self, read: &str, path: &str, body: Value) -> Answer {
        let etag = self.get(read).await.etag.expect("an ETag");
        self.send(Method::POST, path, Some(body), &[("if-match", &etag)]).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-requested-with", "lianfang")
            .header(header::ACCEPT_LANGUAGE, "en");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
                .unwrap(),
            None => request.body(Body::empty()).unwrap(),
        };
        self.call(request).await
    }

    /// Sends a body as it is, whatever it may be.
    pub async fn send_text(&self, method: Method, path: &str, kind: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-requested-with", "lianfang")
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.call(request).await
    }

    /// Sends bytes as they are.
    pub async fn post_bytes(
        &self,
        path: &str,
        content_type: &str,
        bytes: &[u8],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("x-requested-with", "lianfang")
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::CONTENT_TYPE, content_type);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.call(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    /// Uploads a file of counts and returns the import.
    pub async fn upload(&self, name: &str, content: &[u8]) -> Answer {
        let defaults = r#"{"disease":"covid-19","source":"test"}"#;
        self.upload_to("/api/v1/surveillance/imports", "defaults", defaults, name, content).await
    }

    /// Uploads a file beside a field of JSON.
    pub async fn upload_to(&self, path: &str, field: &str, json: &str, name: &str, content: &[u8]) -> Answer {
        const BOUNDARY: &str = "lianfang-test";
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{json}\r\n\
             --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("x-requested-with", "lianfang")
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(Body::from(body))
            .unwrap();
        self.settling(self.call(request)).await
    }

    /// Waits for `call` while the node's jobs and reactions go on, as they do in a running node.
    pub async fn settling<T>(&self, call: impl Future<Output = T>) -> T {
        let mut head = self.node.writer.head();
        let done = tokio::sync::Notify::new();
        let call = async {
            let answer = call.await;
            done.notify_one();
            answer
        };
        let follow = async {
            loop {
                self.node.settle().await.unwrap();
                tokio::select! {
                    () = done.notified() => return,
                    _ = head.changed() => {}
                }
            }
        };
        tokio::join!(call, follow).0
    }

    /// Uploads and applies a file, with everything that follows.
    pub async fn import(&self, content: &str, mode: &str) -> Value {
        let staged = self.upload("counts.csv", content.as_bytes()).await.good();
        let id = staged["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/surveillance/imports/{id}/apply");
        let applied = self.settling(self.post(&path, json!({"mode": mode}))).await.good();
        self.node.settle().await.unwrap();
        applied
    }

    async fn call(&self, mut request: Request<Body>) -> Answer {
        if let Some(cookie) = self.cookie.lock().unwrap().clone() {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            *self.cookie.lock().unwrap() = Some(cookie);
        }
        let status = response.status();
        let etag = response.headers().get(header::ETAG).map(|v| v.to_str().unwrap().to_owned());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, etag, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }

    pub fn sign_out(&self) {
        *self.cookie.lock().unwrap() = None;
    }

    /// Lets time pass, with everything that falls due.
    pub async fn pass(&self, time: TimeDelta) {
        self.node.clock.advance_to(self.now() + time);
        self.node.settle().await.unwrap();
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.node.clock.now()
    }

    /// Number of journal entries of a kind.
    pub async fn entries(&self, kind: &str) -> usize {
        let all =
            crate::kernel::journal::store::list_entries(&self.node.db.read(), 0, 1_000_000).await.unwrap();
        all.iter().filter(|e| e.kind == kind).count()
    }
}

/// Two tests of each story: one on SQLite, one on PostgreSQL.
macro_rules! stories {
    ($(async fn $name:ident($t:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "a story may need nothing from its file")]
            use super::*;

            async fn story($t: &crate::testing::TestNode) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                if let Some(t) = crate::testing::TestNode::sqlite().await {
                    story(&t).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(t) = crate::testing::TestNode::postgres().await {
                    story(&t).await;
                }
            }
        }
    )*};
}
pub(crate) use stories;
