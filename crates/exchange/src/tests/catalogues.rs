//! Every code of messages and line lists is its own, in order, and speaks both languages.

use crate::{line_lists, messages, tabular};
use std::collections::HashSet;

#[test]
fn every_code_is_used_once_and_speaks_both_languages() {
    let mut seen: HashSet<&str> = tabular::CATALOGUE.iter().map(|c| c.code).collect();
    for catalogue in [messages::CATALOGUE, line_lists::CATALOGUE] {
        assert!(catalogue.windows(2).all(|pair| pair[0].code < pair[1].code), "in order");
        for info in catalogue {
            assert!(seen.insert(info.code), "{} is there twice", info.code);
            for (zh, en) in [info.message, info.remedy] {
                assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {zh}", info.code);
                assert!(en.is_ascii() && !en.ends_with('.'), "{}: {en}", info.code);
                for place in ["{value}", "{detail}", "{place}"] {
                    assert_eq!(zh.contains(place), en.contains(place), "{}: {place}", info.code);
                }
            }
        }
    }
}
