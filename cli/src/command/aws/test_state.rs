//! `codegen test-state`: asks AWS, runs our simulator beside it, and shows both.

mod beside;

use std::path::Path;

use asl::shown::one_line;
use asl::{Resource, State, StateMachine, StateType};
use serde_json::{Map, Value, json};
use stage::Mask;

use self::beside::{Came, find, simulate};
use super::executions::{put, put_json};
use super::refusal::Refusal;
use super::{finished, session, status_of};
use crate::Entry;
use crate::command::format::Format;
use crate::command::read::read;
use crate::command::runnable::refuse_errors;
use crate::command::test_state::{Args, Inspection};
use crate::command::{CLEAN, FOUND, UNUSABLE, say};
use deployment::Mock;
use deployment::question::Test;

/// What is asked.
struct Question {
    definition: Value,
    /// What the definition says.
    machine: StateMachine,
    input: Value,
    mock: Option<Mock>,
    variables: Option<Value>,
    context: Option<Value>,
    mask: Mask,
}

/// Asks AWS, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    let question = match question(args, entries) {
        Ok(Some(question)) => question,
        Ok(None) => return UNUSABLE,
        Err(refusal) => return status_of(Err(refusal)),
    };
    let test = Test {
        definition: &question.definition,
        state: &args.state,
        input: &question.input,
        role: args.role_arn.as_deref(),
        mock: question.mock.as_ref(),
        variables: question.variables.as_ref(),
        context: question.context.as_ref(),
        inspection: match args.inspection {
            Inspection::Info => "INFO",
            Inspection::Debug => "DEBUG",
            Inspection::Trace => "TRACE",
        },
    };
    match finished(async { Ok(test.run(&session(&args.account).await?).await?) }) {
        Ok(answer) => show(args, &question, answer),
        Err(refusal) => status_of(Err(refusal)),
    }
}

/// Reads what is asked; nothing where the findings in a workflow were shown.
fn question(args: &Args, entries: &[Entry]) -> Result<Option<Question>, Refusal> {
    let input = args.input.as_deref().map(json_of).transpose()?.unwrap_or_else(|| json!({}));
    let (definition, mask) = match entries.iter().find(|entry| args.definition.as_os_str() == entry.name) {
        Some(entry) => {
            let compiled = entry.build.build().compile();
            if refuse_errors(compiled.diagnostics().to_vec()).is_err() {
                return Ok(None);
            }
            let definition = stage::definition(&compiled).map_err(|error| {
                let message =
                    format!("the definition of `{}` is not JSON once its placeholders are replaced", entry.name);
                Refusal::new(format!("{message}: {error}"))
            })?;
            (definition, Mask::of(compiled.input_schema().as_value(), &input))
        }
        None => (json_of(&args.definition)?, Mask::default()),
    };
    let machine = StateMachine::from_json(&definition.to_string()).map_err(|findings| {
        let why = findings.first().map(|finding| format!(": {}", finding.message())).unwrap_or_default();
        Refusal::new(format!("`{}` is not a definition that can be tested{why}", args.definition.display()))
            .help("`codegen validate` says what is wrong with it")
    })?;
    let mask = mask.tokens_of(&definition);
    let mock = args.mock.as_deref().map(json_of).transpose()?.map(|mock| Mock::of(&mock)).transpose()?;
    let variables = args.variables.as_deref().map(json_of).transpose()?;
    let context = args.context.as_deref().map(json_of).transpose()?;
    let question = Question { definition, machine, input, mock, variables, context, mask };
    refuse(args, &question)?;
    Ok(Some(question))
}

/// What TestState would refuse, in words that say what to do (API Reference, "TestState").
fn refuse(args: &Args, question: &Question) -> Result<(), Refusal> {
    let state = &args.state;
    let Some((_, found)) = find(&question.machine, state) else {
        let help = "use the name in the definition; `codegen validate` and `codegen explore` show the names";
        return Err(Refusal::new(format!("`{}` has no state `{state}`", args.definition.display())).help(help));
    };
    let kind = found.type_name();
    let is_outer = matches!(found.state_type(), Some(StateType::Parallel | StateType::Map));
    let resource = if let State::Task(task) = found { Some(Resource::parse(&task.resource)) } else { None };
    let takes_mock = is_outer || resource.is_some();
    if question.mock.is_some() && !takes_mock {
        return Err(Refusal::new(format!(
            "the state `{state}` is a {kind} and makes no call that a mock could answer"
        ))
        .help("omit `--mock`"));
    }
    let waits = resource.is_some_and(|resource| {
        resource.runs_a_job() || resource.waits_for_token() || matches!(resource, Resource::Activity(_))
    });
    let needs_mock = is_outer || waits;
    if question.mock.is_none() && needs_mock {
        return Err(Refusal::new(format!("AWS runs the state `{state}` only with a mock"))
            .help("add `--mock FILE`, with `{\"result\": …}` or `{\"errorOutput\": {\"error\": …}}`"));
    }
    if question.mock.is_none() && takes_mock && args.role_arn.is_none() {
        return Err(Refusal::new(format!("there is no answer for the state `{state}`"))
            .help("add `--mock FILE`, or `--role-arn ARN` to call the service with that role"));
    }
    Ok(())
}

