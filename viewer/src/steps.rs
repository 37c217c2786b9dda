//! The data of each visit on its way through the fields of its state. What a history does not have is made again by the simulator,
//! and left out where that does not lead to what the history has.

use std::collections::{BTreeMap, HashMap};

use asl::StateType;
use graph::Diagram;
use serde_json::{Map, Value};
use simulator::{Data, Machine, Members, Passage, Steps, What, time};

use crate::data::Pool;
use crate::replay::{Outcome, Replay, Visit};
use crate::run::Run;

/// The data of a visit between its input and its output.
#[derive(Debug, Default)]
pub(crate) struct Traced {
    steps: Steps,
    /// The outputs of the branches of a Parallel or the iterations of a Map.
    result: Option<Data>,
    /// What its first branch or iteration began with.
    inside: Option<Data>,
}

impl Traced {
    /// The numbers of the values that are known, by what they are.
    pub(crate) fn written(&self, run: &Run<'_>, pool: &mut Pool) -> Map<String, Value> {
        let all = [
            ("input", &self.steps.after_input_path),
            ("parameters", &self.steps.after_parameters),
            ("items", &self.steps.items),
            ("inside", &self.inside),
            ("result", &self.result),
            ("selected", &self.steps.after_result_selector),
            ("placed", &self.steps.after_result_path),
        ];
        let known = all.into_iter().filter_map(|(name, data)| Some((name, data.as_ref()?)));
        known.map(|(name, data)| (name.to_owned(), pool.data(data, &run.mask).into())).collect()
    }
}

/// The data of all visits of a run.
pub(crate) fn traced(run: &Run<'_>, replay: &Replay, diagram: &Diagram, machine: &Machine) -> Vec<Traced> {
    let mut inside = inside(replay);
    let mut variables = Variables::default();
    let input = run.history.events().iter().find_map(|event| match &event.what {
        What::ExecutionStarted(input) => Some(input.clone()),
        _ => None,
    });
    let mut execution = Members::new();
    execution.insert("StartTime".into(), Data::string(time::print(run.started)));
    if let Some(input) = input {
        execution.insert("Input".into(), input);
    }
    let execution = Data::object(execution);
    let mut begun = Vec::with_capacity(replay.visits.len());
    let passages = replay.visits.iter().enumerate().map(|(number, visit)| {
        let lasts = inside.remove(&number).unwrap_or_default();
        let result = result(run, replay, diagram, visit, &lasts);
        let first = lasts.values().next().map(|(first, _)| replay.visits[*first].input.clone());
        begun.push((result.clone(), first));
        Passage {
            state: visit.name.clone(),
            input: visit.input.clone(),
            result: result.or_else(|| visit.attempts.last().and_then(|attempt| attempt.response.clone())),
            output: visit.output.clone().filter(|_| visit.outcome == Outcome::Succeeded),
            variables: variables.before(number, &replay.visits),
            context: context(&execution, visit, replay),
        }
    });
    let steps = machine.retrace(passages);
    let all = steps.into_iter().zip(begun).zip(&replay.visits);
    all.map(|((steps, (result, inside)), visit)| {
        // Which results of children count is up to the Map Run, so those are certain only if they lead to the output.
        let is_certain = visit.map_run.is_none()
            || result == visit.output
            || steps.after_result_selector.is_some()
            || steps.after_result_path.is_some();
        Traced { steps, result: result.filter(|_| is_certain), inside }
    })
    .collect()
}

/// What is in each Parallel and Map: of each branch and iteration the first and the last visit.
fn inside(replay: &Replay) -> HashMap<usize, BTreeMap<u64, (usize, usize)>> {
    let mut inside: HashMap<usize, BTreeMap<u64, (usize, usize)>> = HashMap::new();
    for (number, visit) in replay.visits.iter().enumerate() {
        let Some((outer, index)) = visit.within else { continue };
        inside.entry(outer).or_default().entry(index).or_insert((number, number)).1 = number;
    }
    inside
}

/// The outputs of the branches or iterations of a visit that has succeeded, in their order.
fn result(
    run: &Run<'_>,
    replay: &Replay,
    diagram: &Diagram,
    visit: &Visit,
    lasts: &BTreeMap<u64, (usize, usize)>,
) -> Option<Data> {
    if visit.outcome != Outcome::Succeeded {
        return None;
    }
    let (scope, node) = visit.state?;
    let wanted = match visit.kind {
        StateType::Parallel => diagram.scopes[scope].nodes[node].scopes.len(),
        StateType::Map => usize::try_from(visit.items?).ok()?,
        StateType::Task
        | StateType::Pass
        | StateType::Choice
        | StateType::Wait
        | StateType::Succeed
        | StateType::Fail => return None,
    };
    let outputs: Vec<Data> = match &visit.map_run {
        Some(arn) => {
            let map_run = run.map_runs.iter().find(|map_run| map_run.arn == *arn)?;
            map_run.children.iter().map(|child| child.output.clone()).collect::<Option<_>>()?
        }
        None => lasts.values().map(|(_, last)| replay.visits[*last].output.clone()).collect::<Option<_>>()?,
    };
    (outputs.len() == wanted).then(|| Data::array(outputs))
}

/// What is known of the Context Object.
fn context(execution: &Data, visit: &Visit, replay: &Replay) -> Data {
    let state = [("Name", Data::String(visit.name.clone())), ("EnteredTime", Data::string(time::print(visit.start)))];
    let mut members = Members::new();
    members.insert("Execution".into(), execution.clone());
    members.insert("State".into(), Data::record(state));
    if let Some((_, index)) = visit.within.filter(|(outer, _)| replay.visits[*outer].kind == StateType::Map) {
        members.insert("Map".into(), Data::record([("Item", Data::record([("Index", index.into())]))]));
    }
    Data::object(members)
}

/// The variables that have values, by the branch or iteration that they are in.
#[derive(Default)]
struct Variables {
    known: HashMap<Option<(usize, u64)>, Members>,
    /// The last visit of each, whose variables count from the next visit on.
    last: HashMap<Option<(usize, u64)>, usize>,
}

impl Variables {
    /// Those that a visit can read: its own and those around it. Visits are asked for in their order.
    fn before(&mut self, number: usize, visits: &[Visit]) -> Option<Data> {
        let own = visits[number].within;
        let last = self.last.insert(own, number);
        if let Some(assigned) = last.and_then(|last| visits[last].assigned.as_ref()) {
            let known = self.known.entry(own).or_default();
            for (name, value) in assigned.iter() {
                known.insert(name.clone(), value.clone());
            }
        }
        let mut around = vec![own];
        while let Some((outer, _)) = around.last().copied().flatten() {
            around.push(visits[outer].within);
        }
        let mut members = Members::new();
        for known in around.iter().rev().filter_map(|place| self.known.get(place)) {
            for (name, value) in known.iter() {
                members.insert(name.clone(), value.clone());
            }
        }
        (!members.is_empty()).then(|| Data::object(members))
    }
}
