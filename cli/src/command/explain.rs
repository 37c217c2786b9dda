//! `codegen validate --explain`: the manual pages of the rules.

use std::io::Write;

use asl::Rule;
use serde_json::{Value, json};

use super::validate::Format;
use super::{CLEAN, UNUSABLE, complain};
use crate::manual;
use asl::closest;
use asl::shown::quoted;

/// Shows the page of a rule, or of all rules where none is named.
pub(super) fn run(rule: &str, format: Format) -> u8 {
    let text = match (rule, format) {
        (_, Format::Sarif | Format::Github) => {
            let help = "choose `human`, `json` or `markdown`";
            complain("manual pages do not have this format", Some(help));
            return UNUSABLE;
        }
        ("", Format::Human) => list(),
        ("", Format::Markdown) => manual::book(),
        ("", Format::Json) => written(&manual::rules().into_iter().map(value).collect()),
        (rule, Format::Human | Format::Markdown | Format::Json) => match (manual::rule(rule), format) {
            (Some(rule), Format::Json) => written(&value(rule)),
            (Some(rule), Format::Human | Format::Markdown | Format::Sarif | Format::Github) => rule.manual(),
            (None, _) => return unknown(rule),
        },
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => CLEAN,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => CLEAN,
        Err(error) => {
            complain(&format!("cannot write the page: {error}"), None);
            UNUSABLE
        }
    }
}

fn unknown(rule: &str) -> u8 {
    let names = manual::rules().into_iter().flat_map(|rule| [rule.id(), rule.name()]);
    let help = match closest(rule, names) {
        Some(close) => format!("did you mean `{close}`? `--explain` without a code lists all rules"),
        None => "use the code in brackets in a finding, such as `V071`; `--explain` without a code lists all \
                rules"
            .to_owned(),
    };
    complain(&format!("there is no rule {}", quoted(rule)), Some(&help));
    UNUSABLE
}

/// One line a rule.
fn list() -> String {
    let rules = manual::rules();
    let width = rules.iter().map(|rule| rule.name().len()).max().unwrap_or_default();
    let line = |rule: &&Rule| {
        let severity = rule.severity().as_str();
        format!("{}  {:width$}  {severity:7}  {}\n", rule.id(), rule.name(), rule.summary())
    };
    rules.iter().map(line).collect()
}

fn value(rule: &Rule) -> Value {
    json!({
        "code": rule.id(),
        "name": rule.name(),
        "severity": rule.severity().as_str(),
        "summary": rule.summary(),
        "page": rule.page(),
    })
}

fn written(value: &Value) -> String {
    format!("{value:#}\n")
}
