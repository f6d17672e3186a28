use super::*;

const HEADER: &str = "code,name,name_zh,name_en,tier,parent_code,population,households,lat,lon\n";

fn tree(rows: &str) -> (Vec<RegionRow>, Vec<Finding>) {
    read_regions(format!("{HEADER}{rows}").as_bytes(), &RegionMapping::default())
}

fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{} {}", f.line.unwrap(), f.code)).collect()
}

#[test]
fn a_parent_is_the_nearest_tier_above_with_its_code() {
    let (rows, findings) = tree(
        "441900,东莞市,,,county,441900,,,,\n441900,东莞市,,Dongguan,municipal,440000,,,23.0,113.7\n440000,广东省,,Guangdong,provincial,,126012510,,,\n",
    );
    assert!(findings.is_empty(), "{findings:?}");
    let read: Vec<_> = rows.iter().map(|r| (r.tier, r.parent_tier, r.name_en.as_str())).collect();
    assert_eq!(
        read,
        [
            (Tier::Provincial, None, "Guangdong"),
            (Tier::Municipal, Some(Tier::Provincial), "Dongguan"),
            (Tier::County, Some(Tier::Municipal), "东莞市"),
        ]
    );
    assert_eq!((rows[0].population, rows[1].lat), (Some(126_012_510), Some(23.0)));
}

#[test]
fn defects_of_a_tree_are_named_and_what_hangs_on_them_is_refused_too() {
    let (rows, findings) = tree(
        "1,A,,,provincial,,,,,\n1,A again,,,provincial,,,,,\n2,B,,,county,9,,,,\n3,C,,,town,1,,,,\n4,D,,,township,2,,,,\n5,E,,,county,6,,,,\n6,F,,,county,5,,,,\n7,G,,,provincial,5,,,,\n8,H,,,county,1,-5,1.5,95,x\n,I,,,county,1,,,,\n10,J,,,county,1,,,,\n",
    );
    assert_eq!(
        lines(&findings),
        [
            "3 I1302", "4 I1303", "5 I1301", "6 I1307", "7 I1304", "8 I1304", "9 I1305", "10 I1107",
            "10 I1106", "10 I1306", "10 I1306", "11 I1013"
        ]
    );
    assert!(findings[4].message.en.contains("5 → 6 → 5"));
    assert_eq!(rows.iter().map(|r| r.code.as_str()).collect::<Vec<_>>(), ["1", "10"]);
}

#[test]
fn a_part_of_a_tree_finds_its_parents_among_what_is_there() {
    let text = format!("{HEADER}98,Lodi,洛迪,,county,3,,,,\n");
    assert_eq!(read_regions(text.as_bytes(), &RegionMapping::default()).1[0].code, "I1303");
    let known = |code: &str, tier| code == "3" && tier == Tier::Provincial;
    let (rows, findings) = read_regions_under(text.as_bytes(), &RegionMapping::default(), &known);
    assert!(findings.is_empty());
    assert_eq!(
        (rows[0].parent_tier, rows[0].name_zh.as_str(), rows[0].name_en.as_str()),
        (Some(Tier::Provincial), "洛迪", "Lodi")
    );
}

#[test]
fn other_headers_and_other_words_for_tiers_are_mapped() {
    let mapping = RegionMapping {
        tier: "level".into(),
        tiers: [("province".to_owned(), Tier::Provincial), ("city".to_owned(), Tier::Municipal)].into(),
        ..RegionMapping::default()
    };
    let text = "code,name,level,parent_code\n110000,北京市,province,\n110100,市辖区,city,110000\n";
    let (rows, findings) = read_regions(text.as_bytes(), &mapping);
    assert!(findings.is_empty() && rows.len() == 2);
    assert_eq!(read_regions(text.as_bytes(), &RegionMapping::default()).1[0].code, "I1010");
}
