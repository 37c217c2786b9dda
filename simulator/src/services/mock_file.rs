//! Answers from the mock configuration file of AWS Step Functions Local (Developer Guide, "Using mocked service
//! integrations for testing in Step Functions Local"), with three additions.
//!
//! An entry is for one attempt, `"0"`, or for several, `"1-3"`. The additions: `"I/N"` and `"I.J/N"` are for attempt N in
//! iteration I of a Map, or J in the Map inside; an entry may hold `Submitted`, the answer to the request itself of a
//! task that then waits for a job or its token; a `Throw` of `States.Timeout` or `States.HeartbeatTimeout` means that the
//! task's time runs out.
//!
//! Without an iteration, one counter counts all calls of a state in the execution, as Step Functions Local counts them: in
//! a Map, the second item's call is attempt 1. With one, the calls in that iteration count.
//!
//! A key that names more items than there are Maps around the state counts from its end: what follows the chain of
//! previous events, as recorders do, finds the items before it, too, where a Map takes one after the other.
//!
//! Two readings where the file does not say which is meant. A `Return` of `StatusCode` and `Payload` for a task that names
//! a function by its ARN is the answer of Lambda's API, of which such a task gets the payload. A `Throw` without
//! `Submitted` for a task that waits is a failure of the request where the error has the service's name, such as
//! `SQS.AmazonSQSException`, or the service is Lambda; otherwise it is the job's or the callback's.

use std::sync::Arc;
use std::time::Duration;

use asl::diagnostic::pointer_to;
use asl::{Resource, closest};
use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{Answer, Outcome, Request, Services};
use crate::data::Data;
use crate::plan::Machine;

/// The answers of one test case.
///
/// ```
/// use serde_json::json;
/// use simulator::{Machine, MockFile, Simulation};
///
/// let machine = Machine::from_value(&json!({"StartAt": "Charge", "States": {"Charge": {
///     "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"}, "End": true
/// }}}))?;
/// let mocks = MockFile::read(
///     &json!({
///         "StateMachines": {"Order": {"TestCases": {"Paid": {"Charge": "Receipt"}}}},
///         "MockedResponses": {"Receipt": {"0": {"Return": {"Payload": "R-1"}}}}
///     }),
///     "Order",
///     "Paid",
/// )?;
/// let execution = Simulation::of(&machine).services(mocks).run(json!({}).into());
/// assert_eq!(execution.output.map(|output| output.to_value()), Some(json!({"Payload": "R-1"})));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct MockFile {
    /// The answers of each state by iteration, in the order of the file.
    states: IndexMap<String, Vec<Entry>>,
    /// Where the test case stands, as a JSON pointer.
    place: String,
}

#[derive(Debug, Clone)]
struct Entry {
    /// The key as it stands in the file.
    key: String,
    iteration: Vec<u64>,
    first: u64,
    last: u64,
    submitted: Option<Data>,
    outcome: Given,
}

/// How an entry says that a call ends.
#[derive(Debug, Clone)]
enum Given {
    Return(Data),
    Throw { error: Option<String>, cause: Option<Value> },
}

/// A mock file that is not valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockFileError {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl std::fmt::Display for MockFileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at `{}`", self.message, self.pointer)
    }
}

impl std::error::Error for MockFileError {}

