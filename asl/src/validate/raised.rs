//! Errors that a task cannot raise.

use super::errors;
use super::resources::{Called, called};
use super::vocabulary::{Words, both};
use super::walk::{Object, Walk};
use crate::shown::quoted;
use crate::{QueryLanguage, Retrier, Task};

crate::rules! {
    pub,

    /// A retrier or catcher of a task names an error that the task cannot raise.
    ///
    /// Examples are an error of another service, `States.HeartbeatTimeout` without a heartbeat, `States.Http…` without
    /// an HTTP call, an error of a Map, or one of the other query language. Optimized integrations and SDK calls spell
    /// the prefix of a service differently. Your own error names are not reported, and neither is
    /// `States.HeartbeatTimeout` in a list with `States.Timeout`.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::sqs:sendMessage",
    ///   "Retry": [{"ErrorEquals": ["SNS.SdkClientException"]}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::sqs:sendMessage",
    ///   "Retry": [{"ErrorEquals": ["SQS.SdkClientException"]}],
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: States Language, "Errors"; Developer Guide, "Handling errors" and the page of each service.
    ERROR_CANNOT_OCCUR = "V077", error_cannot_occur, Warning;
}

/// The fields that give a task a heartbeat.
const HEARTBEATS: [&str; 2] = [Task::NAMES.heartbeat_seconds, Task::NAMES.heartbeat_seconds_path];

/// The error of a task that took too long; the one of a missed heartbeat may be beside it.
const TIMEOUT: &str = "States.Timeout";

/// Validates the errors that a task's retriers and catchers name.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let resource = object.node.get(Task::NAMES.resource).and_then(|node| node.as_str());
    let Some(called) = resource.map(called) else { return };
    for entry in errors::lists(object).flat_map(|(list, _)| list.items()) {
        let names = || entry.get(Retrier::NAMES.error_equals).into_iter().flat_map(|names| names.items());
        let with_timeout = names().any(|node| node.as_str() == Some(TIMEOUT));
        for node in names() {
            let Some(error) = node.as_str() else { continue };
            let reason = match error.split_once('.') {
                // Who names both means every kind of lateness, whether or not the task has a heartbeat today.
                Some(("States", "HeartbeatTimeout")) if with_timeout => None,
                Some(("States", name)) => language(object, called, name),
                Some((prefix, name)) => service(called, prefix, name),
                None => None,
            };
            if let Some((why, help)) = reason {
                let message = format!("this task cannot fail with {}: {why}", quoted(error));
                walk.findings.at(&ERROR_CANNOT_OCCUR, node, message, help);
            }
        }
    }
}

/// Why an error cannot occur, and what to write instead.
type Reason = Option<(String, Words)>;

/// Why a task cannot raise an error of the language.
fn language(object: &Object<'_>, called: Called<'_>, name: &str) -> Reason {
    let remove = || Words::from("remove the name");
    if name == "HeartbeatTimeout" {
        let has = HEARTBEATS.into_iter().any(|field| object.node.get(field).is_some());
        let help = both(
            "add `HeartbeatSeconds`, or remove the name",
            "add `.heartbeat(…)`, or remove the error, which `Retry::transient()` adds for an activity",
        );
        return (!has).then(|| ("it has no heartbeat".to_owned(), help));
    }
    if matches!(called, Called::Open) {
        return None;
    }
    match name {
        _ if name.starts_with("Http.") && !matches!(called, Called::Optimized("http")) => {
            Some(("it does not make an HTTP call".to_owned(), remove()))
        }
        "ItemReaderFailed" | "ResultWriterFailed" | "ExceedToleratedFailureThreshold" => {
            Some(("only a Map raises it".to_owned(), "name it in the Map, or remove it".into()))
        }
        "BranchFailed" => Some((
            "only a Parallel raises it".to_owned(),
            "name it in the Parallel, or remove \
            it"
            .into(),
        )),
        "NoChoiceMatched" => {
            let help = both(
                "add a `Default` to the Choice, and remove this name",
                "add `.otherwise(…)` to the Choice, and remove this name",
            );
            Some(("a Choice that matches nothing fails with `States.Runtime`, which nothing catches".to_owned(), help))
        }
        "QueryEvaluationError" if object.is(QueryLanguage::JsonPath) => {
            Some(("it is an error of JSONata".to_owned(), remove()))
        }
        "IntrinsicFailure" | "ParameterPathFailure" | "ResultPathMatchFailure" if object.is(QueryLanguage::Jsonata) => {
            let help = "name `States.QueryEvaluationError`, the error of JSONata";
            Some(("it is an error of JSONPath".to_owned(), help.into()))
        }
        _ => None,
    }
}

/// Why a task cannot raise an error of a service.
fn service(called: Called<'_>, prefix: &str, name: &str) -> Reason {
    let (own, known): (&[&str], bool) = match called {
        Called::Open => return None,
        // A function raises what it likes; only a name of the service's own kind is doubted.
        Called::Function => {
            (&["Lambda"], name.ends_with("Exception") && catalogue::service_of_optimized_errors(prefix).is_some())
        }
        Called::Optimized(service) => (catalogue::error_prefixes(service), is_of_a_service(prefix)),
        Called::Sdk(service) => {
            let own = catalogue::service(service)?.documented_error_prefix()?;
            return (own != prefix && is_of_a_service(prefix)).then(|| elsewhere(prefix, &[own], name));
        }
    };
    (known && !own.contains(&prefix)).then(|| elsewhere(prefix, own, name))
}

fn is_of_a_service(prefix: &str) -> bool {
    catalogue::service_of_optimized_errors(prefix).is_some() || catalogue::service_of_errors(prefix).is_some()
}

fn elsewhere(prefix: &str, own: &[&str], name: &str) -> (String, Words) {
    let help = match own {
        [] => "remove the name".into(),
        [own, ..] => format!("its errors begin with `{own}.`, as in {}", quoted(&format!("{own}.{name}"))).into(),
    };
    (format!("`{prefix}.` begins the errors of another integration"), help)
}
