//! Members of the execution's input that handwritten expressions and data read: whether the input's type has them, and
//! whether they may be written in plain text.

use asl::grammar::{Holds, Kind as StateKind, PathSort};
use asl::jsonata::{StatesPart, compile, undelimited};
use asl::jsonpath::{Root, Segment, Selector};
use asl::{Diagnostic, QueryLanguage, State};
use serde_json::Value;

use super::given::{self, Given};
use super::graph::Graph;
use super::inputs::StateInput;
use super::rules::values::{SENSITIVE_READ, UNKNOWN_MEMBER};
use super::schema::{Found, Schema};
use super::uses::slots;
use crate::expr::node::{Node, Origin};
use crate::state::{Kind, STARTED_BY, Slot, StateDraft};
use crate::workflow::Plan;

/// How many members are named where none is similar.
const MOST_NAMED: usize = 8;

/// Reports what is read of the input that its type does not have, and what is sensitive.
pub(super) fn check(
    workflow: &Plan,
    graph: &Graph<'_>,
    inputs: &[Option<StateInput>],
    input: &schemars::Schema,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let schema = Schema::of(input.as_value());
    for &number in &graph.order {
        // A child execution has an input of its own.
        if graph.scope(number).is_some_and(|scope| scope.distributed.is_some()) {
            continue;
        }
        let state = graph.state(number);
        let language = state.language.unwrap_or(workflow.query_language);
        let is_input = inputs[number as usize].is_some_and(|input| input.is(Origin::Input));
        for (slot, moment) in slots(state, language) {
            let at_hand = is_input && moment.has_input(language);
            let decides = decides(state, slot);
            for text in texts(state, slot, &graph.draft.nodes, language) {
                for path in read(&text, language, at_hand) {
                    let found = finding(&schema, &state.name, &text, &path, decides, language);
                    diagnostics.extend(found.map(|found| found.at(slot.place.clone())));
                }
            }
        }
    }
}

/// True where a value only decides where to go: it is written nowhere.
fn decides(state: &StateDraft, slot: &Slot) -> bool {
    let condition = match &state.kind {
        Kind::Choice { rules, .. } => rules.iter().any(|rule| std::ptr::eq(&rule.condition, slot)),
        _ => false,
    };
    condition || state.given().any(|field| std::ptr::eq(&field.value, slot) && field.name == "Choices")
}

/// The handwritten expressions and paths of a value.
fn texts(state: &StateDraft, slot: &Slot, nodes: &[Node], language: QueryLanguage) -> Vec<String> {
    let field = state.given().find(|field| std::ptr::eq(&field.value, slot));
    let reading = field.map_or(Reading::Not, |field| Reading::of(given::kind(&state.kind), &field.name));
    in_given(Given::of(nodes, slot.node), reading, nodes, language)
}

/// How data that the author gives is read, by what its field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reading {
    /// It is data as it is, or names something.
    Not,
    /// A path.
    Path,
    /// A template, or an expression: in JSONPath, members whose name ends in `.$` are read.
    Template,
    /// An object or a list of objects.
    Object(StateKind),
    /// Named states.
    States,
}

impl Reading {
    /// How a field of an object is read. What there is no field for is reported by the rules of the language.
    fn of(kind: Option<StateKind>, field: &str) -> Self {
        match kind.and_then(|kind| kind.field(field)).map(|field| field.holds) {
            Some(Holds::Path(sort)) if sort != PathSort::Result => Reading::Path,
            Some(
                Holds::Template
                | Holds::ObjectTemplate
                | Holds::Variables
                | Holds::Credentials
                | Holds::Items
                | Holds::Expression
                | Holds::TextOrExpression
                | Holds::Integer { .. }
                | Holds::Number { .. }
                | Holds::Timestamp,
            ) => Reading::Template,
            Some(Holds::Object(kind) | Holds::List(kind)) => Reading::Object(kind),
            Some(Holds::States) => Reading::States,
            Some(
                Holds::Path(_)
                | Holds::Text
                | Holds::Words(_)
                | Holds::Boolean
                | Holds::Data
                | Holds::Resource
                | Holds::Strings
                | Holds::ErrorNames
                | Holds::Target
                | Holds::Operand(_),
            )
            | None => Reading::Not,
        }
    }

