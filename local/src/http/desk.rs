//! The page of the endpoint: what it is told of the state machines and executions, and executions as pages of their own.

mod around;

use serde_json::{Value, json};
use stage::{Ending, Mask};
use viewer::{Page, Run};

use crate::execution::{Execution, ExecutionId};
use crate::machine::StateMachine;
use crate::world::{Shared, World};

/// How many executions of a state machine are shown, the newest first.
const MOST_SHOWN: usize = 50;
/// The most tasks of an execution that are offered to be answered by hand.
const MOST_WAITING: usize = 100;
/// The most characters of an input that is offered for the next start.
const LONGEST_INPUT: usize = 20_000;

/// The answer to a request for a page or for what is on it, with its type; `None` for all others.
pub(super) fn answer(shared: &Shared, path: &str) -> Option<(&'static str, String)> {
    let html = "text/html; charset=utf-8";
    if path == "/" {
        return Some((html, viewer::desk()));
    }
    let world = shared.borrow();
    match path.strip_prefix("/_stepwright/")? {
        "desk" => Some(("application/json", told(&world).to_string())),
        part => match part.split_once('/')? {
            ("executions", id) => Some((html, page(&world, world.executions.get(&id.parse::<ExecutionId>().ok()?)?)?)),
            ("queues", name) => Some(("application/json", around::messages(&world, name)?.to_string())),
            ("functions", name) => Some(("application/json", around::lines(&world, name)?.to_string())),
            _ => None,
        },
    }
}

/// The state machines with their latest executions.
fn told(world: &World) -> Value {
    let machines = world.machines.values().map(|machine| {
        let executions: Vec<_> = world.of_machine(&machine.arn).rev().take(MOST_SHOWN).collect();
        json!({
            "arn": &*machine.arn,
            "name": machine.name,
            "kind": machine.kind.as_str(),
            "input": input(&executions),
            "sample": world.samples.get(&*machine.arn),
            "executions": executions.iter().map(|execution| row(world, machine, execution)).collect::<Vec<_>>(),
        })
    });
    json!({
        "machines": machines.collect::<Vec<_>>(),
        "queues": around::queues(world),
        "functions": around::functions(world),
    })
}

/// The input of the last execution, to start another one with.
fn input(executions: &[&Execution]) -> Option<String> {
    let last = executions.first().map(|execution| format!("{:#}", execution.input.to_value()));
    last.filter(|text| text.len() <= LONGEST_INPUT)
}

fn row(world: &World, machine: &StateMachine, execution: &Execution) -> Value {
    let arn = execution.session.arn();
    let id = world.by_arn.get(arn).copied();
    let waiting = execution.session.waiting().into_iter().take(MOST_WAITING);
    let waiting = waiting
        .map(|task| json!({"token": &*task.token, "state": &*task.state, "iteration": &*task.iteration}))
        .collect::<Vec<_>>();
    debug_assert_eq!(execution.machine, machine.arn);
    json!({
        "id": id,
        "arn": &**arn,
        "name": execution.name,
        "status": execution.status(),
        "events": execution.session.history().events().len(),
        "waiting": waiting,
    })
}

/// The page of an execution; none where its definition cannot be drawn.
fn page(world: &World, execution: &Execution) -> Option<String> {
    let definition: Value = serde_json::from_str(&execution.revision.definition).ok()?;
    let model = asl::StateMachine::from_json(&execution.revision.definition).ok()?;
    let session = &execution.session;
    let trouble = session.trouble();
    let ending = Ending {
        status: execution.status().to_owned(),
        output: session.output().cloned(),
        error: trouble.and_then(|trouble| trouble.error.clone()),
        cause: trouble.and_then(|trouble| trouble.cause.clone()),
        took: session.ended().unwrap_or_else(crate::clock::now) - session.started(),
    };
    let run = Run::of_history(execution.name.as_str(), session.history()).ending(ending).map_runs(session.map_runs());
    let schema = world.schemas.get(&*execution.machine);
    let mask = schema.map_or_else(Mask::default, |schema| Mask::of(schema, &execution.input.to_value()));
    let run = run.mask(mask.tokens_of(&definition));
    let machine = execution.machine.rsplit(':').next().unwrap_or(&execution.machine);
    Some(Page::new(machine, &model).run(run.live()).html())
}
