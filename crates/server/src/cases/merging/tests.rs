//! Merging knows every column that points to a person, a case or a contact.

use sea_orm::FromQueryResult;

use super::store::{REFERENCES, STAYING, UNLESS_THERE};
use crate::kernel::db::all;
use crate::testing::TestNode;

#[derive(FromQueryResult)]
struct Column {
    t: String,
    c: String,
}

/// A table of the slice that points to a case and is not known here would lose its rows from sight when cases are merged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_that_points_to_a_record_is_moved_when_records_are_merged() {
    let t = TestNode::sqlite().await.unwrap();
    let sql = "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p
               WHERE m.type = 'table' AND m.name LIKE 'cases\\_%' ESCAPE '\\'";
    let columns: Vec<Column> = all(&t.node.db.read(), sql, vec![]).await.unwrap();
    assert!(columns.len() > 50, "the schema was not read");
    let pointing = ["person_id", "case_id", "contact_id", "subject_id", "source_id", "through_id", "into_id"];
    for Column { t, c } in columns.iter().filter(|column| pointing.contains(&column.c.as_str())) {
        let moved = REFERENCES.iter().any(|(table, column, _)| table == t && column == c);
        let moved = moved || UNLESS_THERE.iter().any(|(table, column, _)| table == t && column == c);
        let staying = STAYING.iter().any(|(table, column)| table == t && column == c);
        assert!(moved || staying, "merging does not know `{t}.{c}`: add it to REFERENCES or STAYING");
    }
    for (table, column, _) in REFERENCES {
        assert!(
            columns.iter().any(|known| known.t == table && known.c == column),
            "there is no {table}.{column}"
        );
    }
}
