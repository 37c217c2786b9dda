//! The file with the answers to tasks: read, checked, and written for those who have none yet.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};
use simulator::{Machine, MockFile, MockFileError};

use super::{Args, Unusable, complain, json_file, machine_name, warn};

/// How many tasks are named that have no answer.
const MOST_NAMED: usize = 20;

/// Reads the answers of the test case that the arguments name, if they name one, and checks that they are for tasks of
/// these machines.
pub(super) fn read(args: &Args, machines: &[&Machine]) -> Result<Option<MockFile>, Unusable> {
    args.test_case.as_deref().map_or(Ok(None), |case| read_case(args, machines, case).map(Some))
}

/// Reads the answers of a test case.
pub(super) fn read_case(args: &Args, machines: &[&Machine], case: &str) -> Result<MockFile, Unusable> {
    let Some(path) = &args.mocks else { return Err(Unusable) };
    let document = json_file(path)?.to_value();
    let name = machine_in(path, &document, args)?;
    case_of(path, &document, &name, case, machines)
}

/// The answers of every test case, by its name.
pub(super) fn read_all(args: &Args, machines: &[&Machine]) -> Result<Vec<(String, MockFile)>, Unusable> {
    let Some(path) = &args.mocks else { return Ok(Vec::new()) };
    let document = json_file(path)?.to_value();
    let name = machine_in(path, &document, args)?;
    let cases = document.get("StateMachines").and_then(|machines| machines.get(&name)?.get("TestCases"));
    let Some(cases) = cases.and_then(Value::as_object).filter(|cases| !cases.is_empty()) else {
        let message = format!("`{}` has no test cases of a state machine `{name}`", path.display());
        complain(&message, Some("write them into `TestCases`, as `--write-mocks FILE` does"));
        return Err(Unusable);
    };
    cases.keys().map(|case| Ok((case.clone(), case_of(path, &document, &name, case, machines)?))).collect()
}

fn case_of(path: &Path, document: &Value, name: &str, case: &str, machines: &[&Machine]) -> Result<MockFile, Unusable> {
    let read = MockFile::read(document, name, case);
    let checked = read.and_then(|mut mocks| {
        let taken = mocks.check(machines.iter().copied())?;
        Ok((mocks, taken))
    });
    match checked {
        Ok((mocks, taken)) => {
            for MockFileError { pointer, message, help } in taken {
                warn(&format!("`{}`: {message} at `{pointer}`", path.display()), help.as_deref());
            }
            Ok(mocks)
        }
        Err(MockFileError { pointer, message, help }) => {
            complain(&format!("`{}`: {message} at `{pointer}`", path.display()), help.as_deref());
            Err(Unusable)
        }
    }
}

/// The name of the state machine in the file: the one that is asked for, the one named `Case`, or the only one.
fn machine_in(path: &Path, document: &Value, args: &Args) -> Result<String, Unusable> {
    if let Some(name) = args.mocked_machine() {
        return Ok(name.to_owned());
    }
    let machines = document.get("StateMachines").and_then(Value::as_object);
    let names: Vec<&String> = machines.into_iter().flat_map(|machines| machines.keys()).collect();
    match names.as_slice() {
        [only] => Ok((*only).clone()),
        [_, _, ..] if !names.iter().any(|name| *name == "Case") => {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("`{}` is for several state machines: {}", path.display(), names.join(", "));
            complain(&message, Some("choose one with `--machine NAME`"));
            Err(Unusable)
        }
        _ => Ok("Case".to_owned()),
    }
}

/// Says of which tasks the answers are missing, where there are more than the one that was called.
pub(super) fn others_missing(mocks: &MockFile, machine: &Machine, called: &str) -> Option<String> {
    let missing: Vec<&str> = mocks.missing(machine).filter(|task| *task != called).collect();
    if missing.is_empty() {
        return None;
    }
    let mut named: Vec<_> = missing.iter().take(MOST_NAMED).map(|task| format!("`{task}`")).collect();
    if missing.len() > MOST_NAMED {
        named.push(format!("{} more", missing.len() - MOST_NAMED));
    }
    Some(format!("no answer either: {}", named.join(", ")))
}

/// The file that answers a state, for those who have none yet.
pub(super) fn first(state: &str, result: &Value) -> String {
    let document = json!({
        "StateMachines": {"Case": {"TestCases": {"Test": {state: "Answers"}}}},
        "MockedResponses": {"Answers": {"0": {"Return": result}}},
    });
    format!(
        "write a file for all tasks with `--write-mocks FILE`, or add `--mocks FILE --test-case Test` with a file that \
         contains {document}"
    )
}

/// Writes a file with an answer for each task of a machine. It leaves a file that is there alone.
pub(super) fn write(file: &Path, args: &Args, machine: &Machine) -> Result<(), Unusable> {
    let name = machine_name(&args.file);
    let (mut cases, mut responses) = (serde_json::Map::new(), serde_json::Map::new());
    for (task, resource) in machine.tasks() {
        let answers = format!("{task} answers");
        cases.insert(task.to_owned(), answers.clone().into());
        let result = stage::sample_result(resource).to_value();
        responses.insert(answers, json!({"0": {"Return": result}}));
    }
    let document = json!({
        "StateMachines": {name: {"TestCases": {"Test": cases}}},
        "MockedResponses": responses,
    });
    let written =
        std::fs::File::create_new(file).and_then(|mut out| out.write_all(format!("{document:#}\n").as_bytes()));
    if let Err(error) = written {
        let help = if error.kind() == std::io::ErrorKind::AlreadyExists {
            "name a file that does not exist yet"
        } else {
            "name a file that can be written"
        };
        complain(&format!("cannot write `{}`: {error}", file.display()), Some(help));
        return Err(Unusable);
    }
    Ok(())
}
