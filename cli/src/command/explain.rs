//! `codegen validate --explain`: the manual pages of the rules.

use std::io::Write;

use serde_json::{Value, json};

use super::validate::Format;
use super::{CLEAN, UNUSABLE, complain};
use crate::manual::{self, Page};
use cloudformation::closest;

/// Shows the page of a rule, or of all rules where none is named.
pub(super) fn run(rule: &str, format: Format) -> u8 {
    let text = match (rule, format) {
        (_, Format::Sarif | Format::Github) => {
            let help = "choose `human`, `json` or `markdown`";
            complain("a manual page has no such format", Some(help));
            return UNUSABLE;
        }
        ("", Format::Human) => list(),
        ("", Format::Markdown) => manual::book(),
        ("", Format::Json) => written(&manual::pages().iter().map(value).collect()),
        (rule, Format::Human | Format::Markdown | Format::Json) => match (manual::page(rule), format) {
            (Some(page), Format::Json) => written(&value(&page)),
            (Some(page), Format::Human | Format::Markdown | Format::Sarif | Format::Github) => page.markdown(),
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
    let pages = manual::pages();
    let names: Vec<_> = pages.iter().flat_map(|page| [page.code.id, page.code.name]).collect();
    let help = match closest(rule, names.iter().copied()).or_else(|| closest(&rule.to_uppercase(), names)) {
        Some(close) => format!("did you mean `{close}`? `--explain` alone lists all rules"),
        None => {
            "the code stands in brackets in a finding, such as `V071`; `--explain` alone lists all rules".to_owned()
        }
    };
    complain(&format!("there is no rule {}", crate::report::quoted(rule)), Some(&help));
    UNUSABLE
}

/// One line a rule.
fn list() -> String {
    let pages = manual::pages();
    let width = pages.iter().map(|page| page.code.name.len()).max().unwrap_or_default();
    let line = |page: &Page| {
        let severity = page.severity.as_str();
        format!("{}  {:width$}  {severity:7}  {}\n", page.code.id, page.code.name, page.summary())
    };
    pages.iter().map(line).collect()
}

fn value(page: &Page) -> Value {
    json!({
        "code": page.code.id,
        "name": page.code.name,
        "severity": page.severity.as_str(),
        "summary": page.summary(),
        "page": page.text,
    })
}

fn written(value: &Value) -> String {
    format!("{value:#}\n")
}
