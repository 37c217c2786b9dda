//! Which values a state uses, and when.

use std::collections::BTreeSet;

use asl::jsonpath::Segment;
use asl::{Diagnostic, QueryLanguage};

use super::given;
use super::rules::expressions::{TOO_DEEP, UNWRITABLE};
use super::rules::values::{FOREIGN, OUTSIDE_ITS_CLOSURE};
use super::site::Moment;
use super::translate;
use crate::expr::node::{Node, Origin};
use crate::state::{ItemsDraft, Kind, MapDraft, RoleArn, Slot, StateDraft, WaitTime};

/// The expressions that a state uses, and when.
pub(super) fn slots(state: &StateDraft, language: QueryLanguage) -> Vec<(&Slot, Moment)> {
    use Moment::{Caught, Done, Entering, Selecting};

    let entering = |slot| (slot, Entering);
    let mut slots: Vec<(&Slot, Moment)> = match &state.kind {
        Kind::Task(task) => task
            .request
            .iter()
            .map(|(_, slot)| slot)
            .chain(task.role.iter().filter_map(|role| match &role.arn {
                RoleArn::Value(slot) => Some(slot),
                RoleArn::Fixed(_) => None,
            }))
            .map(entering)
            .collect(),
        Kind::Pass(slot) | Kind::Succeed(slot) => slot.iter().map(entering).collect(),
        Kind::Choice { rules, .. } => rules.iter().map(|rule| entering(&rule.condition)).collect(),
        Kind::Wait(WaitTime::SecondsFrom(slot) | WaitTime::Until(slot)) => vec![entering(slot)],
        Kind::Wait(WaitTime::Seconds(_)) => Vec::new(),
        Kind::Fail(end) => end.error.iter().chain(&end.cause).map(entering).collect(),
        Kind::Parallel(parallel) => parallel.input.iter().map(entering).collect(),
        Kind::Map(map) => {
            let selecting = map.selector.iter().map(|slot| (slot, Selecting));
            map_slots(map).into_iter().map(entering).chain(selecting).collect()
        }
        // Its fields are among those that are given as data.
        Kind::Raw(_) | Kind::Label(_) => Vec::new(),
    };
    slots.extend(state.given().map(|field| (&field.value, given::moment(&field.name, &state.kind, language))));
    let after = after(&state.kind, language);
    slots.extend(state.output.iter().map(|slot| (slot, Done)));
    slots.extend(state.assigns.iter().map(|assign| (&assign.value, after)));
    slots.extend(state.timeout_from.iter().chain(&state.heartbeat_from).map(entering));
    if let Kind::Choice { rules, .. } = &state.kind {
        slots.extend(rules.iter().filter_map(|rule| rule.output.as_ref()).map(entering));
        slots.extend(rules.iter().flat_map(|rule| &rule.assigns).map(|assign| (&assign.value, after)));
    }
    for catch in &state.catches {
        slots.extend(catch.output.iter().map(|slot| (slot, Caught(catch.origin))));
        slots.extend(catch.assigns.iter().map(|assign| (&assign.value, Caught(catch.origin))));
    }
    slots
}

/// What a state is about when it assigns variables.
pub(super) fn after(kind: &Kind, language: QueryLanguage) -> Moment {
    match kind {
        Kind::Task(_) | Kind::Parallel(_) | Kind::Map(_) => Moment::Done,
        Kind::Raw(raw) if raw.has_result() => Moment::Done,
        // In JSONPath, a Pass assigns from what it has made; in JSONata, from its input.
        Kind::Pass(Some(_)) if language == QueryLanguage::JsonPath => Moment::Done,
        Kind::Pass(_)
        | Kind::Choice { .. }
        | Kind::Wait(_)
        | Kind::Succeed(_)
        | Kind::Fail(_)
        | Kind::Raw(_)
        | Kind::Label(_) => Moment::Entering,
    }
}

/// The expressions that a Map uses once, before its iterations.
fn map_slots(map: &MapDraft) -> Vec<&Slot> {
    let mut slots: Vec<&Slot> = match &map.items {
        ItemsDraft::Value(slot) => vec![slot],
        ItemsDraft::Reader(reader) => {
            reader.which.iter().chain(&reader.key).chain(&reader.version).chain(&reader.max_items).collect()
        }
    };
    slots.extend(&map.max_concurrency);
    if let Some(distributed) = &map.distributed {
        slots.extend(distributed.tolerated_count.iter().chain(&distributed.tolerated_percentage));
        if let Some(batch) = &distributed.batch {
            slots.extend(batch.max_items.iter().chain(&batch.max_bytes).chain(&batch.input));
        }
        let written_to = distributed.writer.iter().filter_map(|writer| writer.bucket.as_ref());
        slots.extend(written_to.filter_map(|(_, prefix)| prefix.as_ref()));
    }
    slots
}

/// The values that an expression reads: where each originates, and which part of it is read.
pub(super) fn values(nodes: &[Node], node: u32) -> Vec<Result<(Origin, Vec<Segment>), Diagnostic>> {
    let mut found = Vec::new();
    let (mut parameters, mut closures) = (BTreeSet::new(), BTreeSet::new());
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        if let Some(value) = part_of_value(nodes, node) {
            found.push(Ok(value));
            continue;
        }
        match &nodes[node as usize] {
            Node::Foreign => {
                let message = "a value of another workflow is used here";
                let help = "each workflow has its own data; pass the value in the input of this workflow";
                found.push(Err(FOREIGN.found(message).help(help)));
            }
            Node::TooDeep => {
                let message = "the expression is nested too deeply or too large";
                found.push(Err(TOO_DEEP.found(message).help("compute part of it in a Pass state before this one")));
            }
            Node::Unwritable(reason) => found.push(Err(UNWRITABLE.found(reason.clone()))),
            Node::Parameter(closure, _) => drop(parameters.insert(*closure)),
            other => {
                if let Node::Each(_, closure, _) = other {
                    closures.insert(closure.number);
                }
                waiting.extend(other.children().into_iter().rev());
            }
        }
    }
    if !parameters.is_subset(&closures) {
        let message = "an element of a list is used outside the closure that receives it";
        let help = "use it only in the value that the closure returns";
        found.push(Err(OUTSIDE_ITS_CLOSURE.found(message).help(help)));
    }
    found
}

/// The origin and path of an expression that is a part of a value, and nothing else.
pub(crate) fn part_of_value(nodes: &[Node], mut node: u32) -> Option<(Origin, Vec<Segment>)> {
    let mut path = Vec::new();
    loop {
        match &nodes[node as usize] {
            Node::Origin(origin) => {
                path.reverse();
                return Some((*origin, path));
            }
            Node::Step(of, segment) => {
                path.push(translate::segment(segment));
                node = *of;
            }
            Node::Optional(of) => node = *of,
            _ => return None,
        }
    }
}
