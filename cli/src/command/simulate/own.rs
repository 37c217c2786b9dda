//! A workflow of this project: its sample input, its functions in process, and what its queues hold in the end.

use dsl::compiled::Compiled;
use serde_json::{Map, Value, json};
use simulator::{Data, Machine, Status};
use stage::{Held, Run, Simulation, SimulationError, Unanswered};

use super::{
    Args, CLEAN, FOUND, Format, Unusable, folder, json, json_document, mocks, page, painted, show, within_limit,
};
use crate::command::runnable::{refuse_errors, without_type};
use crate::command::unfit::unfit;
use crate::command::{complain, say, warn};
use crate::{Entry, printed, program};
use asl::shown::{escaped, one_line, quoted};
use synth::sample;

/// Runs an execution of a workflow, shows it, and returns the exit status.
pub(super) fn run(args: &Args, entry: &Entry) -> Result<u8, Unusable> {
    without_type(args.kind)?;
    let compiled = entry.build.build().compile();
    refuse_errors(compiled.diagnostics().to_vec())?;
    let input = match &args.input {
        Some(path) => {
            let document = json_document(path)?;
            let unfit = unfit(&document, compiled.input_schema().as_value());
            if !unfit.is_empty() {
                let message =
                    format!("the input does not fit the schema of `{}`\n  {}", entry.name, unfit.join("\n  "));
                let emit = program::command(&format!("emit {}", entry.name));
                warn(&message, Some(&format!("`{emit}` writes the schema and a sample")));
            }
            within_limit(Data::from(document.root().to_value()))?.to_value()
        }
        None => sample(compiled.input_schema().as_value()),
    };
    let machine = machine_of(&compiled)?;
    let children: Vec<_> = compiled.children().iter().map(|child| machine_of(child)).collect::<Result<_, _>>()?;
    if let Some(file) = &args.write_mocks {
        return mocks::write(file, args, &machine).map(|()| CLEAN);
    }
    if args.children().next().is_some() {
        complain("a workflow starts no other definition here", Some("leave `--machine NAME=FILE` out"));
        return Err(Unusable);
    }
    for (flag, given) in [
        ("--account", args.account.is_some()),
        ("--region", args.region.is_some()),
        ("--role-arn", args.role_arn.is_some()),
        ("--execution-name", args.execution_name.is_some()),
        ("--all-cases", args.all_cases),
        ("--compare", args.compare.is_some()),
    ] {
        if given {
            let help = "leave it out, or name a file that `emit` wrote";
            complain(&format!("`{flag}` is for definitions, and this is a workflow"), Some(help));
            return Err(Unusable);
        }
    }
    let machines: Vec<_> = std::iter::once(&machine).chain(&children).collect();
    let mocks = mocks::read(args, &machines)?;
    let mut simulation =
        Simulation::of_compiled(compiled.clone()).input(&input).seed(args.seed).start_time(args.start_time);
    if let Some(functions) = entry.functions {
        simulation = simulation.local(functions);
    }
    if let Some(mocks) = mocks {
        simulation = simulation.mocks(mocks);
    }
    if let Some(seconds) = args.stop_after {
        simulation = simulation.stop_after(std::time::Duration::from_secs(seconds), "", "");
    }
    for seconds in &args.redrive_after {
        simulation = simulation.redrive_after(std::time::Duration::from_secs(*seconds));
    }
    if let Some(folder) = &args.s3 {
        simulation = simulation.objects(folder::Folder::new(folder));
    }
    if args.html.is_some() {
        simulation = simulation.keep_map_runs();
    }
    let run = match simulation.try_run() {
        Ok(run) => run,
        Err(error) => return Ok(unanswered(&error, args.mocks.is_some())),
    };
    page::of_workflow(args, entry.name, &compiled, &run)?;
    show(match args.format {
        Format::Text | Format::Junit => printed::print(&(painted(&run.timeline()) + &queues(&run))),
        Format::Json => {
            let queues = Map::from_iter([("queues".to_owned(), queues_as_json(&run))]);
            printed::print_json_with(|out| json(out, run.execution(), queues))
        }
    })?;
    Ok(if run.status() == Status::Succeeded { CLEAN } else { FOUND })
}

fn machine_of(compiled: &Compiled) -> Result<Machine, Unusable> {
    Machine::new(compiled.definition()).map_err(|error| {
        complain(&error.to_string(), None);
        Unusable
    })
}

/// Says why there is no execution, and what to add.
fn unanswered(error: &SimulationError, has_mocks: bool) -> u8 {
    let SimulationError::Unanswered(open) = error else {
        complain(&escaped(&error.to_string()), None);
        return super::UNUSABLE;
    };
    let Unanswered { state, message, problem, result, timeline } = &**open;
    say(timeline.trim_end());
    let message =
        format!("there is no answer for the state {}, which sends {}", quoted(state), escaped(&message.to_string()));
    let help = match problem {
        Some(problem) => problem.clone(),
        None if has_mocks => format!("add `{state}` to the test case, with a response such as {result}"),
        None => mocks::first(state, result),
    };
    complain(&message, Some(&escaped(&help)));
    super::UNUSABLE
}

/// What the queues hold that hold something.
fn queues(run: &Run) -> String {
    let bold = anstyle::Style::new().bold();
    let faint = anstyle::Style::new().dimmed();
    let mut text = String::new();
    for (queue, held) in held(run) {
        text.push_str(&format!("\n{bold}{queue}{bold:#} holds\n"));
        for message in held {
            text.push_str(&format!("  {}\n", one_line(&run.mask().text(&message.body))));
            for (name, value) in &message.attributes {
                let name = one_line(name);
                let value = value.get("StringValue").and_then(Value::as_str).unwrap_or_default();
                text.push_str(&format!("  {faint}{name}{faint:#} {}\n", one_line(&run.mask().text(value))));
            }
        }
    }
    text
}

fn queues_as_json(run: &Run) -> Value {
    let messages = |held: &[Held]| {
        let message = |message: &Held| json!({"MessageId": message.id, "Body": message.body, "MessageAttributes": message.attributes});
        Value::Array(held.iter().map(message).collect())
    };
    Value::Object(held(run).map(|(queue, held)| (queue.to_owned(), messages(held))).collect())
}

fn held(run: &Run) -> impl Iterator<Item = (&str, &[Held])> {
    let names = run.local().queue_names();
    names.map(|queue| (queue, run.held(queue))).filter(|(_, held)| !held.is_empty())
}
