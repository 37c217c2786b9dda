//! JSONata in the fields that take it.

use std::rc::Rc;

use catalogue::closest;

use super::values::{has_placeholder, is_placeholder};
use super::walk::{Object, Walk};
use super::{differences, evaluation, foreign, tasks};
use crate::Rule;
use crate::diagnostic::one_of;
use crate::document::{Kind as Json, Node};
use crate::grammar::Kind;
use crate::jsonata::{self, Checked, ErrorKind, JsonataError, StatesPart, StatesReference};
use crate::jsonpath::Segment;
use crate::shown::quoted;

crate::rules! {
    pub,

    /// `Arguments` is neither an object nor one expression.
    ///
    /// A request consists of named members.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "QueryLanguage": "JSONata",
    ///   "Resource": "${Pay}",
    ///   "Arguments": ["{% $states.input %}"],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "QueryLanguage": "JSONata",
    ///   "Resource": "${Pay}",
    ///   "Arguments": "{% $states.input %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "Arguments".
    ARGUMENTS = "V102", arguments, Error;

    /// `Condition` is not an expression.
    ///
    /// A string is neither true nor false.
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "QueryLanguage": "JSONata",
    ///   "Choices": [{"Condition": "$states.input.paid", "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Choice",
    ///   "QueryLanguage": "JSONata",
    ///   "Choices": [{"Condition": "{% $states.input.paid %}", "Next": "Done"}],
    ///   "Default": "Done"
    /// }
    /// ```
    ///
    /// Source: States Language, "Choice State".
    CONDITION = "V103", condition, Error;

    /// A field of a JSONata state contains neither a value of its type nor an expression.
    ///
    /// `Items` takes an array or an expression; times, counts and limits take a number or an expression.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "QueryLanguage": "JSONata",
    ///   "Resource": "${Pay}",
    ///   "TimeoutSeconds": "60",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "QueryLanguage": "JSONata",
    ///   "Resource": "${Pay}",
    ///   "TimeoutSeconds": "{% $states.input.limit %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, the section of each state.
    LITERAL_OR_EXPRESSION = "V104", literal_or_expression, Error;

    /// An expression is not valid JSONata.
    ///
    /// Step Functions runs JSONata 2.0.6: `=` compares, `and` and `or` combine, `&` joins strings; `??` and `?:` were
    /// added in later versions. Functions must be in JSONata's library or among those that Step Functions adds.
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $states.input.paid === true && $states.input.n > 1 %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": "{% $states.input.paid = true and $states.input.n > 1 %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: JSONata documentation; Developer Guide, "Transforming data with JSONata"; `ValidateStateMachineDefinition` reports `INVALID_JSONATA_EXPRESSION`.
    EXPRESSION_SYNTAX = "V110", expression_syntax, Error;

    /// An expression reads data that it does not have in Step Functions.
    ///
    /// At the top level an expression has no current value, so a bare name, a wildcard, `$` or `$$` refers to nothing.
    /// Inside a path, a predicate or a function that is applied to a path they refer to the current value.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% order.id %}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.order.id %}", "End": true}
    /// ```
    ///
    /// Source: Developer Guide, "Transforming data with JSONata"; `ValidateStateMachineDefinition` reports `UNSUPPORTED_JSONATA_EXPRESSION`.
    NO_DATA = "V111", reference_without_data, Error;

    /// An expression reads a part of `$states` that has no value there.
    ///
    /// `$states.result` exists only in `Assign` and `Output` of a Task, Parallel or Map, and `$states.errorOutput` only
    /// in those of a catcher.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "QueryLanguage": "JSONata",
    ///   "Resource": "${Pay}",
    ///   "Arguments": "{% $states.result %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "QueryLanguage": "JSONata",
    ///   "Resource": "${Pay}",
    ///   "Output": "{% $states.result %}",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "Reserved variable: $states"; Developer Guide, "Transforming data with JSONata".
    NO_SUCH_VALUE = "V112", states_part_without_value, Error;

    /// A string has one of the delimiters `{%` and `%}`, but not both.
    ///
    /// It is passed on as a string. An expression begins with `{%` and ends with `%}`, without spaces before or after.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input % }", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input %}", "End": true}
    /// ```
    ///
    /// Source: Stepwright recommendation.
    HALF_DELIMITED = "V113", half_delimited, Warning;

    /// A JSONata state contains a JSONPath path or a member whose name ends in `.$`.
    ///
    /// Both have no meaning in JSONata and are passed on unchanged.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"order.$": "$.order"}, "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Pass",
    ///   "QueryLanguage": "JSONata",
    ///   "Output": {"order": "{% $states.input.order %}"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Transforming data with JSONata".
    JSONPATH_IN_JSONATA = "V114", jsonpath_in_jsonata, Warning;

    /// An expression reads a part that `$states` does not have, or the result of a task that failed.
    ///
    /// The parts are `input`, `result`, `errorOutput` and `context`. A catcher has `errorOutput`, but not `result`.
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.output %}", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input %}", "End": true}
    /// ```
    ///
    /// Source: States Language, "Reserved variable: $states".
    NOT_THERE = "V115", states_part_not_there, Warning;
}

