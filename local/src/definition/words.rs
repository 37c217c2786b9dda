//! The table from our rules to the service's codes and words.
//!
//! The words are recorded, or reported by users word for word; where none are known, ours are said with the code that nearly
//! every finding of the service has.

use asl::document::{Document, Node};
use asl::validate::rule;
use asl::{Diagnostic, Rule, Severity};

use super::{Finding, SCHEMA, fields};

/// Where the service sees a finding.
enum At {
    /// Where we see it.
    Same,
    /// At the object that holds it.
    Around,
    /// At the field of the state in which it is, however deep.
    Field,
}

/// How a rule's findings are said.
struct Entry {
    rule: &'static Rule,
    code: &'static str,
    at: At,
    /// The service's words; `None` where the finding is not one of those that are known.
    words: fn(&Seen<'_>) -> Option<String>,
}

/// What the words are made of.
struct Seen<'d> {
    /// The value that the finding is about.
    node: Node<'d>,
    /// The last part of its place: the name of a field.
    name: String,
}

impl Seen<'_> {
    fn text(&self) -> Option<String> {
        self.node.as_str().map(str::to_owned)
    }

    /// Those of some fields that the object does not have.
    fn lacking(&self, names: &[&str]) -> Option<String> {
        let missing: Vec<_> = names.iter().copied().filter(|name| self.node.get(name).is_none()).collect();
        (!missing.is_empty()).then(|| format!("These fields are required: [{}]", missing.join(", ")))
    }
}

const fn entry(rule: &'static Rule, at: At, words: fn(&Seen<'_>) -> Option<String>) -> Entry {
    Entry { rule, code: SCHEMA, at, words }
}