    /// How a member is read.
    fn member(self, name: &str, member: Given<'_>, nodes: &[Node]) -> Self {
        match self {
            Reading::Not | Reading::Path => Reading::Not,
            Reading::Template if name.ends_with(".$") => Reading::Path,
            Reading::Template => Reading::Template,
            Reading::Object(kind) => Reading::of(Some(kind), name),
            Reading::States => {
                let kind = member.member(nodes, State::TYPE).and_then(Given::text).and_then(StateKind::of_type);
                kind.map_or(Reading::Not, Reading::Object)
            }
        }
    }
}

/// The expressions and paths in data that the author gives.
fn in_given(given: Given<'_>, reading: Reading, nodes: &[Node], language: QueryLanguage) -> Vec<String> {
    let mut texts = Vec::new();
    let mut waiting = vec![(given, reading)];
    while let Some((given, reading)) = waiting.pop() {
        // A child execution has an input of its own.
        if reading == Reading::Object(StateKind::Processor) && given::is_distributed(nodes, given) {
            continue;
        }
        match given {
            Given::Known(Value::String(text)) => match (reading, language) {
                (Reading::Path | Reading::Template, QueryLanguage::Jsonata) => {
                    texts.extend(undelimited(text).map(str::to_owned));
                }
                (Reading::Path, QueryLanguage::JsonPath) => texts.push(text.clone()),
                (Reading::Template, QueryLanguage::JsonPath)
                | (Reading::Not | Reading::Object(_) | Reading::States, _) => {}
            },
            Given::Known(Value::Array(items)) => {
                waiting.extend(items.iter().map(|item| (Given::Known(item), reading)));
            }
            Given::Known(Value::Object(members)) => waiting.extend(members.iter().map(|(name, member)| {
                let member = Given::Known(member);
                (member, reading.member(name, member, nodes))
            })),
            Given::Known(Value::Null | Value::Bool(_) | Value::Number(_)) => {}
            Given::Node(number) => match &nodes[number as usize] {
                Node::Object(members) => waiting.extend(members.iter().map(|(name, member)| {
                    let member = Given::of(nodes, *member);
                    (member, reading.member(name, member, nodes))
                })),
                Node::Array(items, _) => waiting.extend(items.iter().map(|item| (Given::of(nodes, *item), reading))),
                node => {
                    if let Node::RawJsonata(text, _) | Node::RawJsonPath(text) = node {
                        texts.push(text.clone());
                    }
                    // What it is made of are values.
                    waiting.extend(node.children().into_iter().map(|of| (Given::of(nodes, of), Reading::Not)));
                }
            },
        }
    }
    texts
}

/// What a text reads of the execution's input; `at_hand` says that the state's input is that.
fn read(text: &str, language: QueryLanguage, at_hand: bool) -> Vec<Vec<Segment>> {
    match language {
        QueryLanguage::Jsonata => {
            let Ok(expression) = compile(text) else { return Vec::new() };
            let reads = expression.references().states.iter().filter_map(|read| match &read.part {
                StatesPart::Input if at_hand => Some(read.path.clone()),
                StatesPart::Context => below_execution(&read.path),
                StatesPart::Input
                | StatesPart::Result
                | StatesPart::ErrorOutput
                | StatesPart::Whole
                | StatesPart::Unknown(_) => None,
            });
            reads.collect()
        }
        QueryLanguage::JsonPath => {
            let Ok(expression) = asl::intrinsic::parse(text) else { return Vec::new() };
            let reads = expression.paths().into_iter().filter_map(|path| {
                let mut segments = Vec::new();
                for step in &path.steps {
                    match &step.selector {
                        Selector::Member(name) => segments.push(Segment::Member(name.clone())),
                        Selector::Index(index) => segments.push(Segment::Index(*index)),
                        _ => break,
                    }
                }
                match path.root {
                    Root::Input => at_hand.then_some(segments),
                    Root::Context => below_execution(&segments),
                    Root::Variable(_) => None,
                }
            });
            reads.collect()
        }
    }
}

