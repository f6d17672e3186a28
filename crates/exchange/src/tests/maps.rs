use super::*;

fn feature(code: &str, shape: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"code":{code},"name":"N"}},"geometry":{shape}}}"#)
}

fn map(features: &[String]) -> (Vec<Boundary>, Vec<Finding>) {
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    read_boundaries(text.as_bytes(), "code")
}

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[9,45],[10,45],[10,46],[9,45]]]}"#;

#[test]
fn sound_shapes_are_kept_with_code_and_name() {
    let (found, findings) = map(&[feature("98", SQUARE), feature("\"016\"", SQUARE)]);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(
        (found[0].code.as_str(), found[1].code.as_str(), found[0].name.as_deref()),
        ("98", "016", Some("N"))
    );
    assert_eq!(found[0].geometry["type"], "Polygon");
    assert_eq!(found[0].geometry["coordinates"][0][2][1], 46.0);
}

#[test]
fn each_defect_of_a_shape_is_named() {
    let (found, findings) = map(&[
        feature("1", SQUARE),
        feature("1", SQUARE),
        feature("null", SQUARE),
        feature("2", r#"{"type":"Point","coordinates":[9,45]}"#),
        feature("3", r#"{"type":"Polygon","coordinates":[[[9,45],[10,45],[10,46],[9,44]]]}"#),
        feature("4", r#"{"type":"Polygon","coordinates":[[[9,45],[1000,45],[10,46],[9,45]]]}"#),
        feature("5", "null"),
        feature("6", r#"{"type":"MultiPolygon","coordinates":[]}"#),
    ]);
    assert_eq!(found.len(), 1);
    let codes: Vec<_> = findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["I1403", "I1402", "I1404", "I1405", "I1406", "I1407", "I1407"]);
}

#[test]
fn what_is_no_map_is_refused() {
    for bytes in [b"".as_slice(), b"{}", b"[1,2]", br#"{"type":"Point","coordinates":[1,2]}"#, b"\xFF\xFE"] {
        let (found, findings) = read_boundaries(bytes, "code");
        assert!(found.is_empty());
        assert_eq!((findings[0].code, findings[0].severity), ("I1401", Severity::Fatal));
    }
}

#[test]
fn neighbours_are_unordered_pairs() {
    let (pairs, findings) = read_neighbours(b"a,b\n2,1\n1,2\n3,3\n4,\n1,4\n".as_slice(), "a", "b");
    assert_eq!(
        pairs.iter().map(|p| (p.a.as_str(), p.b.as_str())).collect::<Vec<_>>(),
        [("1", "2"), ("1", "4")]
    );
    let codes: Vec<_> = findings.iter().map(|f| format!("{} {}", f.line.unwrap(), f.code)).collect();
    assert_eq!(codes, ["3 I1502", "4 I1501", "5 I1013"]);
    assert_eq!(read_neighbours(b"a,c\n1,2\n".as_slice(), "a", "b").1[0].code, "I1010");
}
