//! Events as `GetExecutionHistory` writes them: a member for the details, in it inputs and outputs as JSON texts.

use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::{Map, Value, json};

use super::{Assigned, Called, Event, History, Scheduled, TaskStage, Trouble, What};
use crate::data::Data;
use crate::realm::Realm;
use crate::time;

impl Serialize for History {
    /// One event after the other, so that no more than one is in memory twice.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(Some(self.events.len()))?;
        for (number, event) in self.events.iter().enumerate() {
            sequence.serialize_element(&event.in_realm(number as u64 + 1, &self.realm))?;
        }
        sequence.end()
    }
}

impl History {
    /// The event with an id, as `GetExecutionHistory` returns it, with the time as text.
    pub fn event_json(&self, id: u64) -> Option<Value> {
        let index = usize::try_from(id.checked_sub(1)?).ok()?;
        Some(self.events.get(index)?.in_realm(id, &self.realm))
    }
}

impl Event {
    /// The event with its id.
    pub fn to_json(&self, id: u64) -> Value {
        self.in_realm(id, &Realm::default())
    }

    fn in_realm(&self, id: u64, realm: &Realm) -> Value {
        let mut object = Map::new();
        let kind = self.what.type_name();
        object.insert("timestamp".to_owned(), time::print(self.at).into());
        object.insert("type".to_owned(), kind.as_str().into());
        object.insert("id".to_owned(), id.into());
        object.insert("previousEventId".to_owned(), self.previous.into());
        if let Some((name, details)) = details(&self.what, &kind, realm) {
            object.insert(name, Value::Object(details));
        }
        Value::Object(object)
    }
}

/// The member of an event with its details, by its type (API Reference, "HistoryEvent").
///
/// ```
/// assert_eq!(simulator::details_member("TaskScheduled"), "taskScheduledEventDetails");
/// assert_eq!(simulator::details_member("PassStateEntered"), "stateEnteredEventDetails");
/// ```
pub fn details_member(kind: &str) -> String {
    // All types of states have these in common.
    let kind = ["StateEntered", "StateExited"].into_iter().find(|common| kind.ends_with(common)).unwrap_or(kind);
    let mut name = format!("{kind}EventDetails");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

fn details(what: &What, kind: &str, realm: &Realm) -> Option<(String, Map<String, Value>)> {
    let mut fields = Map::new();
    let name = details_member(kind);
    match what {
        What::ExecutionStarted(input) => {
            text(&mut fields, "input", input);
            fields.insert("roleArn".to_owned(), (&*realm.role).into());
        }
        What::ExecutionSucceeded(output) => text(&mut fields, "output", output),
        What::ExecutionFailed(trouble)
        | What::ExecutionTimedOut(trouble)
        | What::ExecutionAborted(trouble)
        | What::MapRunFailed(trouble) => add_trouble(&mut fields, trouble),
        What::ExecutionRedriven(count) => {
            fields.insert("redriveCount".to_owned(), (*count).into());
        }
        What::Entered { name: state, input, .. } => {
            fields.insert("name".to_owned(), (&**state).into());
            text(&mut fields, "input", input);
        }
        What::Exited { name: state, output, assigned, .. } => {
            fields.insert("name".to_owned(), (&**state).into());
            text(&mut fields, "output", output);
            add_assigned(&mut fields, assigned);
        }
        What::State(..) | What::MapRunSucceeded => return None,
        What::MapStarted(length) => {
            fields.insert("length".to_owned(), (*length).into());
        }
        What::Iteration { name, index, .. } => {
            fields.insert("name".to_owned(), (&**name).into());
            fields.insert("index".to_owned(), (*index).into());
        }
        What::MapRunStarted(arn) => {
            fields.insert("mapRunArn".to_owned(), (&**arn).into());
        }
        What::MapRunRedriven { arn, count } => {
            fields.insert("mapRunArn".to_owned(), (&**arn).into());
            fields.insert("redriveCount".to_owned(), (*count).into());
        }
        What::Task(called, stage) => return task(called, stage, name, realm),
        What::EvaluationFailed { trouble, field, state } => {
            add_trouble(&mut fields, trouble);
            if let Some(field) = field {
                fields.insert("location".to_owned(), (&**field).into());
            }
            fields.insert("state".to_owned(), (&**state).into());
        }
        What::Other { details, .. } => match details.as_ref().map(Data::to_value) {
            Some(Value::Object(details)) => fields = details,
            _ => return None,
        },
    }
    Some((name, fields))
}

fn task(called: &Called, stage: &TaskStage, name: String, realm: &Realm) -> Option<(String, Map<String, Value>)> {
    let mut fields = Map::new();
    if let Called::Service { service, api } = called {
        fields.insert("resourceType".to_owned(), (&**service).into());
        fields.insert("resource".to_owned(), (&**api).into());
    }
    match stage {
        TaskStage::Scheduled(scheduled) => add_scheduled(&mut fields, called, scheduled, realm),
        TaskStage::Started(worker) => match called {
            Called::Function(_) => return None,
            Called::Activity(_) => {
                if let Some(worker) = worker {
                    fields.insert("workerName".to_owned(), (&**worker).into());
                }
            }
            Called::Service { .. } => {}
        },
        TaskStage::Submitted(output) | TaskStage::Succeeded(output) => text(&mut fields, "output", output),
        TaskStage::Failed(trouble) | TaskStage::TimedOut(trouble) => add_trouble(&mut fields, trouble),
    }
    Some((name, fields))
}

fn add_scheduled(fields: &mut Map<String, Value>, called: &Called, scheduled: &Scheduled, realm: &Realm) {
    match called {
        Called::Function(arn) | Called::Activity(arn) => {
            fields.insert("resource".to_owned(), (&**arn).into());
            text(fields, "input", &scheduled.parameters);
        }
        Called::Service { .. } => {
            fields.insert("region".to_owned(), realm.region.as_str().into());
            fields.insert("parameters".to_owned(), scheduled.parameters.to_string().into());
        }
    }
    if let Some(seconds) = scheduled.timeout {
        fields.insert("timeoutInSeconds".to_owned(), seconds.into());
    }
    if let Some(seconds) = scheduled.heartbeat {
        fields.insert("heartbeatInSeconds".to_owned(), seconds.into());
    }
    if let Some(role) = &scheduled.role {
        fields.insert("taskCredentials".to_owned(), json!({ "roleArn": &**role }));
    }
}

/// An input or output as text, and beside it that nothing of it was cut off.
fn text(fields: &mut Map<String, Value>, name: &str, data: &Data) {
    fields.insert(name.to_owned(), data.to_string().into());
    fields.insert(format!("{name}Details"), json!({"truncated": false}));
}

fn add_assigned(fields: &mut Map<String, Value>, assigned: &Assigned) {
    let Some(assigned) = assigned else { return };
    let values = assigned.iter().map(|(name, value)| (name.as_ref().to_owned(), Value::from(value.to_string())));
    fields.insert("assignedVariables".to_owned(), Value::Object(values.collect()));
    fields.insert("assignedVariablesDetails".to_owned(), json!({"truncated": false}));
}

fn add_trouble(fields: &mut Map<String, Value>, trouble: &Trouble) {
    if let Some(error) = &trouble.error {
        fields.insert("error".to_owned(), (&**error).into());
    }
    if let Some(cause) = &trouble.cause {
        fields.insert("cause".to_owned(), (&**cause).into());
    }
}