/// The path below the execution's input in the context object.
fn below_execution(path: &[Segment]) -> Option<Vec<Segment>> {
    match path {
        [Segment::Member(execution), Segment::Member(input), below @ ..]
            if execution == "Execution" && input == "Input" =>
        {
            Some(below.to_vec())
        }
        _ => None,
    }
}

fn finding(
    schema: &Schema<'_>,
    state: &str,
    text: &str,
    path: &[Segment],
    decides: bool,
    language: QueryLanguage,
) -> Option<Diagnostic> {
    // Of a larger expression nobody knows what it makes of an object; it may well take one plain member out of it.
    let is_whole = language == QueryLanguage::JsonPath || is_path_alone(text);
    match schema.find(path) {
        Found::Known => None,
        Found::Unknown { member, .. } if member == STARTED_BY => None,
        // Text with a placeholder is refused as a whole.
        Found::Unknown { member, .. } if member.contains("${") => None,
        Found::Unknown { member, of, names } => {
            let of = of.map_or_else(|| "the input".to_owned(), |of| format!("`{of}`"));
            let help = match catalogue::closest(member, names.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => {
                    let cut = if names.len() > MOST_NAMED { ", …" } else { "" };
                    format!("{of} has {}{cut}", asl::shown::listed(names.into_iter().take(MOST_NAMED)))
                }
            };
            Some(UNKNOWN_MEMBER.found(format!("state `{state}` reads `{text}`, but {of} has no `{member}`")).help(help))
        }
        Found::Sensitive { .. } if decides => None,
        Found::Sensitive { within: true, .. } if !is_whole => None,
        Found::Sensitive { member, within } => {
            let what = match (member, within) {
                ("", false) => "and the input is sensitive".to_owned(),
                ("", true) => "which has sensitive elements".to_owned(),
                (_, false) => format!("and `{member}` is sensitive"),
                (_, true) => format!("which has the sensitive member `{member}`"),
            };
            let message = format!("state `{state}` reads `{text}`, {what}");
            let help =
                "a sensitive value must not leave the workflow in plain text: leave it out, or send a reference to it";
            Some(SENSITIVE_READ.found(message).help(help))
        }
    }
}

/// True for an expression that is a path and nothing more.
fn is_path_alone(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("$states.") && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '$' | '.' | '_' | '`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_of_the_input_is_known() {
        let names = |text: &str, language, at_hand| -> Vec<String> {
            read(text, language, at_hand).iter().map(|path| asl::jsonpath::path("", path)).collect()
        };
        let jsonata = |text: &str| names(text, QueryLanguage::Jsonata, true);
        assert_eq!(jsonata("$states.input.a.b + $states.context.Execution.Input.c"), [".a.b", ".c"]);
        assert_eq!(jsonata("$states.result.a & $states.context.State.Name"), [""; 0]);
        assert_eq!(names("$states.input.a", QueryLanguage::Jsonata, false), [""; 0]);
        let jsonpath = |text: &str| names(text, QueryLanguage::JsonPath, true);
        assert_eq!(jsonpath("$.a[0].b"), [".a[0].b"]);
        assert_eq!(jsonpath("States.Format('{} {}', $.a, $$.Execution.Input.b)"), [".a", ".b"]);
        assert_eq!(jsonpath("$.a[?(@.b > 1)].c"), [".a"]);
    }

    #[test]
    fn expressions_in_data_are_found() {
        let found = |language| {
            let data =
                serde_json::json!({"a.$": "$.x", "b": "{% $states.input.y %}", "c": "$.no", "ResultPath": "$.no"});
            in_given(Given::Known(&data), Reading::of(Some(StateKind::Task), "Parameters"), &[], language)
        };
        assert_eq!(found(QueryLanguage::JsonPath), ["$.x"]);
        assert_eq!(found(QueryLanguage::Jsonata), ["$states.input.y"]);
    }
}
