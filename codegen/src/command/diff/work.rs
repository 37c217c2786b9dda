//! What the command does.

use std::io::Write;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{Args, Format};
use crate::artefacts::Syntax;
use crate::aws::{Deployed, Refusal, Session, Stage, deployed, refused, run as finished};
use crate::changes::{Changes, Running};
use crate::closest::closest;
use crate::command::prepared::{Prepared, Purpose, prepare, project_root};
use crate::command::{CLEAN, FOUND, UNUSABLE, complain, say, status_of};
use crate::samconfig::stack_name;
use crate::{Entry, stack};

/// So many executions are asked for, which is the most that one answer has (Step Functions API Reference,
/// "ListExecutions").
const MOST_RUNNING: i32 = 1000;

/// Shows the differences, and returns the exit status.
pub(crate) fn run(args: &Args, entries: &[Entry]) -> u8 {
    let current = match std::env::current_dir() {
        Ok(current) => current,
        Err(error) => {
            complain(&format!("cannot find the current folder: {error}"), None);
            return UNUSABLE;
        }
    };
    let purpose = Purpose {
        format: stack::Format::Cloudformation,
        syntax: Syntax::Json,
        way: PathBuf::new(),
        undone: "nothing was compared",
    };
    // What is wrong was shown; status 1 would say that there are differences.
    let Ok(prepared) = prepare(&args.workflows, entries, project_root(&current), &purpose) else { return UNUSABLE };
    let mut found = None;
    let done = finished(async {
        found = Some(compare(args, &prepared).await?);
        Ok(())
    });
    match found {
        Some(comparison) => comparison.show(args.format),
        None => status_of(done).max(UNUSABLE),
    }
}

/// What came of comparing.
struct Comparison {
    stack: String,
    exists: bool,
    changes: Changes,
    notes: Vec<String>,
}

async fn compare(args: &Args, prepared: &Prepared) -> Result<Comparison, Refusal> {
    let name = args.stack.clone().unwrap_or_else(|| stack_name(&prepared.workflows));
    let mut new = prepared.template.to_json();
    known(&args.parameters, &new)?;
    let session = Session::open(&args.account).await?;
    let mut notes = Vec::new();
    let stack = deployed(&session, &name).await?.filter(|stack| stands(stack, &mut notes));
    let old = match &stack {
        Some(stack) => stack.template(&session).await?,
        None => json!({}),
    };
    let kept = keep_code(&old, &mut new);
    if !kept.is_empty() {
        notes.push(format!("the code of {} is not compared: it is only built to be deployed", kept.join(", ")));
    }
    let before = stack.as_ref().map(|stack| stack.parameters.clone()).unwrap_or_default();
    let after = values(&new, &before, &args.parameters);
    let mut changes = Changes::between(&old, &new).with_parameters(&before, &after);
    if let Some(stack) = stack.as_ref().filter(|_| !changes.is_empty()) {
        changes = changes.with_running(running(&session, stack, &mut notes).await);
    }
    Ok(Comparison { stack: name, exists: stack.is_some(), changes, notes })
}

/// Refuses a parameter that the template does not have.
fn known(given: &[(String, String)], template: &Value) -> Result<(), Refusal> {
    let parameters = template.get("Parameters").and_then(Value::as_object);
    let names = || parameters.into_iter().flat_map(|parameters| parameters.keys()).map(String::as_str);
    match given.iter().find(|(name, _)| !names().any(|known| known == name)) {
        None => Ok(()),
        Some((name, _)) => {
            let help = match closest(name, names()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("it has {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
            };
            Err(Refusal::new(format!("the template has no parameter `{name}`")).help(help))
        }
    }
}

/// True where there is something to compare with; notes what is unusual.
fn stands(stack: &Deployed, notes: &mut Vec<String>) -> bool {
    let (name, status) = (&stack.name, stack.status.as_str());
    match stack.stage() {
        Stage::Ready => true,
        Stage::Planned | Stage::Gone => false,
        Stage::Busy => {
            notes.push(format!("the stack `{name}` is being changed ({status}); it is compared as it is to become"));
            true
        }
        Stage::Stillborn => {
            notes.push(format!("the stack `{name}` is {status}; it must be deleted before it can be made"));
            false
        }
        Stage::Stuck => {
            notes.push(format!(
                "the stack `{name}` is {status}; its rollback must be continued before it can be changed"
            ));
            true
        }
    }
}

/// Lets functions whose code is a path here have the code that is deployed, and returns which those are: what is not
/// built and uploaded yet cannot be compared.
fn keep_code(old: &Value, new: &mut Value) -> Vec<String> {
    let mut kept = Vec::new();
    let resources = new.get_mut("Resources").and_then(Value::as_object_mut).into_iter().flatten();
    for (id, resource) in resources {
        let Some(code) = resource.pointer_mut("/Properties/Code").filter(|code| code.is_string()) else { continue };
        if let Some(deployed) = old.pointer(&format!("/Resources/{id}/Properties/Code")) {
            *code = deployed.clone();
            kept.push(format!("`{id}`"));
        }
    }
    kept
}

/// The values that the parameters would have.
fn values(template: &Value, before: &IndexMap<String, String>, given: &[(String, String)]) -> IndexMap<String, String> {
    let parameters = template.get("Parameters").and_then(Value::as_object).into_iter().flatten();
    let value = |name: &String, parameter: &Value| {
        let given = given.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        given.or_else(|| before.get(name).cloned()).or_else(|| match parameter.get("Default")? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        })
    };
    parameters.filter_map(|(name, parameter)| Some((name.clone(), value(name, parameter)?))).collect()
}

