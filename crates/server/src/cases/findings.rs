//! What is wrong with entered facts, each with its field, value and remedy.

use chrono::NaiveDate;
use lianfang_domain::Text;

use crate::error::{Error, Fault, Result};
use crate::kernel::http::problem::FindingView;

/// Findings on one form.
#[derive(Debug, Default)]
pub struct Findings(Vec<FindingView>);

impl Findings {
    pub fn add(&mut self, code: &str, field: &str, value: impl ToString, message: Text, remedy: Text) {
        self.0.push(FindingView {
            code: code.to_owned(),
            severity: "error".to_owned(),
            line: None,
            column: Some(field.to_owned()),
            column_index: None,
            value: Some(value.to_string()),
            path: None,
            message,
            remedy,
        });
    }

    pub fn extend(&mut self, others: Vec<FindingView>) {
        self.0.extend(others);
    }

    /// Notes that `later` lies before `earlier`.
    pub fn in_order(
        &mut self,
        code: &str,
        (earlier, earlier_title): (Option<NaiveDate>, Text),
        (field, later, later_title): (&str, Option<NaiveDate>, Text),
    ) {
        let (Some(a), Some(b)) = (earlier, later) else { return };
        if b < a {
            self.add(
                code,
                field,
                b,
                Text::new(
                    format!("{}（{b}）早于{}（{a}）", later_title.zh, earlier_title.zh),
                    format!("the {} ({b}) lies before the {} ({a})", later_title.en, earlier_title.en),
                ),
                Text::new("请核对两个日期", "check both dates"),
            );
        }
    }

    /// Notes a day that has not come yet.
    pub fn not_after(&mut self, field: &str, day: Option<NaiveDate>, today: NaiveDate) {
        if let Some(day) = day.filter(|day| *day > today) {
            self.add(
                "C0111",
                field,
                day,
                Text::new(format!("{day} 尚未到来"), format!("{day} has not come yet")),
                Text::new("请更正日期", "correct the date"),
            );
        }
    }

    pub fn first(&self) -> Option<&FindingView> {
        self.0.first()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn into_list(self) -> Vec<FindingView> {
        self.0
    }

    /// Refuses the form when anything is wrong with it.
    pub fn refuse_if_any(self) -> Result<()> {
        let n = self.0.len();
        if n == 0 {
            return Ok(());
        }
        Err(Error::Invalid(Box::new(Fault {
            code: "C0100",
            detail: Text::new(format!("有 {n} 处需要更正"), format!("{n} entries need correction")),
            remedy: Text::new("请按各项提示更正后再提交", "correct each of them and send the form again"),
            findings: self.0,
        })))
    }
}
