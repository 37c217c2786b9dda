//! Answers from the mock configuration file of AWS Step Functions Local (Developer Guide, "Using mocked service
//! integrations for testing in Step Functions Local"), with three additions.
//!
//! An entry is for one attempt, `"0"`, or for several, `"1-3"`. The additions: `"I/N"` and `"I.J/N"` are for attempt N in
//! iteration I of a Map, or J in the Map inside; an entry may hold `Submitted`, the answer to the request itself of a
//! task that then waits for a job or its token; a `Throw` of `States.Timeout` or `States.HeartbeatTimeout` means that the
//! task's time runs out.
//!
//! A key that names more items than there are Maps around the state counts from its end: what follows the chain of
//! previous events, as recorders do, finds the items before it, too, where a Map takes one after the other.
//!
//! Two readings where the file does not say which is meant. A `Return` of `StatusCode` and `Payload` for a task that names
//! a function by its ARN is the answer of Lambda's API, of which such a task gets the payload. A `Throw` without
//! `Submitted` for a task that waits is a failure of the request where the error has the service's name, such as
//! `SQS.AmazonSQSException`, or the service is Lambda; otherwise it is the job's or the callback's.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use asl::Resource;
use serde_json::{Map, Value};

use super::{Answer, Outcome, Request, Services};
use crate::data::Data;

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
    states: HashMap<String, Vec<Entry>>,
}

#[derive(Debug, Clone)]
struct Entry {
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
        let wrong = |pointer: &str, message: String| MockFileError { pointer: pointer.to_owned(), message };
        let machines = member(document, "StateMachines", "")?;
        let place = format!("/StateMachines/{}", escaped(machine));
        let machine = machines.get(machine).ok_or_else(|| {
            wrong("/StateMachines", format!("there is no state machine `{machine}`, only {}", listed(machines)))
        })?;
        let cases = member(machine, "TestCases", &place)?;
        let place = format!("{place}/TestCases");
        let case = cases
            .get(test_case)
            .ok_or_else(|| wrong(&place, format!("there is no test case `{test_case}`, only {}", listed(cases))))?;
        let place = format!("{place}/{}", escaped(test_case));
        let case = case.as_object().ok_or_else(|| wrong(&place, "a test case is not an object".to_owned()))?;
        let none = Map::new();
        let responses = match document.get("MockedResponses") {
            None => &none,
            Some(_) => member(document, "MockedResponses", "")?,
        };
        let mut states = HashMap::new();
        for (state, name) in case {
            let place = format!("{place}/{}", escaped(state));
            let name =
                name.as_str().ok_or_else(|| wrong(&place, "the name of a response is not a string".to_owned()))?;
            let entries = responses
                .get(name)
                .ok_or_else(|| wrong(&place, format!("there is no response `{name}` in `MockedResponses`")))?;
            let place = format!("/MockedResponses/{}", escaped(name));
            let entries = entries.as_object().ok_or_else(|| wrong(&place, "a response is not an object".to_owned()))?;
            let entries = entries.iter().map(|(key, value)| entry(key, value, &format!("{place}/{}", escaped(key))));
            states.insert(state.clone(), entries.collect::<Result<_, _>>()?);
        }
        Ok(MockFile { states })
    }
}

fn member<'a>(value: &'a Value, name: &str, place: &str) -> Result<&'a Map<String, Value>, MockFileError> {
    value
        .get(name)
        .and_then(Value::as_object)
        .ok_or_else(|| MockFileError { pointer: place.to_owned(), message: format!("there is not an object `{name}`") })
}

