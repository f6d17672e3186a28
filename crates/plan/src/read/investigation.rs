//! `investigation` in `cases/*.yaml`: the guided form, its conditions held to its own questions.

use lianfang_domain::Text;

use super::case_rules::each;
use super::{Reading, keys};
use crate::case_rules::{FactsOf, Titled};
use crate::expr::Expr;
use crate::investigation::{FILLED, Investigation, Question, QuestionKind, Section};
use crate::measures::Arg;
use crate::yaml::Node;

/// Words whose first argument is a question of the form.
const ABOUT_QUESTIONS: [&str; 4] = ["answered", "yes", "chose", "amount"];

pub(crate) fn read(reading: &mut Reading<'_>, node: &Node) -> Option<Investigation> {
    let fields = reading.fields(node, keys::INVESTIGATION)?;
    reading.check_some(fields.get("sections"));
    // Conditions with their places, looked at when all questions are known.
    let mut asked: Vec<(Expr, (usize, usize))> = Vec::new();
    let sections = each(reading, fields.get("sections"), |reading, node| {
        let fields = reading.fields(node, keys::SECTION)?;
        reading.check_some(fields.get("questions"));
        Some(Section {
            id: reading.id(fields.get("id")),
            title: reading.text(fields.get("title")),
            when: when(reading, fields.get("when"), &mut asked),
            questions: each(reading, fields.get("questions"), |reading, node| {
                question(reading, node, &mut asked)
            }),
        })
    });
    let key_persons = each(reading, fields.get("key_persons"), titled);
    let form = Investigation { sections, key_persons };
    check_twice(reading, node, &form);
    for (expr, span) in asked {
        check_questions(reading, &form, &expr, span);
    }
    Some(form)
}

fn when(
    reading: &mut Reading<'_>,
    node: Option<&Node>,
    asked: &mut Vec<(Expr, (usize, usize))>,
) -> Option<Expr> {
    let expr = reading.condition_on(FactsOf::Answers, node)?;
    if let Some(node) = node {
        asked.push((expr.clone(), node.span));
    }
    Some(expr)
}

fn question(
    reading: &mut Reading<'_>,
    node: &Node,
    asked: &mut Vec<(Expr, (usize, usize))>,
) -> Option<Question> {
    let fields = reading.fields(node, keys::QUESTION)?;
    let kind = reading.choice(fields.get("kind"), &QuestionKind::ALL)?;
    let choices = each(reading, fields.get("choices"), titled);
    if (kind == QuestionKind::Choice) == choices.is_empty() {
        reading.error(
            "P0431",
            node.span,
            Text::new(
                "choices 只用于、且必须用于 choice 类问题",
                "`choices` belong to questions of the kind `choice`, which need them",
            ),
            Text::new("补充或删除 choices，或改 kind", "add or remove `choices`, or change `kind`"),
        );
    }
    let fills = fields.get("fills").map(|node| (reading.string(node), node.span));
    if let Some((fact, span)) = &fills {
        check_fills(reading, fact, kind, *span);
    }
    Some(Question {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        hint: reading.optional_text(fields.get("hint")),
        unit: reading.optional_text(fields.get("unit")),
        required: reading.bool(fields.get("required"), false),
        when: when(reading, fields.get("when"), asked),
        fills: fills.map(|(fact, _)| fact),
        in_report: reading.bool(fields.get("in_report"), kind != QuestionKind::Text),
        kind,
        choices,
    })
}

fn titled(reading: &mut Reading<'_>, node: &Node) -> Option<Titled> {
    let fields = reading.fields(node, keys::TITLED)?;
    Some(Titled { id: reading.id(fields.get("id")), title: reading.text(fields.get("title")) })
}

fn check_fills(reading: &mut Reading<'_>, fact: &str, kind: QuestionKind, span: (usize, usize)) {
    let fits = FILLED.iter().find(|(name, _)| *name == fact).map(|(_, kinds)| kinds.contains(&kind));
    if fits == Some(true) {
        return;
    }
    let (message, remedy) = match fits {
        None => {
            let known = FILLED.map(|(name, _)| name).join(", ");
            (
                Text::new(format!("病例没有事实“{fact}”"), format!("a case has no fact `{fact}`")),
                Text::new(format!("可用：{known}"), format!("one of {known}")),
            )
        }
        Some(_) => (
            Text::new(
                format!("{} 类问题不能填入“{fact}”", kind.as_str()),
                format!("a question of the kind `{}` can't fill `{fact}`", kind.as_str()),
            ),
            Text::new("改 kind，或改 fills", "change `kind` or `fills`"),
        ),
    };
    reading.error("P0432", span, message, remedy);
}

/// An id names one question of the whole form: answers are kept under it.
fn check_twice(reading: &mut Reading<'_>, node: &Node, form: &Investigation) {
    let mut seen = std::collections::BTreeSet::new();
    for question in form.questions() {
        if !question.id.is_empty() && !seen.insert(question.id.as_str()) {
            let id = &question.id;
            reading.error(
                "P0433",
                node.span,
                Text::new(format!("问题 `{id}` 出现两次"), format!("the question `{id}` is there twice")),
                Text::new("每个问题一个编号", "give each question an id of its own"),
            );
        }
    }
}

fn check_questions(reading: &mut Reading<'_>, form: &Investigation, expr: &Expr, span: (usize, usize)) {
    for call in expr.calls().iter().filter(|call| ABOUT_QUESTIONS.contains(&call.measure.as_str())) {
        let [Arg::Text(id), rest @ ..] = call.args.as_slice() else { continue };
        let Some(question) = form.question(id) else {
            let known = form.questions().map(|q| q.id.as_str()).collect::<Vec<&str>>().join(", ");
            reading.error(
                "P0433",
                span,
                Text::new(format!("表单没有问题 `{id}`"), format!("the form has no question `{id}`")),
                Text::new(format!("可用：{known}"), format!("one of {known}")),
            );
            continue;
        };
        if let [Arg::Text(choice)] = rest
            && !question.choices.iter().any(|c| c.id == *choice)
        {
            let known = question.choices.iter().map(|c| c.id.as_str()).collect::<Vec<&str>>().join(", ");
            reading.error(
                "P0433",
                span,
                Text::new(
                    format!("问题 `{id}` 没有选项 `{choice}`"),
                    format!("the question `{id}` has no choice `{choice}`"),
                ),
                Text::new(format!("可用：{known}"), format!("one of {known}")),
            );
        }
    }
}
