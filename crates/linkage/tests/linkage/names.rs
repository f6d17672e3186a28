use lianfang_linkage::{Field, Person};

use crate::level;

fn named(name: &str) -> Person<'_> {
    Person { name: Some(name), ..Person::default() }
}

fn check(field: Field, cases: &[(&str, &str, &str)]) {
    for (a, b, expected) in cases {
        assert_eq!(level(field, &named(a), &named(b)), *expected, "{a} / {b}");
        assert_eq!(level(field, &named(b), &named(a)), *expected, "{b} / {a}");
    }
}

#[test]
fn names_in_characters_differ_in_the_ways_they_are_mistyped() {
    check(
        Field::NameHan,
        &[
            ("王伟", " 王 伟 ", "same"),
            ("王伟", "伟王", "reordered"),
            ("欧阳修", "修欧阳", "reordered"),
            ("张伟", "章玮", "same_sound"),
            ("張偉", "张伟", "same_sound"),
            ("单晓明", "单小明", "same_sound"),
            ("王建国", "王建军", "one_character"),
            ("王建国", "王建", "one_character"),
            ("王小明", "王明小", "one_character"),
            ("王伟", "王芳", "same_family"),
            ("欧阳修", "欧阳明德", "same_family"),
            ("欧阳修", "欧修", "one_character"),
            ("王伟", "李娜", "different"),
            ("买买提·艾力", "买买提艾力", "same"),
        ],
    );
}

#[test]
fn letters_spell_characters_in_any_order_and_spacing() {
    check(
        Field::NameCross,
        &[
            ("王小明", "Wang Xiaoming", "same_sound"),
            ("王小明", "XIAO-MING WANG", "same_sound"),
            ("王小明", "Wáng Xiǎo Míng", "same_sound"),
            ("王小明", "wangxiaoming", "same_sound"),
            ("王小明", "Ｗａｎｇ，Ｘｉａｏｍｉｎｇ", "same_sound"),
            ("单伟", "SHAN Wei", "same_sound"),
            ("尉迟恭", "Gong Yuchi", "same_sound"),
            ("吕布", "LYU Bu", "same_sound"),
            ("吕布", "lv bu", "same_sound"),
            ("吕布", "Lü Bu", "same_sound"),
            ("曾乐", "Zeng Le", "same_sound"),
            ("曾乐", "ZENG YUE", "same_sound"),
            ("王小明", "Wnag Xiaoming", "near"),
            ("王小明", "Wang Xiaomin", "near"),
            ("王小明", "X. M. Wang", "initials"),
            ("王小明", "Wang Fang", "same_family"),
            ("王小明", "Maria Rossi", "different"),
        ],
    );
}

#[test]
fn names_in_letters_are_compared_without_case_accents_and_order() {
    check(
        Field::NameLatin,
        &[
            ("José García", "JOSE GARCIA", "same"),
            ("Rossi, Maria", "Maria Rossi", "reordered"),
            ("Nguyen Van Anh", "Van Anh Nguyen", "reordered"),
            ("Wang Xiaoming", "WangXiao Ming", "reordered"),
            ("xiaoming wang", "wangxiaoming", "reordered"),
            ("O'Brien Sean", "OBRIEN SEAN", "same"),
            ("Katarzyna Kowalski", "Katarzyna Kowalsky", "near"),
            ("J. Smith", "John Smith", "initials"),
            ("Anna Smith", "John Smith", "one_part"),
            ("Anna Weber", "John Smith", "different"),
            ("Иванова Анна", "Анна Иванова", "reordered"),
        ],
    );
}

#[test]
fn a_hidden_given_name_leaves_the_family_name() {
    check(
        Field::FamilyName,
        &[
            ("王某", "王伟", "same"),
            ("王某某", "王伟", "same"),
            ("王**", "王伟", "same"),
            ("王xx", "王伟", "same"),
            ("王", "王伟", "same"),
            ("李某", "王伟", "different"),
        ],
    );
}

#[test]
fn words_for_no_name_are_no_name() {
    for nothing in ["不详", "无名氏", "Unknown", "N/A", "", " ", "?", "xxx", "***"] {
        for field in [Field::NameHan, Field::NameCross, Field::NameLatin, Field::FamilyName] {
            assert_eq!(level(field, &named(nothing), &named("王伟")), "-", "{nothing}");
            assert_eq!(level(field, &named(nothing), &named(nothing)), "-", "{nothing}");
        }
    }
}

#[test]
fn parts_stated_apart_and_a_second_script_are_used() {
    let apart = Person { family_name: Some("欧阳"), given_name: Some("修"), ..Person::default() };
    assert_eq!(level(Field::NameHan, &apart, &named("欧阳修")), "same");
    let both = Person { name: Some("王伟"), other_name: Some("WANG WEI"), ..Person::default() };
    assert_eq!(level(Field::NameLatin, &both, &named("Wei Wang")), "-");
    assert_eq!(level(Field::NameCross, &both, &named("Wei Wang")), "same_sound");
    assert_eq!(level(Field::NameHan, &both, &named("王伟")), "same");
    let in_one = named("王伟 (Wang Wei)");
    assert_eq!(level(Field::NameHan, &in_one, &named("王伟")), "same");
}