fn listed(names: &Map<String, Value>) -> String {
    let names: Vec<_> = names.keys().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "none at all".to_owned() } else { names.join(", ") }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn entry(key: &str, value: &Value, place: &str) -> Result<Entry, MockFileError> {
    let wrong = |message: &str| MockFileError { pointer: place.to_owned(), message: message.to_owned() };
    let keyed = || {
        wrong(
            "the key of an answer is not a number of an attempt, such as `0`, `1-3`, or `4/0` for an item \
        of a Map",
        )
    };
    let (iteration, attempts) = key.rsplit_once('/').map_or((None, key), |(place, rest)| (Some(place), rest));
    let number = |text: &str| text.parse::<u64>().map_err(|_| keyed());
    let iteration = iteration.into_iter().flat_map(|place| place.split('.')).map(number).collect::<Result<_, _>>()?;
    let (first, last) = attempts.split_once('-').unwrap_or((attempts, attempts));
    let (first, last) = (number(first)?, number(last)?);
    let outcome = match (value.get("Return"), value.get("Throw")) {
        (Some(result), None) => Given::Return(result.into()),
        (None, Some(thrown)) => {
            let part = |name: &str| thrown.get(name).filter(|value| !value.is_null()).cloned();
            let error = part("Error").map(|error| error.as_str().map_or_else(|| error.to_string(), str::to_owned));
            Given::Throw { error, cause: part("Cause") }
        }
        (Some(_), Some(_)) => return Err(wrong("an answer has both `Return` and `Throw`")),
        (None, None) => return Err(wrong("an answer has neither `Return` nor `Throw`")),
    };
    Ok(Entry { iteration, first, last, submitted: value.get("Submitted").map(Data::from), outcome })
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
        let found = |is_meant: &dyn Fn(&[u64]) -> bool| {
            let mut fitting = entries.iter().filter(|entry| is_meant(&entry.iteration));
            fitting.find(|entry| (entry.first..=entry.last).contains(&request.attempt))
        };
        let iteration = request.iteration;
        let exact = found(&|place| place == iteration);
        let longer = || found(&|place| !iteration.is_empty() && place.ends_with(iteration));
        // An answer without an iteration is for every iteration.
        match exact.or_else(longer).or_else(|| found(&|place| place.is_empty())) {
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
    let places: Vec<_> = request.iteration.iter().map(u64::to_string).collect();
    let key = if places.is_empty() { String::new() } else { format!("{}/", places.join(".")) };
    format!(
        "no mock answers attempt {} of the state `{}`; add to its responses: \"{key}{}\": {{\"Return\": {{}}}}",
        request.attempt, request.state, request.attempt
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mocks(responses: Value) -> Result<MockFile, MockFileError> {
        let document = json!({
            "StateMachines": {"Order": {"TestCases": {"Paid": {"Charge": "Answers"}}}},
            "MockedResponses": {"Answers": responses}
        });
        MockFile::read(&document, "Order", "Paid")
    }

    fn call(mocks: &mut MockFile, attempt: u64, iteration: &[u64]) -> Outcome {
        let (state, resource) = ("Charge", "arn:aws:states:::sqs:sendMessage");
        let parameters = &Data::Null;
        mocks.call(&Request { state, resource, parameters, attempt, iteration, token: None, now: 0 }).outcome
    }

    #[test]
    fn entries_are_for_attempts_and_iterations() {
        let mut mocks =
            mocks(json!({"0": {"Return": 1}, "1-2": {"Return": 2}, "3/0": {"Return": 3}, "3.4.5/0": {"Return": 5}}))
                .unwrap();
        let given = |number: u64| Outcome::Succeeded(number.into());
        assert_eq!(call(&mut mocks, 0, &[]), given(1));
        assert_eq!(call(&mut mocks, 2, &[]), given(2));
        assert_eq!(call(&mut mocks, 0, &[3]), given(3));
        assert_eq!(call(&mut mocks, 0, &[4]), given(1));
        assert_eq!(call(&mut mocks, 0, &[5]), given(5));
        let Outcome::Unknown(help) = call(&mut mocks, 3, &[4]) else { panic!() };
        assert!(help.contains("attempt 3 of the state `Charge`") && help.contains("\"4/3\""), "{help}");
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
        assert_eq!(call(&mut mocks, 0, &[]), Outcome::Failed { error, cause });
        assert_eq!(call(&mut mocks, 1, &[]), Outcome::TimedOut("States.Timeout".into()));
        assert_eq!(call(&mut mocks, 2, &[]), Outcome::Failed { error: None, cause: None });
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
        let error = MockFile::read(&json!({"StateMachines": {"A": {}}}), "B", "C").unwrap_err();
        assert_eq!(error.to_string(), "there is no state machine `B`, only `A` at `/StateMachines`");
    }
}
