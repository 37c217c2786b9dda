//! Retriers and catchers.

use catalogue::{certain, closest};

use super::values;
use super::vocabulary::both;
use super::walk::{Object, Walk};
use crate::document::{Kind as Json, Node};
use crate::error_name::{KNOWN, is_unknown};
use crate::shown::quoted;
use crate::{Retrier, Task};

crate::rules! {
    pub,

    /// `ErrorEquals` is empty, or contains something other than strings.
    ///
    /// A retrier or catcher without a name matches nothing.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Retry": [{"ErrorEquals": []}], "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Retry": [{"ErrorEquals": ["States.ALL"]}], "End": true}
    /// ```
    ///
    /// Source: States Language, "Errors".
    ERROR_NAMES = "V070", error_names, Error;

    /// `States.ALL` is not alone in its list, or not in the last retrier or catcher.
    ///
    /// Names that are listed with it or after it can never match.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}, {"ErrorEquals": ["States.ALL"]}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "Errors".
    CATCH_ALL_ALONE_AND_LAST = "V071", catch_all_alone_and_last, Error;

    /// `BackoffRate` is below 1.0.
    ///
    /// The delay would become shorter with every attempt.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "BackoffRate": 0.5}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "BackoffRate": 1.5}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "Retrying after error".
    BACKOFF_RATE = "V072", backoff_rate_below_one, Error;

    /// `MaxDelaySeconds` is more than a year, 31,622,400 seconds.
    ///
    /// No execution runs longer.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "MaxDelaySeconds": 99999999}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "MaxDelaySeconds": 3600}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Handling errors".
    MAX_DELAY = "V073", max_delay_too_long, Error;

    /// `MaxDelaySeconds` is not more than `IntervalSeconds`, which defaults to 1.
    ///
    /// The delay could never grow.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "MaxDelaySeconds": 30}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 30, "MaxDelaySeconds": 60}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "Retrying after error".
    DELAY_ORDER = "V074", max_delay_not_above_interval, Error;

    /// `JitterStrategy` is something other than `FULL` or `NONE`.
    ///
    /// `FULL` picks the delay at random; `NONE` does not change it.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "JitterStrategy": "HALF"}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "${Pay}",
    ///   "Retry": [{"ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL"}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "Retrying after error".
    JITTER_STRATEGY = "V075", jitter_strategy, Error;

    /// An error name begins with `States.`, but the language does not define it.
    ///
    /// Usually it is misspelt. Names of that form are reserved, and this one is never raised.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Retry": [{"ErrorEquals": ["States.Timout"]}], "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "${Pay}", "Retry": [{"ErrorEquals": ["States.Timeout"]}], "End": true}
    /// ```
    ///
    /// Source: States Language, "Errors"; Developer Guide, "Handling errors".
    RESERVED_ERROR_NAME = "V076", reserved_error_name, Warning;
}

/// Validates a list of error names.
pub(super) fn check_names<'d>(walk: &mut Walk<'d>, name: &str, node: Node<'d>) {
    if !values::typed(walk, name, node, Json::Array, "an array of error names") {
        return;
    }
    if node.items().len() == 0 {
        walk.findings.at(&ERROR_NAMES, node, "`ErrorEquals` is empty", "name an error, such as `\"States.ALL\"`");
    }
    for item in node.items() {
        match item.as_str() {
            None => {
                let message = format!("an error name must be a string, but this is {}", item.kind());
                walk.findings.at(&ERROR_NAMES, item, message, "put the name in quotes");
            }
            Some(error) if is_unknown(error) => {
                let message = format!("Step Functions does not raise an error {}", quoted(error));
                let help = match closest(error, KNOWN.iter().copied()) {
                    Some(close) => both(
                        format!("did you mean `{close}`? An error of your own has a name without `States.`"),
                        format!(
                            "did you mean `{close}`? An error of your own has a name without `States.`; `Errors` has the others"
                        ),
                    ),
                    None => both(
                        "correct the name; if it is an error of your own, name it without `States.`",
                        "names that begin with `States.` are reserved; see `Errors` for those that exist",
                    ),
                };
                let added = walk.findings.at(&RESERVED_ERROR_NAME, item, message, help);
                if let Some(meant) = certain(error, KNOWN.iter().copied()) {
                    added.fix(format!("write `{meant}`"), || item.with_string(meant));
                }
            }
            Some(_) => {}
        }
    }
}

/// The retriers and the catchers of a state, each with what messages call one of them.
pub(super) fn lists<'d>(object: &Object<'d>) -> impl Iterator<Item = (Node<'d>, &'static str)> {
    let lists = [(Task::NAMES.retry, "retrier"), (Task::NAMES.catch, "catcher")];
    lists.into_iter().filter_map(|(name, word)| Some((object.node.get(name)?, word)))
}

/// Checks the order of a state's retriers and catchers.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    for (list, word) in lists(object) {
        let count = list.items().len();
        for (position, entry) in list.items().enumerate() {
            let Some(names) = entry.get(Retrier::NAMES.error_equals) else { continue };
            let Some(all) = names.items().find(|item| item.as_str() == Some("States.ALL")) else { continue };
            if names.items().len() > 1 {
                let message = "`States.ALL` is listed together with other errors";
                let help = format!("move `States.ALL` to a {word} of its own, as the last one");
                walk.findings.at(&CATCH_ALL_ALONE_AND_LAST, all, message, help);
            } else if position + 1 < count {
                let message = format!("the {word} for `States.ALL` is not the last one, so those after it never match");
                walk.findings.at(&CATCH_ALL_ALONE_AND_LAST, all, message, format!("move this {word} to the end"));
            }
        }
    }
}

/// Validates how a retrier's delay grows.
pub(super) fn check_retrier<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let seconds = |name: &str| object.node.get(name)?.as_number()?.value().as_f64();
    let Some((node, longest)) = object.node.get("MaxDelaySeconds").zip(seconds("MaxDelaySeconds")) else { return };
    // Where the interval is no number, that is a finding of its own.
    let interval = match object.node.get("IntervalSeconds") {
        None => Some(1.0),
        Some(_) => seconds("IntervalSeconds"),
    };
    if let Some(interval) = interval.filter(|interval| longest <= *interval && longest >= 1.0) {
        let message = format!("`MaxDelaySeconds` ({longest}) must be more than `IntervalSeconds` ({interval})");
        let help = both(
            "increase it, or remove it",
            "make `.max_delay(…)` longer than `.interval(…)`, which defaults to one second",
        );
        let added = walk.findings.at(&DELAY_ORDER, node, message, help);
        if let Some(interval) = object.node.get("IntervalSeconds") {
            added.label_key(interval, "the interval is here");
        }
    }
}