impl MockFile {
    /// The answers of a test case of a state machine.
    ///
    /// # Errors
    /// The first place that does not follow the Developer Guide, or a name that the file does not have.
    pub fn read(document: &Value, machine: &str, test_case: &str) -> Result<Self, MockFileError> {
        let wrong = |pointer: &str, message: String| MockFileError { pointer: pointer.to_owned(), message, help: None };
        only(document, &["StateMachines", "MockedResponses"], "")?;
        let machines = member(document, "StateMachines", "")?;
        let place = pointer_to("/StateMachines", machine);
        let machine = machines.get(machine).ok_or_else(|| {
            wrong("/StateMachines", format!("there is no state machine `{machine}`, only {}", listed(machines)))
        })?;
        only(machine, &["TestCases"], &place)?;
        let cases = member(machine, "TestCases", &place)?;
        let place = format!("{place}/TestCases");
        let case = cases
            .get(test_case)
            .ok_or_else(|| wrong(&place, format!("there is no test case `{test_case}`, only {}", listed(cases))))?;
        let place = pointer_to(&place, test_case);
        let case = case.as_object().ok_or_else(|| wrong(&place, "a test case is not an object".to_owned()))?;
        let none = Map::new();
        let responses = match document.get("MockedResponses") {
            None => &none,
            Some(_) => member(document, "MockedResponses", "")?,
        };
        let mut states = IndexMap::new();
        for (state, name) in case {
            let place = pointer_to(&place, state);
            let name =
                name.as_str().ok_or_else(|| wrong(&place, "the name of a response is not a string".to_owned()))?;
            let entries = responses.get(name).ok_or_else(|| {
                let message = format!("there is no response `{name}` in `MockedResponses`");
                MockFileError { help: meant(name, responses.keys().map(String::as_str)), ..wrong(&place, message) }
            })?;
            let place = pointer_to("/MockedResponses", name);
            let entries = entries.as_object().ok_or_else(|| wrong(&place, "a response is not an object".to_owned()))?;
            let entries = entries.iter().map(|(key, value)| entry(key, value, &pointer_to(&place, key)));
            let entries = entries.collect::<Result<Vec<Entry>, _>>()?;
            apart(&entries, &place)?;
            states.insert(state.clone(), entries);
        }
        Ok(MockFile { states, place })
    }

    /// Whether every state that the test case answers is a task of one of the machines. A name that is one but for the
    /// case of its letters is taken for it; what was taken is given back, to be said.
    ///
    /// # Errors
    /// The first that is none, with the one that may be meant.
    pub fn check<'m>(
        &mut self,
        machines: impl IntoIterator<Item = &'m Machine>,
    ) -> Result<Vec<MockFileError>, MockFileError> {
        let tasks: Vec<&str> = machines.into_iter().flat_map(Machine::task_names).collect();
        let mut taken = Vec::new();
        for state in self.states.keys().cloned().collect::<Vec<_>>() {
            let meant = tasks.iter().find(|task| task.to_lowercase() == state.to_lowercase());
            let Some(meant) = meant.filter(|meant| !self.states.contains_key(**meant)) else { continue };
            taken.push(MockFileError {
                pointer: pointer_to(&self.place, &state),
                message: format!("the state machine has no task `{state}`; its answers are taken for `{meant}`"),
                help: Some(format!("write `{meant}`, for Step Functions Local tells the two apart")),
            });
            if let Some(entries) = self.states.shift_remove(&state) {
                self.states.insert((*meant).to_owned(), entries);
            }
        }
        let Some(unknown) = self.states.keys().find(|state| !tasks.contains(&state.as_str())) else { return Ok(taken) };
        let all: Vec<_> = tasks.iter().take(MOST_LISTED).map(|task| format!("`{task}`")).collect();
        let help = meant(unknown, tasks.iter().copied()).unwrap_or_else(|| match all.is_empty() {
            true => "remove it: the state machine has no tasks".to_owned(),
            false => format!("the tasks are {}", all.join(", ")),
        });
        Err(MockFileError {
            pointer: pointer_to(&self.place, unknown),
            message: format!("the state machine has no task `{unknown}`"),
            help: Some(help),
        })
    }

    /// The tasks of a machine that the test case does not answer.
    pub fn missing<'m>(&self, machine: &'m Machine) -> impl Iterator<Item = &'m str> {
        machine.task_names().filter(|task| !self.states.contains_key(*task))
    }
}

/// So many tasks are named where a test case answers none of them.
const MOST_LISTED: usize = 20;

/// The name that may be meant.
fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    closest(name, known).map(|close| format!("did you mean `{close}`?"))
}

/// Refuses members that the format does not have.
fn only(value: &Value, known: &[&str], place: &str) -> Result<(), MockFileError> {
    let Some(unknown) =
        value.as_object().and_then(|members| members.keys().find(|name| !known.contains(&name.as_str())))
    else {
        return Ok(());
    };
    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    Err(MockFileError {
        pointer: pointer_to(place, unknown),
        message: format!("there is no member `{unknown}` here, only {}", known.join(" and ")),
        help: closest(unknown, known.iter().map(|name| name.trim_matches('`')))
            .map_or_else(|| Some("remove it".to_owned()), |close| Some(format!("did you mean `{close}`?"))),
    })
}