/// The names of the parts of `$states`.
const PARTS: [&str; 4] = ["input", "result", "errorOutput", "context"];

/// The longest text in which the place of a reading is searched, in bytes; a finding about a longer one is where it
/// begins.
const LONGEST_SEARCHED: usize = 16 * 1024;

/// True for text that is read as an expression.
pub(super) fn is_expression(text: &str) -> bool {
    text.len() >= 4 && text.starts_with("{%") && text.ends_with("%}")
}

/// The text between the delimiters without the blanks around it, and the byte at which it begins.
fn inner(text: &str) -> (&str, usize) {
    let inside = &text[2..text.len() - 2];
    let trimmed = inside.trim_start();
    (trimmed.trim_end(), 2 + inside.len() - trimmed.len())
}

/// Where a string of either query language reads a variable, as a byte of the string.
pub(super) fn place_of_variable(text: &str, name: &str) -> Option<usize> {
    if text.len() > LONGEST_SEARCHED {
        return None;
    }
    if is_expression(text) {
        let (expression, shift) = inner(text);
        return jsonata::variable(expression, name).map(|offset| shift + offset);
    }
    let found = text.match_indices(name).find(|(at, _)| {
        let ends = !text[at + name.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_');
        ends && text[..*at].ends_with('$') && !text[..*at].ends_with("$$")
    });
    found.map(|(at, _)| at - 1)
}

/// Validates every string of a field's value in a JSONata state.
pub(super) fn check_value<'d>(walk: &mut Walk<'d>, object: &Object<'d>, value: Node<'d>) {
    for node in value.nodes() {
        let built = || walk.findings.is_built(node);
        if let Some(key) =
            node.key().filter(|key| key.name().ends_with(".$") && node.bytes() != value.bytes() && !built())
        {
            let name = key.name().trim_end_matches(".$");
            let message = format!("in JSONata, {} is an ordinary name and computes nothing", quoted(key.name()));
            let help = match node.as_str().and_then(jsonata_of_path) {
                Some(expression) => format!("write {}", quoted(&format!("\"{name}\": \"{expression}\""))),
                None => format!("write {} without `.$`, and its value as `{{% … %}}`", quoted(name)),
            };
            let added = walk.findings.at_key(&JSONPATH_IN_JSONATA, node, message, help);
            let free = node.parent().is_some_and(|object| object.get(name).is_none());
            if let Some(expression) = node.as_str().and_then(jsonata_of_path).filter(|_| free) {
                added.fix_both("write it as an expression", || key.with_name(name), || node.with_string(&expression));
            }
            if !node.as_str().is_some_and(is_expression) {
                continue;
            }
        }
        let Some(text) = node.as_str() else { continue };
        if is_expression(text) {
            check_expression(walk, object, value, node, text);
        } else if walk.findings.is_built(node) {
            // A builder knows a text from an expression and from a path.
        } else if text.starts_with("{%") || text.ends_with("%}") {
            let line_break = foreign::line_break_help(node);
            let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let message = format!("{} contains `{{%` or `%}}`, but is passed on as a plain string", quoted(&shown));
            let help = line_break.unwrap_or_else(|| "begin with `{%` and end with `%}`".to_owned());
            walk.findings
                .at(&HALF_DELIMITED, node, message, help)
                .fix("remove the spaces around the delimiters", || {
                    is_expression(text.trim()).then(|| node.with_string(text.trim()))?
                });
        } else if let Some(instead) = jsonata_of_path(text) {
            let message = format!("{} looks like a path, but is passed on as a string", quoted(text));
            walk.findings
                .at(&JSONPATH_IN_JSONATA, node, message, format!("write {}", quoted(&instead)))
                .fix("write it as an expression", || node.with_string(&instead));
        }
    }
}

