//! A state that the simulator runs by itself.

use asl::Resource;
use serde_json::Value;
use simulator::{NoServices, TestState, TestStateStatus};

use super::Args;
use super::asked::{Refusal, request};
use super::shown::{masked, text};
use super::tested::{Tested, unknown_state};
use crate::command::format::Format;
use crate::command::{CLEAN, FOUND, UNUSABLE, complain};
use crate::{Entry, printed};

/// Runs the state, shows what came of it, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    let tested = match Tested::read(args, entries) {
        Ok(Some(tested)) => tested,
        Ok(None) => return UNUSABLE,
        Err(message) => return refused(&message.into()),
    };
    let request = match request(args, &tested) {
        Ok(request) => request,
        Err(refusal) => return refused(&refusal),
    };
    let calls = match resource(args, &tested) {
        Ok(resource) => resource.is_some_and(|resource| !matches!(Resource::parse(&resource), Resource::Other(_))),
        Err(refusal) => return refused(&refusal),
    };
    if request.mock.is_none() && calls {
        let help = "add `--mock FILE`, with `{\"result\": …}` or `{\"errorOutput\": {\"error\": …}}`, or let AWS call its \
                    service: `--aws --role-arn ARN`";
        return refused(&Refusal("there is no answer for the task".to_owned(), Some(help.to_owned())));
    }
    let mut test = TestState::default();
    if let Some(region) = &args.account.region {
        test = test.region(region.as_str());
    }
    let response = match test.run(&request, NoServices) {
        Ok(response) => response,
        Err(error) => return refused(&Refusal(error.to_string(), None)),
    };
    let failed = response.status == TestStateStatus::Failed;
    let response = match serde_json::to_value(response) {
        Ok(response) => masked(response, &tested.mask),
        Err(error) => return refused(&format!("cannot write the response: {error}").into()),
    };
    let written = match args.format {
        Format::Json => printed::print_json(&format!("{response:#}\n")),
        Format::Text => printed::print(&text(args.state.as_deref().unwrap_or("StateName"), &response)),
    };
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            refused(&format!("cannot write the response: {error}").into())
        }
        Ok(()) | Err(_) if failed => FOUND,
        Ok(()) | Err(_) => CLEAN,
    }
}

fn refused(refusal: &Refusal) -> u8 {
    complain(&asl::shown::escaped(&refusal.0), refusal.1.as_deref());
    UNUSABLE
}

/// The resource of the tested state, if it is a task.
fn resource(args: &Args, tested: &Tested) -> Result<Option<String>, Refusal> {
    let Some(name) = &args.state else {
        return Ok(tested.definition.get("Resource").and_then(Value::as_str).map(str::to_owned));
    };
    // Of a definition that is wrong, the test says what is wrong with it.
    let Ok(machine) = asl::StateMachine::from_json(&tested.definition.to_string()) else { return Ok(None) };
    match machine.scopes().iter().find_map(|(_, scope)| scope.states.get(name)) {
        Some(asl::State::Task(task)) => Ok(Some(task.resource.clone())),
        Some(_) => Ok(None),
        None => {
            let help = unknown_state(&machine, name);
            Err(Refusal(format!("`{}` has no state `{name}`", args.definition.display()), Some(help)))
        }
    }
}
