use lianfang_exchange::tabular::{RegionMapping, read_regions};
use serde_json::json;

use super::rules::{RegionChange, plan_changes};
use super::{FirstRows, under_sql};
use crate::kernel::auth::Scope;
use crate::kernel::db::{Insert, all as all_rows, exec, in_list};
use crate::testing::stories;
use crate::values;

stories! {
    async fn all_chinese_codes_load_and_a_second_import_changes_nothing(t) {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/china/regions.csv");
        let bytes = std::fs::read(file).unwrap();
        let (rows, findings) = read_regions(bytes.as_slice(), &RegionMapping::default());
        assert!(!findings.iter().any(lianfang_exchange::Finding::is_error));
        assert!(rows.len() >= 3354, "{}", rows.len());
        let (tree, rows_) = (t.node.tree(), rows.clone());
        let (added, _) =
            t.node.write(None, move |tx| Box::pin(async move { super::super::apply_regions(tx, &tree, &rows_).await })).await.unwrap();
        t.node.reload_tree().await.unwrap();
        let tree = t.node.tree();
        assert_eq!((added, tree.len()), (rows.len(), rows.len()));
        let (changes, unchanged) = plan_changes(&tree, &rows, uuid::Uuid::nil);
        assert_eq!((changes.len(), unchanged), (0, rows.len()));
        // A city without counties is repeated as its own county, under the same code.
        let (city, county) = (lianfang_domain::Tier::Municipal, lianfang_domain::Tier::County);
        let (city, county) = (tree.find_code(city, "441900").unwrap(), tree.find_code(county, "441900").unwrap());
        assert_eq!(county.parent, Some(city.id));
        assert!(tree.is_within(county.id, tree.root().unwrap()));
    }

    async fn a_changed_row_is_shown_before_it_is_stored(t) {
        t.with_regions().await;
        let file = crate::testing::REGIONS.replace("Alpha,county,1,100000", "Alpha,county,1,120000");
        let (rows, _) = read_regions(file.as_bytes(), &RegionMapping::default());
        let (changes, unchanged) = plan_changes(&t.node.tree(), &rows, uuid::Uuid::nil);
        assert_eq!((changes.len(), unchanged), (1, 5));
        let RegionChange::Change(_, fields) = &changes[0] else { panic!("{changes:?}") };
        assert_eq!((fields[0].field.as_str(), fields[0].to.as_deref()), ("population", Some("120000")));
    }

    async fn an_edit_of_a_record_that_moved_on_is_refused_with_what_it_is_now(t) {
        t.with_regions().await;
        t.act_as("administrator", "X").await;
        let path = format!("/api/v1/regions/{}", t.region("11"));
        let etag = t.get(&path).await.etag.unwrap();
        let patch = axum::http::Method::PATCH;
        let edit = json!({"population": 5});
        assert_eq!(t.send(patch.clone(), &path, Some(edit.clone()), &[]).await.problem(428), "H0428");
        t.send(patch.clone(), &path, Some(edit.clone()), &[("if-match", &etag)]).await.good();
        let late = t.send(patch, &path, Some(edit), &[("if-match", &etag)]).await;
        assert_eq!(late.body["current"]["population"], 5);
        assert_eq!(late.problem(412), "H0412");
    }

    async fn a_sector_has_a_leader_who_takes_post(t) {
        t.with_regions().await;
        t.act_as("commander", "1").await;
        let (region, member, stranger) = (t.region("1"), t.region("11"), t.region("21"));
        let sector = |member| json!({"region_id": region, "name": {"zh": "一片", "en": "Sector 1"}, "leader_account_id": null, "members": [member]});
        assert_eq!(t.post("/api/v1/regions/sectors", sector(stranger)).await.problem(404), "H0404");
        let made = t.post("/api/v1/regions/sectors", sector(member)).await.good();
        let path = format!("/api/v1/regions/sectors/{}", made["id"].as_str().unwrap());
        let posted = t.send(axum::http::Method::PATCH, &path, Some(json!({"posted": true})), &[]).await.good();
        assert!(posted["posted_at"].is_string());
        let value = t.get(&format!("/api/v1/measures/value?call=sector_leader_posted()&region={region}")).await.good();
        assert_eq!(value["value"], true);
    }

    async fn the_first_rows_of_a_list_are_those_that_sorting_everything_gives(t) {
        t.with_regions().await;
        let (root, county) = (t.region("X"), t.region("11"));
        let province = uuid::Uuid::from_u128(1);
        // A province of 90 counties, more than are merged without knowing which come first, and ties everywhere.
        let counties: Vec<uuid::Uuid> = (100..190).map(uuid::Uuid::from_u128).collect();
        let all = counties.clone();
        t.node
            .write(None, move |tx| {
                Box::pin(async move {
                    let conn = tx.conn();
                    exec(&conn, "CREATE TABLE probe (id UUID NOT NULL, region_id UUID NOT NULL, kind TEXT NOT NULL, day INTEGER NOT NULL)", vec![]).await?;
                    let mut closure = vec![values![root, province, 1], values![province, province, 0]];
                    closure.extend(all.iter().flat_map(|c| [values![province, *c, 1], values![root, *c, 2], values![*c, *c, 0]]));
                    let head = "INSERT INTO regions_ancestor (ancestor_id, region_id, distance) VALUES";
                    Insert { head, tail: "", columns: 3 }.run(&conn, closure).await?;
                    let rows = (0..2000u128).map(|n| {
                        // Most rows are in few counties, some counties have none, some rows are in another province.
                        let region = if n % 9 == 0 { county } else { all[(n * n % 83) as usize] };
                        let kind = ["due", "done", "missed"][(n % 7 % 3) as usize];
                        values![uuid::Uuid::from_u128(n * 7919 % 2003), region, kind, (n * 31 % 40) as i32]
                    });
                    let head = "INSERT INTO probe (id, region_id, kind, day) VALUES";
                    Insert { head, tail: "", columns: 4 }.run(&conn, rows.collect()).await.map(drop)
                })
            })
            .await
            .unwrap();
        let conn = t.node.db.read();
        for under in [root, province, county, counties[3]] {
            for (kinds, limit) in [(None, 20), (Some(vec!["due"]), 51), (Some(vec!["done", "missed"]), 7), (Some(vec!["due"]), 500)] {
                for descending in [false, true] {
                    let scope = Scope { under };
                    let kinds: Option<Vec<String>> = kinds.clone().map(|k| k.into_iter().map(str::to_owned).collect());
                    let first = FirstRows {
                        select: "SELECT id, region_id, kind, day FROM probe",
                        table: "probe",
                        order: ["day", "id"],
                        descending,
                        conditions: vec!["day > $1".to_owned()],
                        values: values![3],
                        each_of: kinds.clone().map(|kinds| ("kind", kinds)),
                        limit,
                    };
                    let found: Vec<Probe> = first.list(&conn, scope).await.unwrap();
                    let mut values = values![3];
                    let region = under_sql("region_id", scope, &mut values);
                    let kind = kinds.map_or("1 = 1".to_owned(), |kinds| in_list("kind", kinds, &mut values));
                    let way = if descending { "DESC" } else { "ASC" };
                    let sql = format!("SELECT id FROM probe WHERE day > $1 AND {region} AND {kind} ORDER BY day {way}, id {way} LIMIT {limit}");
                    let sorted: Vec<Probe> = all_rows(&conn, &sql, values).await.unwrap();
                    assert_eq!(found, sorted, "{under} {limit} {descending}");
                    assert!(under == counties[3] || !found.is_empty());
                }
            }
        }
    }
}

#[derive(Debug, PartialEq, sea_orm::FromQueryResult)]
struct Probe {
    id: uuid::Uuid,
}