/// Refuses two answers for one attempt.
fn apart(entries: &[Entry], place: &str) -> Result<(), MockFileError> {
    for (number, entry) in entries.iter().enumerate() {
        let same = |other: &&Entry| {
            other.iteration == entry.iteration && other.first <= entry.last && entry.first <= other.last
        };
        if let Some(other) = entries[..number].iter().find(same) {
            return Err(MockFileError {
                pointer: pointer_to(place, &entry.key),
                message: format!("`{}` and `{}` both answer one attempt", other.key, entry.key),
                help: Some("let each attempt have one answer".to_owned()),
            });
        }
    }
    Ok(())
}

fn member<'a>(value: &'a Value, name: &str, place: &str) -> Result<&'a Map<String, Value>, MockFileError> {
    value.get(name).and_then(Value::as_object).ok_or_else(|| MockFileError {
        pointer: place.to_owned(),
        message: format!("there is no object `{name}`"),
        help: Some("a file of mocks is an object of `StateMachines` and `MockedResponses`".to_owned()),
    })
}

fn listed(names: &Map<String, Value>) -> String {
    let names: Vec<_> = names.keys().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "none at all".to_owned() } else { names.join(", ") }
}

fn entry(key: &str, value: &Value, place: &str) -> Result<Entry, MockFileError> {
    let wrong = |message: &str| MockFileError { pointer: place.to_owned(), message: message.to_owned(), help: None };
    only(value, &["Return", "Throw", "Submitted"], place)?;
    let keyed = || {
        wrong("the key of an answer is not a number of an attempt, such as `0`, `1-3`, or `4/0` for an item of a Map")
    };
    let (iteration, attempts) = key.rsplit_once('/').map_or((None, key), |(place, rest)| (Some(place), rest));
    let number = |text: &str| text.parse::<u64>().map_err(|_| keyed());
    let iteration = iteration.into_iter().flat_map(|place| place.split('.')).map(number).collect::<Result<_, _>>()?;
    let (first, last) = attempts.split_once('-').unwrap_or((attempts, attempts));
    let (first, last) = (number(first)?, number(last)?);
    if last < first {
        let help = format!("write `{last}-{first}`");
        return Err(MockFileError {
            help: Some(help),
            ..wrong(&format!("the attempts `{first}-{last}` run backward"))
        });
    }
    let outcome = match (value.get("Return"), value.get("Throw")) {
        (Some(result), None) => Given::Return(result.into()),
        (None, Some(thrown)) => {
            only(thrown, &["Error", "Cause"], &format!("{place}/Throw"))?;
            let part = |name: &str| thrown.get(name).filter(|value| !value.is_null()).cloned();
            let error = part("Error").map(|error| error.as_str().map_or_else(|| error.to_string(), str::to_owned));
            Given::Throw { error, cause: part("Cause") }
        }
        (Some(_), Some(_)) => return Err(wrong("an answer has both `Return` and `Throw`")),
        (None, None) => return Err(wrong("an answer has neither `Return` nor `Throw`")),
    };
    Ok(Entry {
        key: key.to_owned(),
        iteration,
        first,
        last,
        submitted: value.get("Submitted").map(Data::from),
        outcome,
    })
}

impl Entry {
    fn answer(&self, resource: &str) -> Answer {
        let mut submitted = self.submitted.clone();
        let outcome = match &self.outcome {
            Given::Return(result) if is_function(resource) => Outcome::Succeeded(payload_of(result)),
            Given::Return(result) => Outcome::Succeeded(result.clone()),
            Given::Throw { error: Some(error), .. }
                if matches!(error.as_str(), "States.Timeout" | "States.HeartbeatTimeout") =>
            {
                Outcome::TimedOut(error.as_str().into())
            }
            Given::Throw { error, cause } => {
                if !is_of_request(error.as_deref().unwrap_or_default(), resource) {
                    submitted = submitted.or_else(|| Some(Data::empty_object()));
                }
                Outcome::Failed {
                    error: error.as_deref().map(Arc::from),
                    cause: cause.as_ref().map(|cause| text_of(cause, resource).into()),
                }
            }
        };
        Answer { submitted, outcome, after: Duration::ZERO }
    }
}

