//! Made-up people: names of made-up syllables, numbers with a right check digit, sealed as the node seals them.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use lianfang_domain::random::Stream;
use lianfang_server::kernel::vault::{Sealed, Vault};
use lianfang_server::people::{self, Identity};
use rand::RngExt as _;
use uuid::Uuid;

use crate::row;
use crate::table::{Cell, Fault, Table};

pub const PERSON: Table =
    Table { name: "people_person", columns: "id,region_id,sealed_key,sealed,created_at" };
pub const TOKEN: Table = Table { name: "people_token", columns: "token,person_id,region_id" };

const FAMILY: [char; 24] = [
    '岑', '柏', '祁', '项', '蓝', '麻', '贾', '路', '危', '江', '童', '颜', '郭', '梅', '盛', '林', '刁',
    '钟', '徐', '邱', '骆', '高', '夏', '蔡',
];
const GIVEN: [char; 60] = [
    '安', '白', '辰', '川', '丹', '东', '帆', '方', '谷', '禾', '河', '恒', '虹', '湖', '惠', '嘉', '江',
    '杰', '晶', '景', '静', '君', '可', '兰', '乐', '黎', '力', '立', '良', '林', '岭', '路', '苗', '明',
    '木', '宁', '平', '其', '清', '秋', '泉', '然', '容', '如', '山', '石', '书', '水', '松', '天', '田',
    '庭', '文', '溪', '小', '新', '星', '雪', '阳', '雨',
];

/// A draw that takes the first of many far more often than the last.
fn skewed(random: &mut Stream, n: usize) -> usize {
    let u: f64 = random.random();
    ((u * u * n as f64) as usize).min(n - 1)
}

fn name(random: &mut Stream) -> String {
    let mut name = String::from(FAMILY[skewed(random, FAMILY.len())]);
    name.push(GIVEN[skewed(random, GIVEN.len())]);
    if random.random_bool(0.85) {
        name.push(GIVEN[skewed(random, GIVEN.len())]);
    }
    name
}

/// An identity card's number by GB 11643: place, birth date, order, check digit.
fn id_number(random: &mut Stream, code: &str, birth: NaiveDate) -> String {
    let place: String = code.chars().filter(char::is_ascii_digit).chain("000000".chars()).take(6).collect();
    let body = format!("{place}{}{:03}", birth.format("%Y%m%d"), random.random_range(1..1000));
    let weights = (1..=17).rev().map(|power| 2u32.pow(power) % 11);
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(weights).map(|(d, w)| d * w).sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][sum as usize % 11];
    format!("{body}{check}")
}

/// Somebody; a case has a card's number, of a contact often only name, telephone and address are known.
pub fn identity(random: &mut Stream, code: &str, age: i64, today: NaiveDate, with_card: bool) -> Identity {
    let birth = with_card.then(|| {
        let year = NaiveDate::from_ymd_opt(today.year() - age as i32 - 1, 12, 31).unwrap_or(today);
        year - Days::new(random.random_range(0..360))
    });
    Identity {
        name: name(random),
        id_number: birth.map(|birth| id_number(random, code, birth)),
        phone: Some(format!(
            "1{:02}{:08}",
            random.random_range(30..100),
            random.random_range(0..100_000_000)
        )),
        birth_date: birth,
        address: Some(format!("{}号{}室", random.random_range(1..2000), random.random_range(101..3000))),
        ..Identity::default()
    }
}

/// The sealed row of a person and the tokens by which it is found.
pub fn sealed(
    vault: &Vault,
    id: Uuid,
    region: Uuid,
    identity: &Identity,
    at: DateTime<Utc>,
) -> Result<(Vec<Cell>, Vec<Uuid>), Fault> {
    let Sealed { key, text } = vault.seal(id, &serde_json::to_vec(identity)?)?;
    Ok((row![id, region, key, text, at], people::blind_tokens(vault, identity, None)))
}
