use lianfang_exchange::tabular::{RegionMapping, read_regions};
use serde_json::json;

use super::rules::{RegionChange, plan_changes};
use crate::testing::stories;

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
}