fn is_function(resource: &str) -> bool {
    matches!(Resource::parse(resource), Resource::Function(_))
}

/// The payload in the answer of Lambda's API; anything else is the payload itself.
fn payload_of(result: &Data) -> Data {
    let parts = result.as_object().filter(|members| members.len() == 2 && members.contains_key("StatusCode"));
    parts.and_then(|members| members.get("Payload")).unwrap_or(result).clone()
}

/// True when an error is one of asking the service, and not of what the service was asked for.
fn is_of_request(error: &str, resource: &str) -> bool {
    let resource = Resource::parse(resource);
    let known = resource.integration().map(|(integration, _)| integration.error_prefixes.as_slice());
    let Some(call) = resource.call().copied() else { return false };
    let own = known.filter(|own| !own.is_empty()).unwrap_or(std::slice::from_ref(&call.service));
    let prefix = error.split_once('.').map(|(prefix, _)| prefix);
    let is_of_service = |prefix: &str| own.iter().any(|own| own.eq_ignore_ascii_case(prefix));
    call.service == "lambda" || prefix.is_some_and(is_of_service)
}

/// The text of a cause that is in the file as the JSON that it holds. What a function says is passed on by the
/// service as the function's runtime writes it, which for Python is with spaces; everything else is without.
fn text_of(cause: &Value, resource: &str) -> String {
    match cause {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) if is_function(resource) => {
            let mut text = Vec::new();
            let mut serializer = serde_json::Serializer::with_formatter(&mut text, Spaced);
            // Writing into memory cannot fail, and texts are UTF-8.
            let _ = serde::Serialize::serialize(cause, &mut serializer);
            String::from_utf8(text).unwrap_or_default()
        }
        other => other.to_string(),
    }
}

/// JSON on one line, with a space after each comma and colon.
struct Spaced;

impl serde_json::ser::Formatter for Spaced {
    fn begin_array_value<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}

impl Services for MockFile {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        let entries = self.states.get(request.state).map(Vec::as_slice).unwrap_or_default();
        let found = |attempt: u64, is_meant: &dyn Fn(&[u64]) -> bool| {
            let mut fitting = entries.iter().filter(|entry| is_meant(&entry.iteration));
            fitting.find(|entry| (entry.first..=entry.last).contains(&attempt))
        };
        let iteration = request.iteration;
        let exact = || found(request.attempt, &|place| !place.is_empty() && place == iteration);
        let longer = || found(request.attempt, &|place| !iteration.is_empty() && place.ends_with(iteration));
        // Without an iteration, all calls of the state count, as Step Functions Local counts them.
        match exact().or_else(longer).or_else(|| found(request.calls, &|place| place.is_empty())) {
            Some(entry) => entry.answer(request.resource),
            None => Answer::now(Outcome::Unknown(missing(request))),
        }
    }

    fn has_activity(&self, state: &str, _arn: &str) -> bool {
        self.states.contains_key(state)
    }
}