/// The expression that a path of JSONPath means, if the text looks like one.
fn jsonata_of_path(text: &str) -> Option<String> {
    let (root, path) = match text.strip_prefix("$$.") {
        Some(path) => ("$states.context", path),
        None => ("$states.input", text.strip_prefix("$.")?),
    };
    let begins_a_name = path.starts_with(|first: char| first.is_alphabetic() || first == '_');
    (begins_a_name && !path.contains(char::is_whitespace)).then(|| format!("{{% {root}.{path} %}}"))
}

/// Validates an expression that is in the value of a field.
fn check_expression<'d>(walk: &mut Walk<'d>, object: &Object<'d>, field: Node<'d>, node: Node<'d>, text: &'d str) {
    let (expression, shift) = inner(text);
    let checked = checked(walk, expression);
    // What a placeholder stands for may be a part of the expression.
    if !checked.faults.is_empty() && (!has_placeholder(expression) || jsonata::only_in_texts(expression, "${")) {
        for fault in &checked.faults {
            tell(walk, node, fault, shift);
        }
    }
    differences::tell(walk, node, &checked, shift);
    for name in &checked.references.variables {
        walk.scopes.read(object, name, node);
    }
    for reading in &checked.references.states {
        let short = expression.len() <= LONGEST_SEARCHED && !walk.findings.is_full();
        let place = |part: &StatesPart| {
            let found = short.then(|| jsonata::states_part(expression, part)).flatten();
            found.map(|offset| shift + offset)
        };
        check_part(walk, object, field, node, reading, &place);
    }
}

/// What was found out about an expression, which is read once however often it is in the document.
fn checked<'d>(walk: &mut Walk<'d>, expression: &'d str) -> Rc<Checked> {
    if let Some(references) = jsonata::plain_path(expression) {
        return Rc::new(Checked { references, ..Checked::default() });
    }
    let known = walk.expressions.entry(expression).or_insert_with(|| Rc::new(jsonata::check_all(expression)));
    Rc::clone(known)
}

/// A fault of an expression as a finding.
fn tell<'d>(walk: &mut Walk<'d>, node: Node<'d>, fault: &JsonataError, shift: usize) {
    let (rule, message): (&Rule, String) = match fault.kind {
        ErrorKind::TopLevelReference => (&NO_DATA, fault.message.clone()),
        // An operator of a later version has the code with which JSONata 2.0.6 refuses it.
        ErrorKind::Unsupported if fault.code.is_none() => (&NO_DATA, fault.message.clone()),
        ErrorKind::NotAFunction | ErrorKind::TooLarge | ErrorKind::Unsupported => {
            (&EXPRESSION_SYNTAX, fault.message.clone())
        }
        ErrorKind::UnknownFunction => (&evaluation::UNKNOWN_FUNCTION, fault.message.clone()),
        ErrorKind::Arguments => (&evaluation::FUNCTION_ARGUMENTS, fault.message.clone()),
        ErrorKind::Syntax | ErrorKind::Undefined | ErrorKind::NotJson | ErrorKind::Limit | ErrorKind::Evaluation => {
            (&EXPRESSION_SYNTAX, format!("this is not valid JSONata: {}", fault.message))
        }
    };
    let help = fault.help.as_deref().unwrap_or("correct the expression at this place");
    walk.findings.inside(rule, node, fault.offset.map(|offset| shift + offset), message, help);
}

