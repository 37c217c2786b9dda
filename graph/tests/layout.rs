//! Nothing lies upon anything else, and the work grows with the number of states.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

mod measure;

use asl::StateMachine;
use asl::document::{Document, Limits};
use graph::{Diagram, Layout};
use measure::{Measured, measure};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read(text: &str) -> StateMachine {
    StateMachine::read(&Document::json("m.json", text, Limits::default()).unwrap()).unwrap()
}

fn measured(text: &str) -> Measured {
    let diagram = Diagram::of("M", &read(text));
    measure(&diagram, &Layout::of(&diagram))
}

#[test]
fn what_lies_upon_each_other_is_found() {
    let states = json!({ "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Pass", "Next": "C" }, "C": { "Type": "Succeed" } });
    let diagram = Diagram::of("M", &read(&json!({ "StartAt": "A", "States": states }).to_string()));
    let mut layout = Layout::of(&diagram);
    assert!(measure(&diagram, &layout).faults.is_empty());
    let (first, second) = (layout.frames[0].nodes[0].area, layout.frames[0].nodes[1].area);
    let mut moved = |y: f64| {
        layout.frames[0].nodes[1].area.y = y;
        measure(&diagram, &layout).faults
    };
    assert!(moved(first.y).iter().any(|fault| fault.contains("lies upon")), "{:?}", moved(first.y));
    assert!(moved(second.y - 5.0).iter().any(|fault| fault.contains("leads through state B")));
    layout.frames[0].nodes[2].area.x = -40.0;
    assert!(measure(&diagram, &layout).faults.iter().any(|fault| fault.contains("state C leaves scope 0")));
}

/// What a generated state is: a number for its type, and for each of its transitions how far it leads, backwards too.
type Drawn = (u8, Vec<i16>, bool);

fn definition(states: &[Drawn], depth: usize) -> Value {
    let count = states.len();
    let name = |index: usize| format!("State {index} of {depth}");
    let target = |index: usize, by: i16| name((index as i64 + i64::from(by)).rem_euclid(count as i64) as usize);
    let mut made = Map::new();
    for (index, (kind, targets, ends)) in states.iter().enumerate() {
        let next = target(index, targets.first().copied().unwrap_or(1));
        let catch: Vec<_> = targets
            .iter()
            .skip(1)
            .map(|by| json!({ "ErrorEquals": ["A.LongNameOfAnError"], "Next": target(index, *by) }))
            .collect();
        let mut state = match kind % 6 {
            0 => json!({ "Type": "Pass" }),
            1 => json!({ "Type": "Wait", "Seconds": 5 }),
            2 => {
                let rule = |by: &i16| json!({ "Variable": "$.a.long.path.of.a.value", "IsPresent": true, "Next": target(index, *by) });
                let rules: Vec<_> = targets.iter().chain(&[1]).map(rule).collect();
                made.insert(name(index), json!({ "Type": "Choice", "Choices": rules, "Default": target(index, 2) }));
                continue;
            }
            3 if depth < 3 => {
                let half = definition(&states[..count.div_ceil(2)], depth + 1);
                json!({ "Type": "Parallel", "Branches": [half, definition(&states[..1], depth + 1)], "Catch": catch })
            }
            4 if depth < 3 => {
                json!({ "Type": "Map", "ItemProcessor": definition(&states[count / 2..], depth + 1), "Catch": catch })
            }
            _ => json!({ "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Catch": catch }),
        };
        let state_fields = state.as_object_mut().unwrap();
        if *ends {
            state_fields.insert("End".to_owned(), json!(true));
        } else {
            state_fields.insert("Next".to_owned(), json!(next));
        }
        made.insert(name(index), state);
    }
    json!({ "StartAt": name(0), "States": made })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_lies_upon_anything_else(
        states in prop::collection::vec((any::<u8>(), prop::collection::vec(-6i16..12, 0..4), prop::bool::weighted(0.1)), 1..12)
    ) {
        let found = measured(&definition(&states, 0).to_string());
        prop_assert!(found.faults.is_empty(), "{:#?}", found.faults);
    }
}

#[test]
fn the_workflows_of_this_repository_have_no_line_across_another() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_str().is_some_and(|path| path.ends_with(".asl.json")) {
            let found = measured(&std::fs::read_to_string(&path).unwrap());
            assert_eq!((found.faults, found.crossings), (Vec::new(), 0), "{}", path.display());
            count += 1;
        }
    }
    assert!(count >= 5, "{count}");
}

/// A chain of tasks with waits, branches and loops between them, and one state that handles all their errors.
fn long(count: usize) -> String {
    let mut states = Map::new();
    for index in 0..count {
        let (own, next) = (format!("Step {index}"), format!("Step {}", index + 1));
        let state = match index % 10 {
            4 => json!({ "Type": "Choice", "Default": next, "Choices": [
                { "Variable": "$.again", "BooleanEquals": true, "Next": format!("Step {}", index - 2) },
                { "Variable": "$.skip", "BooleanEquals": true, "Next": format!("Step {}", index + 3) }] }),
            _ => json!({ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": next,
                "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Failed" }] }),
        };
        states.insert(own, state);
    }
    for index in count..count + 3 {
        states.insert(format!("Step {index}"), json!({ "Type": "Pass", "End": true }));
    }
    states.insert("Failed".to_owned(), json!({ "Type": "Fail" }));
    json!({ "StartAt": "Step 0", "States": states }).to_string()
}

#[test]
fn nothing_overlaps_among_three_hundred_states() {
    let diagram = Diagram::of("M", &read(&long(300)));
    assert!(measure(&diagram, &Layout::of(&diagram)).faults.is_empty());
}

#[test]
fn the_work_grows_with_the_number_of_states() {
    let allocated = |count: usize| {
        let diagram = Diagram::of("M", &read(&long(count)));
        allocation_counter::measure(|| drop(graph::svg(&diagram))).bytes_total
    };
    let (few, many) = (allocated(300), allocated(3_000));
    assert!(many < 14 * few, "{many} bytes for ten times what takes {few}");
}

#[test]
fn lines_that_would_outnumber_the_states_by_far_are_names() {
    // Each state leads to the one as far from the end as it is from the beginning.
    let count = 2_000;
    let states: Map<String, Value> = (0..count)
        .map(|index| {
            let rule = json!({ "Variable": "$.far", "IsPresent": true, "Next": format!("S{}", count - 1 - index) });
            let next = format!("S{}", (index + 1) % count);
            (format!("S{index}"), json!({ "Type": "Choice", "Choices": [rule], "Default": next }))
        })
        .collect();
    let diagram = Diagram::of("M", &read(&json!({ "StartAt": "S0", "States": states }).to_string()));
    let layout = Layout::of(&diagram);
    let named = layout.frames[0].labels.iter().filter(|label| label.named).count();
    assert!(named > count / 2, "{named}");
    assert!(layout.frames[0].labels.iter().any(|label| label.lines == ["far is present", "→ S1999"]));
    let points: usize = layout.frames[0].lines.iter().map(|line| line.points.len()).sum();
    assert!(points < 20 * count, "{points}");
}

#[test]
fn the_same_state_machine_gives_the_same_bytes() {
    let machine = read(&long(60));
    let drawn = || {
        let diagram = Diagram::of("M", &machine);
        [graph::svg(&diagram), graph::html(&diagram), graph::mermaid(&diagram), graph::dot(&diagram)]
    };
    assert_eq!(drawn(), drawn());
}