/// The value of a file.
fn json_of(path: &Path) -> Result<Value, Refusal> {
    let named = if path == Path::new("-") { "standard input".to_owned() } else { format!("`{}`", path.display()) };
    let read = read(path).map_err(|error| Refusal::new(format!("cannot read {named}: {error}")))?;
    match (read.document, read.findings.first()) {
        (Some(document), None) => Ok(document.root().to_value()),
        (_, finding) => {
            let place = finding.and_then(|finding| finding.place().cloned()).map(|place| format!("{place}: "));
            let what = finding.map_or_else(|| "it is empty".to_owned(), |finding| finding.message().to_owned());
            Err(Refusal::new(format!("{named} is not JSON: {}{what}", place.unwrap_or_default())))
        }
    }
}

/// Shows both answers, and returns the exit status.
fn show(args: &Args, question: &Question, answer: Value) -> u8 {
    let aws = Came::of_answer(&answer);
    let Question { machine, input, mock, variables, mask, .. } = question;
    let ours = simulate(machine, &args.state, input, mock.as_ref(), variables.as_ref());
    let differs = ours.as_ref().map(|ours| aws.differs(ours)).unwrap_or_default();
    let note = match &ours {
        Err(why) => Some(format!("not compared with the simulator: {why}")),
        Ok(_) if !differs.is_empty() && reads_context(machine, &args.state) => {
            Some("the state reads the Context Object, which differs between AWS and the simulator".to_owned())
        }
        Ok(_) => None,
    };
    match args.format {
        Format::Json => {
            let names: Vec<_> = differs.iter().map(|(name, ..)| *name).collect();
            let ours = ours.as_ref().map(|ours| mask.value(ours.to_json())).unwrap_or_default();
            let whole = json!({"aws": masked(answer, mask), "simulator": ours, "differs": names, "note": note});
            put_json(&format!("{whole:#}\n"));
        }
        Format::Text => {
            put(&text(args, &masked(answer, mask)));
            for (name, aws, ours) in &differs {
                let shown =
                    |text: &str| mask.value(serde_json::from_str(text).unwrap_or_else(|_| text.into())).to_string();
                let shown = |text: &str| if *name == "output" { shown(text) } else { text.to_owned() };
                put(&format!(
                    "the simulator differs in {name}\n  AWS        {}\n  simulator  {}\n",
                    shown(aws),
                    shown(ours)
                ));
            }
            match &note {
                Some(note) => say(note),
                None if differs.is_empty() => say("the simulator gives the same result"),
                None => {}
            }
        }
    }
    if aws.status == "FAILED" || !differs.is_empty() { FOUND } else { CLEAN }
}

/// The answer without what must not be shown; its own members have the service's names.
fn masked(mut answer: Value, mask: &Mask) -> Value {
    for member in answer.as_object_mut().into_iter().flat_map(Map::values_mut) {
        match member {
            Value::Object(inner) => {
                for value in inner.values_mut() {
                    *value = mask.value(value.take());
                }
            }
            other => *other = mask.value(other.take()),
        }
    }
    answer
}

/// The answer for people: what came of the state, then the data on the way.
fn text(args: &Args, answer: &Value) -> String {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut lines = vec![format!("{}: {}", args.state, answer.get("status").map(plain).unwrap_or_default())];
    for (name, label) in [("nextState", "next"), ("output", "output"), ("error", "error"), ("cause", "cause")] {
        lines.extend(answer.get(name).map(|value| format!("  {label:<7} {}", one_line(&plain(value)))));
    }
    let inspected = answer.get("inspectionData").and_then(Value::as_object).filter(|data| !data.is_empty());
    if let Some(data) = inspected {
        let widest = data.keys().map(String::len).max().unwrap_or_default();
        lines.push("intermediate data".to_owned());
        lines.extend(data.iter().map(|(name, value)| format!("  {name:<widest$}  {}", one_line(&plain(value)))));
    }
    lines.join("\n") + "\n"
}

/// True where a state reads more of the Context Object than its task token.
fn reads_context(machine: &StateMachine, state: &str) -> bool {
    let text = find(machine, state).map(|(_, found)| json!(found).to_string()).unwrap_or_default();
    let text = text.replace("$$.Task.Token", "").replace("$states.context.Task.Token", "");
    text.contains("$$.") || text.contains("$states.context")
}
