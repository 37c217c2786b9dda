//! Every test case of a mock file: what it ends with, and whether that is what was expected.

use asl::shown::xml;
use serde_json::Value;
use simulator::{Data, Execution, MapRun, Status};

use super::{
    Args, CLEAN, FOUND, Format, UNUSABLE, Unusable, children, executed, json_file, machine, machine_name, mocks, page,
    show,
};
use crate::command::complain;
use crate::{Entry, printed};

/// What became of a test case.
struct Result {
    name: String,
    /// What is not as expected.
    wrong: Option<String>,
    execution: (Execution, Vec<MapRun>),
}

/// Runs all test cases, shows them, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> std::result::Result<u8, Unusable> {
    let (machine, definition) = machine(args, entries)?;
    let children = children(args)?;
    let machines: Vec<_> = std::iter::once(&machine).chain(children.iter().map(|(_, child)| child)).collect();
    let cases = mocks::read_all(args, &machines)?;
    let expected = match &args.expect {
        Some(path) => json_file(path)?.to_value(),
        None => Value::Object(serde_json::Map::new()),
    };
    let unknown = expected.as_object().into_iter().flat_map(|cases| cases.keys());
    if let Some(unknown) = unknown.into_iter().find(|name| !cases.iter().any(|(case, _)| case == *name)) {
        complain(&format!("there is no test case `{unknown}`"), Some("name those of the mock file in `--expect`"));
        return Err(Unusable);
    }
    let given = args.input.as_ref().map(|path| json_file(path)).transpose()?;
    let mut results = Vec::with_capacity(cases.len());
    for (name, mocks) in cases {
        let wanted = expected.get(&name).cloned().unwrap_or_else(|| serde_json::json!({"status": "SUCCEEDED"}));
        let input = wanted.get("input").map(Data::from).or_else(|| given.clone()).unwrap_or_else(Data::empty_object);
        let execution = executed(args, &machine, &children, mocks, input);
        results.push(Result { name, wrong: difference(&execution.0, &wanted), execution });
    }
    let shown: Vec<_> = results.iter().map(|result| (result.name.as_str(), &result.execution)).collect();
    page::of_definition(args, &definition, &shown)?;
    show(match args.format {
        Format::Text => printed::print(&tap(&results)),
        Format::Junit => printed::print(&junit(&machine_name(&args.file), &results)),
        Format::Json => printed::print_json(&format!("{:#}\n", Value::Array(results.iter().map(described).collect()))),
    })?;
    Ok(match results.iter().any(|result| result.execution.0.unanswered.is_some()) {
        true => UNUSABLE,
        false if results.iter().any(|result| result.wrong.is_some()) => FOUND,
        false => CLEAN,
    })
}

/// The first part of an execution that is not what was wanted.
fn difference(execution: &Execution, wanted: &Value) -> Option<String> {
    if let Some(unanswered) = &execution.unanswered {
        return Some(format!("the state `{}` cannot be run: {}", unanswered.state, unanswered.help));
    }
    let found = described_parts(execution);
    for (part, value) in wanted.as_object()?.iter().filter(|(part, _)| *part != "input") {
        let is = found.get(part).unwrap_or(&Value::Null);
        if is != value {
            return Some(format!("{part} is {is}, and should be {value}"));
        }
    }
    None
}

fn described_parts(execution: &Execution) -> serde_json::Map<String, Value> {
    let mut parts = serde_json::Map::new();
    parts.insert("status".to_owned(), execution.status.as_str().into());
    if execution.status == Status::Succeeded {
        parts.insert("output".to_owned(), execution.output.as_ref().map_or(Value::Null, Data::to_value));
    }
    for (name, text) in [("error", &execution.error), ("cause", &execution.cause)] {
        if let Some(text) = text {
            parts.insert(name.to_owned(), (&**text).into());
        }
    }
    parts
}

fn described(result: &Result) -> Value {
    let mut object = serde_json::Map::new();
    object.insert("testCase".to_owned(), result.name.as_str().into());
    object.insert("ok".to_owned(), result.wrong.is_none().into());
    if let Some(wrong) = &result.wrong {
        object.insert("message".to_owned(), wrong.as_str().into());
    }
    object.extend(described_parts(&result.execution.0));
    Value::Object(object)
}

/// The results in the format of the Test Anything Protocol, version 13.
fn tap(results: &[Result]) -> String {
    let mut text = format!("TAP version 13\n1..{}\n", results.len());
    for (number, result) in results.iter().enumerate() {
        let ok = if result.wrong.is_none() { "ok" } else { "not ok" };
        // `#` would begin a directive.
        let name = result.name.replace(['#', '\n'], " ");
        text.push_str(&format!("{ok} {} - {name}\n", number + 1));
        for line in result.wrong.iter().flat_map(|wrong| wrong.lines()) {
            text.push_str(&format!("# {line}\n"));
        }
    }
    text
}

/// The results as JUnit XML, as CI systems read it. A case takes as long as its execution, in virtual time.
fn junit(machine: &str, results: &[Result]) -> String {
    let count = |errors: bool| {
        let wrong = results.iter().filter(|result| result.wrong.is_some());
        wrong.filter(|result| result.execution.0.unanswered.is_some() == errors).count()
    };
    let (machine, tests, failures, errors) = (xml(machine), results.len(), count(false), count(true));
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  <testsuite name=\"{machine}\" {counts}>\n"
    );
    for result in results {
        let name = xml(&result.name);
        let seconds = (result.execution.0.ended - result.execution.0.started) as f64 / 1000.0;
        let case = format!("    <testcase classname=\"{machine}\" name=\"{name}\" time=\"{seconds:.3}\"");
        text.push_str(&case);
        match &result.wrong {
            None => text.push_str("/>\n"),
            Some(wrong) => {
                // What cannot be run is an error, what ends otherwise than it should a failure.
                let tag = if result.execution.0.unanswered.is_some() { "error" } else { "failure" };
                let wrong = xml(wrong);
                text.push_str(&format!(">\n      <{tag} message=\"{wrong}\"/>\n    </testcase>\n"));
            }
        }
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}
