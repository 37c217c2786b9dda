//! What a field holds: its JSON type, its words, its range.

use catalogue::certain;

use super::vocabulary::both;
use super::walk::{Object, Walk};
use super::{choice, errors, expressions, fields, foreign, map, paths, tasks, templates, time, variables};
use crate::diagnostic::{Edit, one_of};
use crate::document::{Kind as Json, Node};
use crate::grammar::{Field, Holds, Kind};
use crate::shown::quoted;
use crate::{QueryLanguage, Rule};

crate::rules! {
    pub,

    /// `QueryLanguage` is something other than `JSONPath` or `JSONata`.
    ///
    /// The value is case-sensitive.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}, "QueryLanguage": "Jsonata"}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}, "QueryLanguage": "JSONata"}
    /// ```
    ///
    /// Source: States Language, "QueryLanguage".
    UNKNOWN_QUERY_LANGUAGE = "V014", unknown_query_language, Error;

    /// `Type` is not the name of a state type.
    ///
    /// The types are Task, Wait, Pass, Succeed, Fail, Choice, Parallel and Map. Names are case-sensitive.
    ///
    /// ```json
    /// {"Type": "pass", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "End": true}
    /// ```
    ///
    /// Source: States Language, "State types".
    UNKNOWN_TYPE = "V019", unknown_type, Error;

    /// A field has the wrong JSON type.
    ///
    /// A number in quotes is a string, also if a placeholder stands for it. `yes` and `on` are strings in a definition, but
    /// booleans in a template, which is YAML 1.1.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "TimeoutSeconds": "60", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "TimeoutSeconds": 60, "End": true}
    /// ```
    ///
    /// Source: States Language, the section of each state.
    WRONG_TYPE = "V021", wrong_type, Error;

    /// A number is out of its range.
    ///
    /// Timeouts, heartbeats and intervals are 1 to 99,999,999 seconds; a wait and `MaxAttempts` may also be 0.
    /// Concurrency, tolerated failures and batch limits must not be negative, percentages must be at most 100, and
    /// `MaxItems` at most 100,000,000.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "TimeoutSeconds": 0, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "TimeoutSeconds": 1, "End": true}
    /// ```
    ///
    /// Source: States Language; Developer Guide, the page of each state; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    NUMBER_OUT_OF_RANGE = "V022", number_out_of_range, Error;
}

