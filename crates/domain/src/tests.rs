use chrono::NaiveDate;
use rand::Rng;
use rand::RngExt as _;

use crate::calendar::{NotAWindow, iso_week_end, iso_week_label};
use crate::{Lang, Streams, Tier, Window};

fn day(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

#[test]
fn a_window_counts_its_last_day() {
    let window: Window = "14d".parse().unwrap();
    assert_eq!(window.first_day(day("2020-03-14")), day("2020-03-01"));
    assert_eq!("2w".parse::<Window>().unwrap(), window);
    assert_eq!("0d".parse::<Window>(), Err(NotAWindow("0d".into())));
    assert!("d".parse::<Window>().is_err());
    assert!("14".parse::<Window>().is_err());
}

#[test]
fn an_iso_week_ends_on_sunday() {
    assert_eq!(iso_week_end("2020-W09"), Some(day("2020-03-01")));
    assert_eq!(iso_week_end("2020-W53"), Some(day("2021-01-03")));
    assert_eq!(iso_week_end("2021-W53"), None);
    assert_eq!(iso_week_label(day("2021-01-03")), "2020-W53");
}

#[test]
fn streams_repeat_by_name_and_do_not_share_numbers() {
    let streams = Streams::from_seed(7);
    let draw = |name: &str| -> Vec<u64> {
        let mut stream = streams.stream(name);
        (0..4).map(|_| stream.next_u64()).collect()
    };
    assert_eq!(draw("ids"), draw("ids"));
    assert_ne!(draw("ids"), draw("tasks"));
    let mut stream = Streams::from_seed(8).stream("ids");
    assert_ne!(draw("ids")[0], stream.random::<u64>());
}

#[test]
fn tiers_go_from_the_country_down() {
    assert!(Tier::National < Tier::County);
    for tier in Tier::ALL {
        assert_eq!(tier.as_str().parse::<Tier>().unwrap(), tier);
    }
    assert!("planet".parse::<Tier>().unwrap_err().to_string().contains("`planet`"));
}

#[test]
fn the_first_language_we_speak_is_taken() {
    assert_eq!(Lang::from_accept_language("it-IT,zh-CN;q=0.8,en;q=0.7"), Lang::Zh);
    assert_eq!(Lang::from_accept_language("it"), Lang::En);
}