const fn coded(rule: &'static Rule, code: &'static str, at: At, words: fn(&Seen<'_>) -> Option<String>) -> Entry {
    Entry { rule, code, at, words }
}

/// The table. Rules that are not in it are said in our words.
const TABLE: &[Entry] = &[
    entry(&rule::INCOMPLETE_MACHINE, At::Same, |seen| seen.lacking(&["States", "StartAt"])),
    entry(&rule::MISSING_FIELD, At::Same, |seen| seen.lacking(required(seen))),
    entry(&rule::MISSING_TYPE, At::Same, |seen| seen.lacking(&["Type"])),
    entry(&rule::MISSING_NEXT, At::Same, |seen| seen.lacking(&["Next"])),
    entry(&rule::MISSING_CONDITION, At::Same, |seen| seen.lacking(&["Condition"])),
    entry(&rule::UNKNOWN_MACHINE_FIELD, At::Same, not_supported),
    entry(&rule::UNKNOWN_FIELD, At::Same, not_supported),
    entry(&rule::QUERY_LANGUAGE_DOWNGRADE, At::Around, |_| {
        Some("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine".to_owned())
    }),
    entry(&rule::JSONPATH_FIELD, At::Around, |seen| Some(only_in(&seen.name, "JSONata", "JSONPath"))),
    entry(&rule::JSONATA_FIELD, At::Around, |seen| Some(only_in(&seen.name, "JSONPath", "JSONata"))),
    entry(&rule::MALFORMED_PATH, At::Same, |_| Some("Value must be a valid JSONPath.".to_owned())),
    entry(&rule::NOT_A_REFERENCE_PATH, At::Same, |_| Some("Value is not a Reference Path".to_owned())),
    entry(&rule::CONTEXT_NOT_ALLOWED, At::Same, |_| Some("Value is not a Reference Path".to_owned())),
    entry(&rule::NOT_COMPUTABLE, At::Field, computed),
    entry(&rule::MALFORMED_CALL, At::Field, computed),
    entry(&rule::NOT_AN_ARN, At::Same, not_recognized),
    entry(&rule::UNKNOWN_INTEGRATION, At::Same, not_recognized),
    entry(&rule::CREDENTIALS_WITHOUT_ROLE, At::Same, |_| {
        Some("The field 'RoleArn' is required but was missing".to_owned())
    }),
    entry(&rule::MALFORMED_TIMESTAMP, At::Same, |_| Some("String does not match RFC3339 timestamp".to_owned())),
    entry(&rule::EXCLUSIVE_FIELDS, At::Around, |seen| fields::exclusive(seen.node.parent()?, &seen.name)),
    entry(&rule::NUMBER_OUT_OF_RANGE, At::Same, |seen| {
        fields::out_of_range(seen.node.as_number()?.value().as_f64()?, &seen.name)
    }),
    entry(&rule::WRONG_TYPE, At::Same, |seen| fields::wrong_type(&seen.name)),
    entry(&rule::EMPTY_PARALLEL, At::Same, |_| Some("Value cannot be empty".to_owned())),
    entry(&rule::EXPRESS_MACHINE, At::Same, |seen| {
        let resource = seen.text()?;
        Some(match (resource.contains(".waitForTaskToken"), resource.contains(".sync")) {
            (true, _) => "Express state machine does not support '.waitForTaskToken' service integration ".to_owned(),
            (_, true) => "Express state machine does not support '.sync' service integration".to_owned(),
            (false, false) => format!("Express state machine does not support activity ARN '{resource}'"),
        })
    }),
    coded(&rule::MALFORMED_TEXT, "INVALID_JSON_DESCRIPTION", At::Same, |_| None),
    coded(&rule::DUPLICATE_STATE_NAME, "DUPLICATE_STATE_NAME", At::Same, |_| None),
    coded(&rule::STATE_NAME_LENGTH, "INVALID_STATE_NAME", At::Same, |_| None),
    coded(&rule::LABEL, "INVALID_LABEL_NAME", At::Same, |_| None),
    coded(&rule::DUPLICATE_LABEL, "DUPLICATE_LABEL_NAME", At::Same, |_| None),
    coded(&rule::EXPRESSION_SYNTAX, "INVALID_JSONATA_EXPRESSION", At::Same, |_| None),
    coded(&rule::NO_DATA, "UNSUPPORTED_JSONATA_EXPRESSION", At::Same, |_| None),
    coded(&rule::MISSING_TARGET, "MISSING_TRANSITION_TARGET", At::Same, |seen| {
        Some(format!("Missing '{}' target: {}", seen.name, seen.text()?))
    }),
    coded(&rule::UNREACHABLE_STATE, "MISSING_TRANSITION_TARGET", At::Same, |seen| {
        Some(format!("State \"{}\" is not reachable.", seen.name))
    }),
    coded(&rule::NO_TERMINAL_STATE, "MISSING_END_STATE", At::Same, |_| {
        Some("Workflow has no terminal state".to_owned())
    }),
    coded(&rule::NO_DOLLAR, "NO_DOLLAR", At::Same, |_| None),
    coded(&rule::NO_PATH, "NO_PATH", At::Same, |_| None),
    coded(&rule::STATIC_RESULT, "PASS_RESULT_IS_STATIC", At::Same, |_| None),
];

/// The rules that the service looks at only once the fields are right.
const TRANSITIONS: &[&Rule] = &[
    &rule::MISSING_TARGET,
    &rule::UNREACHABLE_STATE,
    &rule::UNREACHABLE_CYCLE,
    &rule::NO_TERMINAL_STATE,
    &rule::DUPLICATE_STATE_NAME,
];

/// The warnings that the service has, too; ours beyond them are for authors, not for programs that speak to the service.
const WARNINGS: &[&Rule] = &[&rule::NO_DOLLAR, &rule::NO_PATH, &rule::STATIC_RESULT];

/// True for findings about transitions.
pub(super) fn is_of_transitions(finding: &Diagnostic) -> bool {
    TRANSITIONS.iter().any(|rule| rule.code() == finding.code())
}

/// A finding in the form of the service; `None` for a warning that it does not have.
pub(super) fn written(document: &Document, finding: &Diagnostic) -> Option<Finding> {
    let severity = match finding.severity() {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    };
    if severity == "WARNING" && !WARNINGS.iter().any(|rule| rule.code() == finding.code()) {
        return None;
    }
    let entry = TABLE.iter().find(|entry| entry.rule.code() == finding.code());
    let pointer = finding.pointer().unwrap_or_default();
    let node = document.node_at(pointer).unwrap_or_else(|| document.root());
    let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let words = entry.and_then(|entry| (entry.words)(&Seen { node, name }));
    let at = match entry.map(|entry| &entry.at) {
        None | Some(At::Same) => pointer,
        Some(At::Around) => pointer.rsplit_once('/').map_or("", |(around, _)| around),
        Some(At::Field) => field_of_state(pointer),
    };
    Some(Finding {
        severity,
        code: entry.map_or(SCHEMA, |entry| entry.code),
        message: words.unwrap_or_else(|| plain(finding.message())),
        location: Some(location(document, at)),
    })
}

/// Our words with the quotes of the service.
pub(super) fn plain(message: &str) -> String {
    message.replace('`', "'")
}

/// The fields that an object needs beside its type.
fn required(seen: &Seen<'_>) -> &'static [&'static str] {
    match seen.node.get("Type").and_then(Node::as_str) {
        Some("Task") => &["Resource"],
        Some("Choice") => &["Choices"],
        Some("Parallel") => &["Branches"],
        Some(_) => &[],
        None if seen.node.key().is_some_and(|key| key.name() == "ItemReader") => &["Resource"],
        None if in_list(seen, "Retry") => &["ErrorEquals"],
        None => &["ErrorEquals", "Next"],
    }
}

fn in_list(seen: &Seen<'_>, name: &str) -> bool {
    seen.node.parent().and_then(Node::key).is_some_and(|key| key.name() == name)
}

fn not_supported(seen: &Seen<'_>) -> Option<String> {
    Some(format!("Field '{}' is not supported", seen.name))
}

fn only_in(field: &str, language: &str, other: &str) -> String {
    format!(
        "The QueryLanguage is set to '{language}', but field '{field}' is only supported for the '{other}' QueryLanguage"
    )
}

fn computed(seen: &Seen<'_>) -> Option<String> {
    let name = &seen.name;
    name.ends_with(".$").then(|| {
        format!("The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call")
    })
}

fn not_recognized(seen: &Seen<'_>) -> Option<String> {
    Some(format!(
        "The resource provided {} is not recognized. The value is not a valid resource ARN, or the resource is not available in \
         this region.",
        seen.text()?
    ))
}

/// The pointer of the state's field in which a place is: two steps beyond the innermost `States`.
fn field_of_state(pointer: &str) -> &str {
    let Some(states) = pointer.rfind("/States/") else { return pointer };
    let inside = &pointer[states + "/States/".len()..];
    let mut slashes = inside.match_indices('/').map(|(at, _)| at);
    slashes.next();
    match slashes.next() {
        Some(end) => &pointer[..states + "/States/".len() + end],
        None => pointer,
    }
}

/// A pointer as the service writes it: `/` for the whole, and items in brackets.
fn location(document: &Document, pointer: &str) -> String {
    if pointer.is_empty() {
        return "/".to_owned();
    }
    let mut node = Some(document.root());
    let mut written = String::new();
    for step in pointer.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        let item = node
            .filter(|node| node.kind() == asl::document::Kind::Array)
            .and_then(|node| node.at(name.parse().ok()?));
        node = match item {
            Some(item) => {
                written.push_str(&format!("[{name}]"));
                Some(item)
            }
            None => {
                written.push('/');
                written.push_str(&name);
                node.and_then(|node| node.get(&name))
            }
        };
    }
    written
}