/// Validates the value of a field.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>, field: &'static Field, node: Node<'d>) {
    let name = field.name;
    let jsonata = object.is(QueryLanguage::Jsonata);
    match field.holds {
        Holds::Text => {
            typed(walk, name, node, Json::String, "a string");
            if name == "Label" {
                map::check_label(walk, node);
            }
        }
        Holds::TextOrExpression => {
            if typed(walk, name, node, Json::String, "a string") {
                if jsonata {
                    expressions::check_value(walk, object, node);
                } else {
                    templates::check_plain(walk, object, name, node);
                }
            }
        }
        Holds::Words(allowed) => words(walk, name, allowed, node, rule_of_words(object.kind, name)),
        Holds::Integer { least, most, expression } => {
            if number(walk, object, name, node, expression) {
                integer(walk, name, node, least, most);
            }
        }
        Holds::Number { least, most, expression } => {
            if number(walk, object, name, node, expression) {
                let value = node.as_number().and_then(|number| number.value().as_f64()).unwrap_or(least);
                if !(least..=most).contains(&value) {
                    let rule = if name == "BackoffRate" { &errors::BACKOFF_RATE } else { &NUMBER_OUT_OF_RANGE };
                    let range = if most == f64::MAX {
                        format!("of at least {least:?}")
                    } else {
                        format!("from {least} to {most}")
                    };
                    out_of_range(walk, rule, name, node, &range);
                }
            }
        }
        Holds::Boolean => {
            if !matches!(node.kind(), Json::True | Json::False) && !may_be_any_value(node) {
                let message = format!("`{name}` must be true or false, but is {}", node.kind());
                let help = foreign::help(object, node).unwrap_or("write `true` or `false`, without quotes");
                walk.findings
                    .at(&WRONG_TYPE, node, message, help)
                    .fix("remove the quotes", || unquoted(node, Json::True));
            }
        }
        Holds::Timestamp => time::check(walk, object, name, node),
        Holds::Template => templates::check(walk, object, node),
        Holds::ObjectTemplate => templates::check_arguments(walk, object, node),
        Holds::Variables => variables::check(walk, object, node),
        Holds::Credentials => tasks::check_credentials(walk, object, node),
        Holds::Items => expressions::check_items(walk, object, node),
        Holds::Data => {}
        Holds::Expression => expressions::check_condition(walk, object, node),
        Holds::Path(sort) => paths::check(walk, object, name, sort, node),
        Holds::Resource | Holds::Target => {
            typed(walk, name, node, Json::String, "a string");
        }
        Holds::Strings => {
            if typed(walk, name, node, Json::Array, "an array of strings") {
                node.items().for_each(|item| {
                    typed(walk, name, item, Json::String, "an array of strings");
                });
            }
        }
        Holds::ErrorNames => errors::check_names(walk, name, node),
        Holds::Object(kind) => walk.later(object, node, kind),
        Holds::List(kind) => {
            if typed(walk, name, node, Json::Array, "an array") {
                if let Some(rule) = rule_of_empty_list(name).filter(|_| node.items().len() == 0) {
                    let state = quoted(object.state_name);
                    let message = format!("`{name}` is empty");
                    let help = format!("give `{name}` at least one entry");
                    let (message, help) = match name {
                        "Choices" => {
                            (both(message, format!("the Choice {state} has no rule")), both(help, "add `.when(…, …)`"))
                        }
                        "Branches" => (
                            both(message, format!("the Parallel {state} has no branch")),
                            both(help, "add `.branch(…)`"),
                        ),
                        _ => (message.into(), help.into()),
                    };
                    walk.findings.at(rule, node, message, help);
                }
                node.items().for_each(|item| walk.later(object, item, kind));
            }
        }
        Holds::States => {
            if typed(walk, name, node, Json::Object, "an object") && node.members().len() == 0 {
                walk.findings.at(&fields::NO_STATES, node, "`States` is empty", "add the state that `StartAt` names");
            }
        }
        Holds::Operand(operand) => choice::check_operand(walk, object, name, operand, node),
    }
}

/// True for a value of the right type, else says what it should be.
pub(super) fn typed<'d>(walk: &mut Walk<'d>, name: &str, node: Node<'d>, kind: Json, words: &str) -> bool {
    let right = node.kind() == kind;
    if !right {
        let message = format!("`{name}` must be {words}, but is {}", node.kind());
        walk.findings.at(&WRONG_TYPE, node, message, format!("write {words}"));
    }
    right
}

/// Checks whether a string is one of the allowed ones.
pub(super) fn words<'d>(walk: &mut Walk<'d>, name: &str, allowed: &[&str], node: Node<'d>, rule: &Rule) {
    match node.as_str() {
        Some(word) if allowed.contains(&word) || is_placeholder(node) => {}
        Some(word) => {
            let message = format!("{} is not a valid `{name}`", quoted(word));
            let added = walk.findings.at(rule, node, message, format!("write {}", one_of(allowed)));
            if let Some(meant) = certain(word, allowed.iter().copied()) {
                added.fix(format!("write `{meant}`"), || node.with_string(meant));
            }
        }
        None => {
            typed(walk, name, node, Json::String, "a string");
        }
    }
}

/// The rule that a word breaks.
fn rule_of_words(kind: Kind, name: &str) -> &'static Rule {
    match name {
        "QueryLanguage" => &UNKNOWN_QUERY_LANGUAGE,
        "Type" => &UNKNOWN_TYPE,
        "JitterStrategy" => &errors::JITTER_STRATEGY,
        "Mode" => &map::PROCESSOR_MODE,
        "ExecutionType" => &map::EXECUTION_TYPE,
        "CSVHeaderLocation" => &map::CSV_HEADERS,
        "OutputType" => &map::WRITER_CONFIG,
        "Transformation" if kind == Kind::WriterConfig => &map::WRITER_CONFIG,
        "InputType" | "ManifestType" | "CSVDelimiter" | "Transformation" => &map::READER_CONFIG,
        _ => &WRONG_TYPE,
    }
}

