//! How a record of a person comes to be written, with what is left out and what goes wrong.

use chrono::Datelike;
use lianfang_domain::random::Stream;
use rand::RngExt as _;

use super::{Human, Record, Written, names, today};

pub fn write(human: &Human, truth: usize, chance: &mut Stream) -> Record {
    let id_number = (!human.foreign && chance.random_bool(0.75)).then(|| id_number(&human.id_number, chance));
    let document = (human.foreign && chance.random_bool(0.8) || chance.random_bool(0.02)).then(|| {
        if chance.random_bool(0.03) { slip(&human.document, chance) } else { human.document.clone() }
    });
    Record {
        truth,
        household: human.household,
        name: chance.random_bool(0.995).then(|| name(human, chance)),
        id_number,
        document,
        phone: chance.random_bool(0.85).then(|| phone(&human.phone, chance)),
        birth: birth(human, chance),
        sex: chance.random_bool(0.95).then(|| {
            let male = human.male ^ chance.random_bool(0.005);
            [["男", "male", "M"], ["女", "female", "F"]][usize::from(!male)][chance.random_range(0..3)]
        }),
        region: chance.random_bool(0.9).then(|| region(&human.township, chance)),
        address: chance.random_bool(0.7).then(|| address(&human.address, chance)),
    }
}

fn name(human: &Human, chance: &mut Stream) -> String {
    let (family, given) = (human.family.as_str(), human.given.as_str());
    if human.foreign {
        return in_letters(family, given, chance);
    }
    // One in eight comes from a system that writes letters only.
    if chance.random_bool(0.12) {
        return in_letters(&names::spelled(family), &names::spelled(given), chance);
    }
    let mut characters: Vec<char> = family.chars().chain(given.chars()).collect();
    let place = chance.random_range(0..characters.len());
    match chance.random_range(0..1_000) {
        // 4.5 % another character of the same sound, 1 % any other, 0.7 % one missing, 0.3 % exchanged parts, 0.4 % hidden.
        0..45 => {
            if let Some(other) = names::homophone(chance, characters[place]) {
                characters[place] = other;
            }
        }
        45..55 => characters[place] = names::character(chance, human.male),
        55..62 if characters.len() > 2 => {
            characters.pop();
        }
        62..65 => characters.rotate_left(family.chars().count()),
        65..69 => return format!("{family}某"),
        _ => {}
    }
    characters.into_iter().collect()
}

fn in_letters(family: &str, given: &str, chance: &mut Stream) -> String {
    let mut words = [family.to_owned(), given.to_owned()];
    // 6 % of names in letters have a typing error, in 1 % only the initial is written.
    if chance.random_bool(0.06) {
        let which = chance.random_range(0..2);
        words[which] = slip(&words[which], chance);
    }
    if chance.random_bool(0.01) {
        words[1].truncate(words[1].char_indices().nth(1).map_or(1, |(at, _)| at));
    }
    let [family, given] = words;
    match chance.random_range(0..6) {
        0 => format!("{} {given}", family.to_uppercase()),
        1 => format!("{given} {family}"),
        2 => format!("{family}, {given}"),
        3 => format!("{family}{given}"),
        4 => format!("{} {}", given.to_lowercase(), family.to_lowercase()),
        _ => format!("{family} {given}"),
    }
}

fn id_number(number: &str, chance: &mut Stream) -> String {
    match chance.random_range(0..1_000) {
        0..25 => slip(number, chance),
        25..40 => exchange(number, 6, chance),
        40..45 if &number[6..8] == "19" => format!("{}{}", &number[..6], &number[8..17]),
        45..55 => format!("{}********{}", &number[..6], &number[14..]),
        55..60 => slip(&slip(number, chance), chance),
        60..100 => format!("{} {} {}", &number[..6], &number[6..14], number[14..].to_lowercase()),
        _ => number.to_owned(),
    }
}

fn phone(number: &str, chance: &mut Stream) -> String {
    match chance.random_range(0..100) {
        // One in seven gives another number than last time.
        0..14 => super::phone(chance),
        14..16 => slip(number, chance),
        16..21 => format!("+86 {}-{}-{}", &number[..3], &number[3..7], &number[7..]),
        21..25 => format!("{} {} {}", &number[..3], &number[3..7], &number[7..]),
        25..28 => format!("{number}、{}", super::phone(chance)),
        _ => number.to_owned(),
    }
}

fn birth(human: &Human, chance: &mut Stream) -> Written {
    let day = human.birth;
    let written = |y: i32, m: u32, d: u32| Written::Text(format!("{y:04}-{m:02}-{d:02}"));
    match chance.random_range(0..1_000) {
        0..40 => Written::Nothing,
        40..100 => {
            let had = (today().month(), today().day()) >= (day.month(), day.day());
            Written::Age((today().year() - day.year() - i32::from(!had)).max(0) as u32)
        }
        100..130 => Written::Year(day.year()),
        130..138 => written(day.year(), day.day(), day.month()),
        138..160 => Written::Text(slip(&day.format("%Y%m%d").to_string(), chance)),
        // A day of the lunar calendar, 20 to 50 days before.
        160..170 => {
            let lunar = day - chrono::Days::new(chance.random_range(20..50));
            written(lunar.year(), lunar.month(), lunar.day())
        }
        170..250 => Written::Text(day.format("%Y年%-m月%-d日").to_string()),
        _ => written(day.year(), day.month(), day.day()),
    }
}

fn region(township: &str, chance: &mut Stream) -> String {
    match chance.random_range(0..100) {
        // Some moved, some are only known by county.
        0..5 => format!("{}{:03}", 330_102 + chance.random_range(0..8), 1 + chance.random_range(0..11)),
        5..30 => township[..6].to_owned(),
        _ => format!("{township}000"),
    }
}

fn address(address: &str, chance: &mut Stream) -> String {
    match chance.random_range(0..100) {
        0..25 => format!("杭州市{address}"),
        25..40 => address.replace('幢', "-").replace('室', ""),
        40..48 => address.chars().take_while(|c| *c != '幢').collect(),
        48..55 => {
            format!("{}{}号", names::ROADS[chance.random_range(0..16)], 1 + chance.random_range(0..300))
        }
        _ => address.to_owned(),
    }
}

/// One character more, less, other or exchanged with its neighbour.
fn slip(text: &str, chance: &mut Stream) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let place = chance.random_range(0..characters.len());
    let other = |chance: &mut Stream, like: char| match like {
        '0'..='9' => char::from(b'0' + chance.random_range(0..10_u8)),
        _ => char::from(b'a' + chance.random_range(0..26_u8)),
    };
    let like = characters[place];
    match chance.random_range(0..10) {
        0..6 => characters[place] = other(chance, like),
        6 => characters.insert(place, other(chance, like)),
        7 if characters.len() > 3 => {
            characters.remove(place);
        }
        _ => return exchange(text, 0, chance),
    }
    characters.into_iter().collect()
}

/// Exchanges two neighbours from a place on.
fn exchange(text: &str, from: usize, chance: &mut Stream) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.len() > from + 1 {
        let place = chance.random_range(from..characters.len() - 1);
        characters.swap(place, place + 1);
    }
    characters.into_iter().collect()
}
