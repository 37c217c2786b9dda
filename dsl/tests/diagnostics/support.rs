//! The payloads of the test workflows, and findings to compare.

use std::panic::Location;

use asl::{Diagnostic, Severity};
use dsl::prelude::*;
use dsl::rules::rules;
use dsl::workflow::QueryLanguage;

/// What the workflows are started with.
#[message]
pub(crate) struct Order {
    pub(crate) order_id: String,
    pub(crate) total: f64,
    pub(crate) paid: bool,
    pub(crate) delay: u32,
    pub(crate) items: Vec<String>,
}

/// What a worker finds in the queue.
#[message]
pub(crate) struct Charge {
    pub(crate) order_id: String,
    pub(crate) task_token: TaskToken,
}

/// What a worker answers.
#[message]
pub(crate) struct Receipt {
    pub(crate) message: String,
}

/// A finding as the tests compare it.
#[derive(Debug, PartialEq)]
pub(crate) struct Finding {
    code: &'static str,
    severity: Severity,
    file: String,
    line: u32,
    message: String,
}

/// An error in the calling file.
#[track_caller]
pub(crate) fn error(code: &'static str, line: u32, message: &str) -> Finding {
    Finding { code, severity: Severity::Error, file: Location::caller().file().into(), line, message: message.into() }
}

/// A warning in the calling file.
#[track_caller]
pub(crate) fn warning(code: &'static str, line: u32, message: &str) -> Finding {
    Finding { severity: Severity::Warning, ..error(code, line, message) }
}

/// Everything that is said of a workflow.
pub(crate) fn findings(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<Finding> {
    let compiled = workflow.compile();
    let found: Vec<_> = compiled
        .diagnostics()
        .iter()
        .map(|finding| {
            let place = finding.place().expect("every finding has a place");
            assert!(has_page(finding), "{} has no manual page: {finding}", finding.code());
            let (code, severity) = (finding.code().id, finding.severity());
            Finding {
                code,
                severity,
                file: place.file.to_string(),
                line: place.line,
                message: finding.message().to_owned(),
            }
        })
        .collect();
    assert_eq!(compiled.is_valid(), found.iter().all(|finding| finding.severity == Severity::Warning));
    found
}

/// True if a rule with a manual page finds this, and is as severe, but for the two that are warnings about files.
fn has_page(finding: &Diagnostic) -> bool {
    let stricter = matches!(finding.code().id, "V063" | "V087") && finding.is_error();
    let mut rules = asl::validate::rules().into_iter().chain(rules());
    rules.any(|rule| finding.is(rule) && (stricter || rule.severity() == finding.severity()))
}

/// The help of the only finding.
pub(crate) fn help(workflow: &Workflow<impl Sized, impl Sized>) -> String {
    let compiled = workflow.compile();
    let [finding] = compiled.diagnostics() else { panic!("{:?}", compiled.diagnostics()) };
    finding.help_text().unwrap_or_default().to_owned()
}

/// A workflow in which nothing is found.
#[track_caller]
pub(crate) fn assert_quiet(workflow: &Workflow<impl Sized, impl Sized>) {
    assert_eq!(findings(workflow), []);
}

/// The same workflow in JSONPath.
pub(crate) fn in_jsonpath<I, O>(workflow: Workflow<I, O>) -> Workflow<I, O> {
    workflow.query_language(QueryLanguage::JsonPath)
}