fn rule_of_empty_list(name: &str) -> Option<&'static Rule> {
    match name {
        "Choices" => Some(&choice::EMPTY_CHOICE),
        "And" | "Or" => Some(&choice::EMPTY_COMBINATION),
        "Branches" => Some(&map::EMPTY_PARALLEL),
        _ => None,
    }
}

/// True for a number; where it is none, says so, unless an expression or placeholder may be there.
fn number<'d>(walk: &mut Walk<'d>, object: &Object<'d>, name: &str, node: Node<'d>, expression: bool) -> bool {
    if node.kind() == Json::Number {
        return true;
    }
    let may = expression && object.language != Some(QueryLanguage::JsonPath);
    // A string that is not known may be an expression.
    if may_be_any_value(node) || (may && is_placeholder(node)) {
        return false;
    }
    match node.as_str() {
        Some(text) if may && expressions::is_expression(text) => expressions::check_value(walk, object, node),
        Some(_) if may => {
            let message = format!("`{name}` must be a number or an expression, but is a string");
            let help = foreign::line_break_help(node)
                .unwrap_or_else(|| "write a number without quotes, or an expression between `{%` and `%}`".to_owned());
            walk.findings
                .at(&expressions::LITERAL_OR_EXPRESSION, node, message, help)
                .fix("remove the quotes", || unquoted(node, Json::Number));
        }
        Some(_) | None => {
            let message = format!("`{name}` must be a number, but is {}", node.kind());
            let help = foreign::help(object, node).unwrap_or("write a number, without quotes");
            walk.findings
                .at(&WRONG_TYPE, node, message, help)
                .fix("remove the quotes", || unquoted(node, Json::Number));
        }
    }
    false
}

/// The edit that makes a number or a boolean of a string that says one.
fn unquoted(node: Node<'_>, wanted: Json) -> Option<Edit> {
    let text = node.as_str()?;
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let fits = if wanted == Json::Number { value.is_number() } else { value.is_boolean() };
    fits.then(|| node.with_literal(text))?
}

fn integer<'d>(walk: &mut Walk<'d>, name: &str, node: Node<'d>, least: u64, most: u64) {
    let Some(number) = node.as_number().map(|number| number.value()) else { return };
    let double = number.as_f64().unwrap_or(0.0);
    if double.fract() != 0.0 {
        let message = format!("`{name}` must be a whole number, but is {number}");
        walk.findings.at(&WRONG_TYPE, node, message, "write a number without a fraction");
        return;
    }
    // What is no `u64` is negative, or beyond every limit, or written as `1.0`.
    let small = number.as_u64().map_or(double < least as f64, |value| value < least);
    let large = number.as_u64().map_or(double > most as f64, |value| value > most);
    let range = if most == u64::MAX { format!("of at least {least}") } else { format!("from {least} to {most}") };
    if small || large {
        let rule = if large && name == "MaxDelaySeconds" { &errors::MAX_DELAY } else { &NUMBER_OUT_OF_RANGE };
        out_of_range(walk, rule, name, node, &range);
    }
}

fn out_of_range<'d>(walk: &mut Walk<'d>, rule: &Rule, name: &str, node: Node<'d>, range: &str) {
    let message = format!("`{name}` is out of range: {}", quoted(node.source()));
    walk.findings.at(rule, node, message, format!("write a number {range}"));
}

/// True for a string that stands for a value of any type: one that is marked so, or one `${Name}` placeholder of a text that
/// is not what deployment makes of it.
pub(super) fn may_be_any_value(node: Node<'_>) -> bool {
    node.is_unknown() || (is_placeholder(node) && !node.document().is_deployed())
}

/// True for a string that is one `${Name}` placeholder and nothing else, or stands for a value that is not known.
pub(super) fn is_placeholder(node: Node<'_>) -> bool {
    if node.is_unknown() {
        return true;
    }
    let inner = node.as_str().and_then(|text| text.strip_prefix("${")).and_then(|text| text.strip_suffix('}'));
    inner.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}']))
}

fn names_something(rest: &str) -> bool {
    rest.starts_with(|first: char| first.is_alphanumeric() || first == '_')
}

/// True for text that holds a `${Name}` placeholder, so that its last form is not known.
pub(super) fn has_placeholder(text: &str) -> bool {
    text.as_bytes().contains(&b'$') && text.split("${").skip(1).any(|rest| names_something(rest) && rest.contains('}'))
}