/// Checks whether a part of `$states` has a value in a field.
fn check_part<'d>(
    walk: &mut Walk<'d>,
    object: &Object<'d>,
    field: Node<'d>,
    node: Node<'d>,
    reading: &StatesReference,
    place: &dyn Fn(&StatesPart) -> Option<usize>,
) {
    let leaves = field.key().is_some_and(|key| matches!(key.name(), "Assign" | "Output"));
    let at = || place(&reading.part);
    match &reading.part {
        StatesPart::Result if leaves && object.kind == Kind::Catcher => {
            let message = "`$states.result` does not exist in a catcher, because the state has failed";
            walk.findings.inside(&NOT_THERE, node, at(), message, "read `$states.errorOutput` or `$states.input`");
        }
        StatesPart::Result if !(leaves && matches!(object.kind, Kind::Task | Kind::Parallel | Kind::Map)) => {
            let message = "`$states.result` has no value here";
            let help = "read it in `Assign` or `Output` of the Task, Parallel or Map itself, and pass it on from there";
            walk.findings.inside(&NO_SUCH_VALUE, node, at(), message, help);
        }
        StatesPart::ErrorOutput if !(leaves && object.kind == Kind::Catcher) => {
            let message = "`$states.errorOutput` has no value here";
            let help = "read it in `Assign` or `Output` of a catcher; the next state gets it as `$states.input`";
            walk.findings.inside(&NO_SUCH_VALUE, node, at(), message, help);
        }
        StatesPart::Unknown(name) => {
            let message = format!("`$states` has no part {}", quoted(name));
            let help = match closest(name, PARTS) {
                None => format!("its parts are {}", one_of(&PARTS)),
                Some(near) => format!("did you mean `{near}`?"),
            };
            walk.findings.inside(&NOT_THERE, node, at(), message, help);
        }
        StatesPart::Context if begins_with(&reading.path, ["Task", "Token"]) => {
            tasks::check_token(walk, object, node, at());
        }
        StatesPart::Context => {
            let names = reading.path.iter().map_while(|segment| match segment {
                Segment::Member(name) => Some(name.as_str()),
                Segment::Index(_) => None,
            });
            evaluation::check_context(walk, node, at(), "$states.context", &names.collect::<Vec<_>>());
        }
        StatesPart::Input | StatesPart::Result | StatesPart::ErrorOutput | StatesPart::Whole => {}
    }
}

fn begins_with(path: &[Segment], names: [&str; 2]) -> bool {
    let named = |(segment, name): (&Segment, &str)| matches!(segment, Segment::Member(member) if member == name);
    path.len() >= names.len() && path.iter().zip(names).all(named)
}

/// Validates the `Items` of a Map.
pub(super) fn check_items<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) {
    let expression = node.as_str().is_some_and(is_expression);
    // A Distributed Map takes an object, too.
    if matches!(node.kind(), Json::Array | Json::Object) || expression {
        check_value(walk, object, node);
    } else if !is_placeholder(node) {
        let message = format!("`Items` must be an array or an expression, but is {}", node.kind());
        let help = foreign::line_break_help(node);
        let help = help.unwrap_or_else(|| "write an array, or an expression between `{%` and `%}`".to_owned());
        walk.findings.at(&LITERAL_OR_EXPRESSION, node, message, help);
    }
}

/// Validates the `Condition` of a choice rule.
pub(super) fn check_condition<'d>(walk: &mut Walk<'d>, object: &Object<'d>, node: Node<'d>) {
    let boolean = matches!(node.kind(), Json::True | Json::False);
    if node.as_str().is_some_and(is_expression) {
        check_value(walk, object, node);
    } else if !boolean && !is_placeholder(node) {
        let message = "`Condition` is not an expression";
        let help = foreign::line_break_help(node);
        let help = help.unwrap_or_else(|| "write an expression between `{%` and `%}`".to_owned());
        walk.findings.at(&CONDITION, node, message, help);
    }
}