/// How many executions of each state machine are running. Where that cannot be found out, a note says why.
async fn running(session: &Session, stack: &Deployed, notes: &mut Vec<String>) -> IndexMap<String, Running> {
    let mut running = IndexMap::new();
    let resources = match stack.resources(session).await {
        Ok(resources) => resources,
        Err(refusal) => {
            notes.push(format!("running executions are not counted: {}", refusal.message));
            return running;
        }
    };
    let machines = resources
        .into_iter()
        .filter(|resource| resource.kind == "AWS::StepFunctions::StateMachine" && !resource.physical_id.is_empty());
    for machine in machines {
        let asked = session.states.list_executions().state_machine_arn(&machine.physical_id);
        let asked = asked.status_filter(aws_sdk_sfn::types::ExecutionStatus::Running).max_results(MOST_RUNNING);
        match asked.send().await {
            Ok(answer) => {
                let count = Running { count: answer.executions.len(), more: answer.next_token.is_some() };
                running.insert(machine.logical_id, count);
            }
            Err(error) => {
                let doing = format!("the running executions of `{}` are not counted", machine.logical_id);
                let refusal = refused(&doing, &error);
                // Executions of an Express workflow cannot be listed, and end within five minutes.
                if !refusal.is(&["StateMachineTypeNotSupported"]) {
                    notes.push(refusal.message);
                }
            }
        }
    }
    running
}

impl Comparison {
    fn show(&self, format: Format) -> u8 {
        for note in &self.notes {
            let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
            say(&format!("{cyan}note{cyan:#}: {note}"));
        }
        let text = match format {
            Format::Text if self.exists && self.changes.is_empty() => {
                format!("the stack `{}` is as these workflows make it\n", self.stack)
            }
            Format::Text if self.exists => self.changes.text(),
            Format::Text => format!("there is no stack `{}`: everything is new\n\n{}", self.stack, self.changes.text()),
            Format::Json => {
                let mut object = json!({ "stack": self.stack, "exists": self.exists });
                if let (Some(object), Value::Object(changes)) = (object.as_object_mut(), self.changes.json()) {
                    object.extend(changes);
                }
                format!("{object:#}\n")
            }
        };
        let mut out = anstream::stdout();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                complain(&format!("cannot write the differences: {error}"), None);
                UNUSABLE
            }
            Ok(()) | Err(_) => {
                if self.changes.is_empty() {
                    CLEAN
                } else {
                    FOUND
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_is_not_built_is_left_as_it_is() {
        let deployed = json!({"S3Bucket": "b", "S3Key": "k"});
        let old = json!({"Resources": {"Old": {"Properties": {"Code": deployed}}}});
        let mut new = json!({"Resources": {
            "Old": {"Properties": {"Code": "target/x.zip"}},
            "New": {"Properties": {"Code": "target/y.zip"}},
            "Made": {"Properties": {"Code": {"S3Bucket": "b", "S3Key": "other"}}},
        }});
        assert_eq!(keep_code(&old, &mut new), ["`Old`"]);
        assert_eq!(new["Resources"]["Old"]["Properties"]["Code"], deployed);
        assert_eq!(new["Resources"]["New"]["Properties"]["Code"], "target/y.zip");
        assert_eq!(new["Resources"]["Made"]["Properties"]["Code"]["S3Key"], "other");
    }

    #[test]
    fn parameters_keep_their_values_unless_others_are_given() {
        let template =
            json!({"Parameters": {"A": {"Default": "1"}, "B": {"Default": 2}, "C": {"Default": 3}, "D": {}}});
        let before = IndexMap::from([("A".to_owned(), "x".to_owned()), ("Gone".to_owned(), "y".to_owned())]);
        let given = [("C".to_owned(), "7".to_owned()), ("C".to_owned(), "8".to_owned())];
        let expected = [("A", "x"), ("B", "2"), ("C", "8")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(values(&template, &before, &given), IndexMap::from(expected));
    }
}