/// What to add to the file.
fn missing(request: &Request<'_>) -> String {
    let (state, calls) = (request.state, request.calls);
    let mut help = format!("no mock answers attempt {calls} of the state `{state}`; add to its responses: \"{calls}\"");
    if !request.iteration.is_empty() {
        let places: Vec<_> = request.iteration.iter().map(u64::to_string).collect();
        help.push_str(&format!(", or \"{}/{}\" for this item,", places.join("."), request.attempt));
    }
    help + ": {\"Return\": {}}"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::CallId;

    fn mocks(responses: Value) -> Result<MockFile, MockFileError> {
        let document = json!({
            "StateMachines": {"Order": {"TestCases": {"Paid": {"Charge": "Answers"}}}},
            "MockedResponses": {"Answers": responses}
        });
        MockFile::read(&document, "Order", "Paid")
    }

    fn call(mocks: &mut MockFile, calls: u64, attempt: u64, iteration: &[u64]) -> Outcome {
        let (state, resource) = ("Charge", "arn:aws:states:::sqs:sendMessage");
        let parameters = &Data::Null;
        mocks
            .call(&Request {
                id: CallId::default(),
                state,
                resource,
                parameters,
                attempt,
                calls,
                iteration,
                token: None,
                now: 0,
            })
            .outcome
    }

    #[test]
    fn entries_are_for_attempts_and_iterations() {
        let mut mocks =
            mocks(json!({"0": {"Return": 1}, "1-2": {"Return": 2}, "3/0": {"Return": 3}, "3.4.5/0": {"Return": 5}}))
                .unwrap();
        let given = |number: u64| Outcome::Succeeded(number.into());
        assert_eq!(call(&mut mocks, 0, 0, &[]), given(1));
        assert_eq!(call(&mut mocks, 2, 2, &[]), given(2));
        assert_eq!(call(&mut mocks, 7, 0, &[3]), given(3));
        assert_eq!(call(&mut mocks, 1, 0, &[4]), given(2));
        assert_eq!(call(&mut mocks, 0, 0, &[5]), given(5));
        let Outcome::Unknown(help) = call(&mut mocks, 9, 3, &[4]) else { panic!() };
        assert!(help.contains("attempt 9 of the state `Charge`") && help.contains("\"4/3\""), "{help}");
    }

    #[test]
    fn errors_and_timeouts_are_thrown() {
        let thrown = json!({
            "0": {"Throw": {"Error": "Declined", "Cause": {"code": 5}}},
            "1": {"Throw": {"Error": "States.Timeout"}},
            "2": {"Throw": {}}
        });
        let mut mocks = mocks(thrown).unwrap();
        let (error, cause) = (Some("Declined".into()), Some("{\"code\":5}".into()));
        assert_eq!(call(&mut mocks, 0, 0, &[]), Outcome::Failed { error, cause });
        assert_eq!(call(&mut mocks, 1, 1, &[]), Outcome::TimedOut("States.Timeout".into()));
        assert_eq!(call(&mut mocks, 2, 2, &[]), Outcome::Failed { error: None, cause: None });
    }

    #[test]
    fn errors_of_the_request_are_distinguished_from_those_of_the_job() {
        assert!(is_of_request("SQS.AmazonSQSException", "arn:aws:states:::sqs:sendMessage.waitForTaskToken"));
        assert!(is_of_request("StepFunctions.ExecutionAlreadyExists", "arn:aws:states:::states:startExecution.sync:2"));
        assert!(!is_of_request("States.TaskFailed", "arn:aws:states:::states:startExecution.sync:2"));
        assert!(!is_of_request("Card.Declined", "arn:aws:states:::sqs:sendMessage.waitForTaskToken"));
        assert!(!is_of_request("", "arn:aws:states:::sqs:sendMessage.waitForTaskToken"));
        assert!(is_of_request("Declined", "arn:aws:states:::lambda:invoke.waitForTaskToken"));
    }

    #[test]
    fn functions_give_their_payload() {
        let result = |value: Value| payload_of(&value.into()).to_value();
        assert_eq!(result(json!({"StatusCode": 200, "Payload": [1]})), json!([1]));
        assert_eq!(result(json!({"Payload": [1]})), json!({"Payload": [1]}));
    }

    #[test]
    fn faults_have_a_place() {
        let fault = |responses: Value| mocks(responses).unwrap_err().to_string();
        assert!(fault(json!({"x": {"Return": 1}})).ends_with("at `/MockedResponses/Answers/x`"));
        assert!(fault(json!({"0": {}})).starts_with("an answer has neither"));
        assert!(fault(json!({"2-0": {"Return": 1}})).starts_with("the attempts `2-0` run backward"));
        assert!(fault(json!({"0-2": {"Return": 1}, "2": {"Return": 2}})).starts_with("`0-2` and `2` both answer"));
        assert!(fault(json!({"0": {"Returns": 1}})).ends_with("at `/MockedResponses/Answers/0/Returns`"));
        assert!(mocks(json!({"0-2": {"Return": 1}, "1/2": {"Return": 2}})).is_ok());
        let error = MockFile::read(&json!({"StateMachines": {}, "MockedResponse": {}}), "B", "C").unwrap_err();
        assert_eq!(error.help.as_deref(), Some("did you mean `MockedResponses`?"));
        let error = MockFile::read(&json!({"StateMachines": {"A": {}}}), "B", "C").unwrap_err();
        assert_eq!(error.to_string(), "there is no state machine `B`, only `A` at `/StateMachines`");
    }
}
