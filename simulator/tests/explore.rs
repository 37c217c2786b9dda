//! What could happen: endings, ways, loops, waits and properties.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use proptest::prelude::*;
use serde_json::{Value, json};
use simulator::Machine;
use simulator::explore::{
    Bound, Ended, Exploration, Property, PropertyError, Verdict, WaitKind, after, ended, failed, succeeded, visited,
};

fn machine(states: Value) -> Machine {
    let first = states.as_object().unwrap().keys().next().unwrap().clone();
    Machine::from_value(&json!({"StartAt": first, "States": states})).unwrap()
}

/// A task that calls a function, with more fields.
fn task(fields: Value) -> Value {
    let mut task = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"});
    task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    task
}

/// The endings and the ways to them, a line each.
fn reported(machine: &Machine) -> Vec<String> {
    Exploration::of(machine).endings().iter().map(|ending| format!("{ending}: {}", ending.path)).collect()
}

fn broken(machine: &Machine, property: &str) -> Option<String> {
    let property: Property = property.parse().unwrap();
    Exploration::of(machine).require(property).err().map(|unmet| unmet.to_string())
}

#[test]
fn a_task_fails_with_what_its_handlers_distinguish_and_with_another_error() {
    let machine = machine(json!({
        "Charge": task(json!({
            "TimeoutSeconds": 60,
            "Retry": [{"ErrorEquals": ["Busy", "Slow"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["Declined"], "Next": "Tell"}, {"ErrorEquals": ["States.Timeout"], "Next": "Late"}],
            "Next": "Done"
        })),
        "Tell": {"Type": "Pass", "End": true},
        "Late": {"Type": "Fail", "Error": "TooLate"},
        "Done": {"Type": "Succeed"}
    }));
    assert_eq!(
        reported(&machine),
        [
            "SUCCEEDED at Done: Charge → Done",
            "SUCCEEDED at Tell: Charge ─ Declined → Tell",
            "FAILED with TooLate at Late: Charge ─ States.Timeout → Late ─ TooLate",
            "FAILED with any other error at Charge, uncaught: Charge ─ any other error",
            "FAILED with Busy or Slow at Charge, uncaught: Charge ─ Busy or Slow, after 2 retries",
        ]
    );
}

#[test]
fn wildcards_take_what_the_language_says() {
    let handled = |name: &str| {
        let machine = machine(json!({
            "Work": task(json!({
                "HeartbeatSeconds": 5, "TimeoutSeconds": 9, "End": true, "Catch": [{"ErrorEquals": [name], "Next": "Caught"}]
            })),
            "Caught": {"Type": "Succeed"}
        }));
        let exploration = Exploration::of(&machine);
        exploration.uncaught().map(|ending| ending.to_string()).collect::<Vec<_>>()
    };
    let uncaught = |error: &str| format!("FAILED with {error} at Work, uncaught");
    assert!(handled("States.ALL").is_empty());
    assert_eq!(handled("States.TaskFailed"), ["States.Timeout", "States.HeartbeatTimeout"].map(uncaught));
    assert_eq!(handled("States.Timeout"), [uncaught("any other error")], "a missed heartbeat is a timeout, too");
    assert_eq!(handled("States.HeartbeatTimeout"), ["States.Timeout", "any other error"].map(uncaught));
}

#[test]
fn choices_go_each_way_but_where_a_condition_reads_nothing() {
    let choice = |condition: &str| {
        let machine = Machine::from_value(&json!({"QueryLanguage": "JSONata", "StartAt": "Which", "States": {
            "Which": {"Type": "Choice", "Choices": [{"Condition": condition, "Next": "Yes"}], "Default": "No"},
            "Yes": {"Type": "Succeed"},
            "No": {"Type": "Succeed"}
        }}));
        let machine = machine.unwrap();
        let never: Vec<_> = Exploration::of(&machine).never_reached().map(str::to_owned).collect();
        (reported(&machine).len(), never)
    };
    assert_eq!(choice("{% $states.input.paid %}"), (2, vec![]));
    assert_eq!(choice("{% 1 = 1 %}"), (1, vec!["No".to_owned()]));
    assert_eq!(choice("{% 'a' = 'b' %}"), (1, vec!["Yes".to_owned()]));
    let open = machine(json!({
        "Which": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "Yes"}]},
        "Yes": {"Type": "Succeed"}
    }));
    let expected = "FAILED with States.Runtime at Which, uncaught: Which ─ States.Runtime";
    assert_eq!(reported(&open), ["SUCCEEDED at Yes: Which ─ rule 1 → Yes", expected]);
}

/// Two branches, one of which fails in a way of its own, inside of a Parallel with a catcher.
fn branches() -> Machine {
    let branch = |name: &str| json!({"StartAt": name, "States": {name: task(json!({"End": true}))}});
    machine(json!({
        "Both": {
            "Type": "Parallel",
            "Branches": [branch("Flight"), branch("Room")],
            "Catch": [{"ErrorEquals": ["SoldOut"], "Next": "Undo"}],
            "Next": "Booked"
        },
        "Undo": task(json!({"Next": "No"})),
        "No": {"Type": "Fail", "Error": "NotBooked"},
        "Booked": {"Type": "Succeed"}
    }))
}

#[test]
fn a_parallel_has_the_endings_of_its_branches_and_its_catchers_names() {
    assert_eq!(
        reported(&branches()),
        [
            "SUCCEEDED at Booked: Both → Booked",
            "FAILED with NotBooked at No: Both [Flight ─ SoldOut] → Undo → No ─ NotBooked",
            "FAILED with any other error at Flight, uncaught: Both [Flight ─ any other error]",
            "FAILED with any other error at Room, uncaught: Both [Room ─ any other error]",
            "FAILED with any other error at Undo, uncaught: Both [Flight ─ SoldOut] → Undo ─ any other error",
        ]
    );
}

#[test]
fn what_another_branch_did_before_one_failed_counts() {
    let machine = branches();
    let path = broken(&machine, r#"ended failed after "Flight" implies visited "Undo""#).unwrap();
    assert!(path.ends_with("Both [Room ─ any other error | Flight]"), "{path}");
    assert_eq!(broken(&machine, r#"failed "Both" implies failed "Flight" or failed "Room""#), None);
    assert_eq!(broken(&machine, r#"ended succeeded implies succeeded "Flight" and succeeded "Room""#), None);
    assert_eq!(broken(&machine, r#"visited "Flight""#), None, "a branch has entered its first state");
    assert!(broken(&machine, r#"not (succeeded "Flight" and succeeded "Room")"#).is_some());
}

#[test]
fn a_branch_that_cannot_end_keeps_what_follows_from_being_reached() {
    let machine = machine(json!({
        "Both": {"Type": "Parallel", "Next": "Behind", "Branches": [
            {"StartAt": "Good", "States": {"Good": {"Type": "Succeed"}}},
            {"StartAt": "Bad", "States": {"Bad": {"Type": "Fail"}}}
        ]},
        "Behind": {"Type": "Succeed"}
    }));
    assert_eq!(Exploration::of(&machine).never_reached().collect::<Vec<_>>(), ["Behind"]);
    assert_eq!(
        reported(&machine),
        ["FAILED with an error without a name at Bad: Both [Bad ─ an error without a name]"]
    );
}

#[test]
fn a_map_has_none_or_many_items() {
    let map = |fields: Value| {
        let mut map = json!({"Type": "Map", "End": true, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Pick", "States": {
                "Pick": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "A"}], "Default": "B"},
                "A": {"Type": "Succeed"}, "B": task(json!({"End": true}))
            }
        }});
        map.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        machine(json!({"Each": map}))
    };
    let strict = map(json!({}));
    assert_eq!(
        reported(&strict),
        [
            "SUCCEEDED at Each: Each",
            "FAILED with States.ExceedToleratedFailureThreshold at Each, uncaught: \
             Each [Pick ─ default → B ─ any other error] ─ States.ExceedToleratedFailureThreshold",
        ]
    );
    assert!(broken(&strict, r#"ended succeeded implies visited "Pick""#).is_some(), "there may be no items");
    let two = broken(&strict, r#"ended succeeded implies not (visited "A" and visited "B")"#).unwrap();
    assert!(two.contains("Pick ─ rule 1 → A") && two.contains(" | ") && two.contains("Pick ─ default → B"), "{two}");
    assert_eq!(broken(&strict, r#"ended succeeded implies not failed "B""#), None);
    let tolerant = map(json!({"ToleratedFailureCount": 1}));
    assert!(broken(&tolerant, r#"ended succeeded implies not failed "B""#).is_some());
}

#[test]
fn forks_inside_of_forks_hand_errors_outwards() {
    let inner = json!({"StartAt": "Each", "States": {"Each": {
        "Type": "Map", "End": true,
        "Retry": [{"ErrorEquals": ["Busy"]}],
        "ItemProcessor": {"StartAt": "Ask", "States": {"Ask": task(json!({"End": true}))}}
    }}});
    let machine = machine(json!({
        "Outer": {"Type": "Parallel", "Branches": [inner], "End": true,
            "Catch": [{"ErrorEquals": ["Gone"], "Next": "Caught"}]},
        "Caught": {"Type": "Succeed"}
    }));
    assert_eq!(
        reported(&machine),
        [
            "SUCCEEDED at Outer: Outer",
            "SUCCEEDED at Caught: Outer [Each [Ask ─ Gone]] → Caught",
            "FAILED with Busy at Ask, uncaught: Outer [Each [Ask ─ Busy] ─ Busy, after 3 retries]",
            "FAILED with any other error at Ask, uncaught: Outer [Each [Ask ─ any other error]]",
        ]
    );
}

#[test]
fn a_parallel_that_is_tried_again_keeps_what_it_did_before() {
    let machine = machine(json!({
        "Both": {"Type": "Parallel", "End": true, "Retry": [{"ErrorEquals": ["States.ALL"]}], "Branches": [
            {"StartAt": "Which", "States": {
                "Which": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "A"}], "Default": "B"},
                "A": task(json!({"End": true})), "B": task(json!({"End": true}))
            }}
        ]}
    }));
    let path = broken(&machine, r#"not (failed "A" and succeeded "B")"#).unwrap();
    assert!(path.contains("retried → Both [Which ─ default → B]"), "{path}");
}

#[test]
fn loops_say_what_bounds_them() {
    let round = |leave: Value, limit: Option<u32>| {
        let mut definition = json!({"QueryLanguage": "JSONata", "StartAt": "Start", "States": {
            "Start": {"Type": "Pass", "Assign": {"rounds": 0}, "Next": "Wait"},
            "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Ask"},
            "Ask": task(json!({"Assign": {"rounds": "{% $rounds + 1 %}"}, "Next": "Ready"})),
            "Ready": {"Type": "Choice", "Choices": [leave], "Default": "Wait"},
            "Done": {"Type": "Succeed"}
        }});
        if let Some(limit) = limit {
            definition["TimeoutSeconds"] = limit.into();
        }
        let machine = Machine::from_value(&definition).unwrap();
        let exploration = Exploration::of(&machine);
        let loops = exploration.loops();
        assert_eq!(loops.len(), 1);
        assert_eq!(loops[0].states.iter().map(|name| &**name).collect::<Vec<_>>(), ["Wait", "Ask", "Ready"]);
        assert!(exploration.simplifications().iter().any(|said| said.contains("loop")));
        loops[0].bound.clone()
    };
    let counts = json!({"Condition": "{% $rounds > 9 %}", "Next": "Done"});
    let looks = json!({"Condition": "{% $states.input.ready %}", "Next": "Done"});
    assert_eq!(round(counts, None), Bound::Counter("rounds".into()));
    assert_eq!(round(looks.clone(), None), Bound::Data);
    assert_eq!(round(looks, Some(60)), Bound::TimeLimit);
    assert_eq!(round(json!({"Condition": "{% $states.input.more %}", "Next": "Wait"}), None), Bound::Endless);
}

#[test]
fn waits_without_a_time_limit_are_reported() {
    let token = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
    let definition = json!({"StartAt": "Ask", "States": {
        "Ask": {"Type": "Task", "Resource": token, "Next": "Ask in Time"},
        "Ask in Time": {"Type": "Task", "Resource": token, "TimeoutSeconds": 60, "Next": "Ask Often"},
        "Ask Often": {"Type": "Task", "Resource": token, "HeartbeatSeconds": 60, "Next": "Pack"},
        "Pack": {"Type": "Task", "Resource": "arn:aws:states:eu-west-1:111122223333:activity:pack", "Next": "Call"},
        "Call": task(json!({"Next": "Run"})),
        "Run": {"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync", "End": true}
    }});
    let machine = Machine::from_value(&definition).unwrap();
    let waits = Exploration::of(&machine).open_waits();
    let waits: Vec<_> = waits.iter().map(|wait| (&*wait.state, wait.kind)).collect();
    assert_eq!(waits, [("Ask", WaitKind::Callback), ("Pack", WaitKind::Activity), ("Run", WaitKind::Job)]);
    let mut limited = definition;
    limited["TimeoutSeconds"] = 3600.into();
    let machine = Machine::from_value(&limited).unwrap();
    assert!(Exploration::of(&machine).open_waits().is_empty());
    assert!(reported(&machine).contains(&"TIMED_OUT, for example at Ask: Ask ─ busy".to_owned()));
    assert!(broken(&machine, r#"not ended timed out after "Pack""#).is_some());
}

fn shop(refund_catches: bool) -> Machine {
    let catch = json!([{"ErrorEquals": ["States.ALL"], "Next": "Refund"}]);
    machine(json!({
        "Charge": task(json!({"Next": "Ship"})),
        "Ship": task(if refund_catches { json!({"Catch": catch, "End": true}) } else { json!({"End": true}) }),
        "Refund": task(json!({"Next": "No"})),
        "No": {"Type": "Fail", "Error": "NotShipped"}
    }))
}

#[test]
fn a_property_holds_or_has_a_shortest_counter_example() {
    let text = r#"ended failed after "Charge" implies visited "Refund""#;
    let typed = || after("Charge").ended(Ended::Failed).implies(visited("Refund").after("Charge"));
    assert_eq!(broken(&shop(true), text), None);
    assert!(Exploration::of(&shop(true)).require(typed()).is_ok());
    assert_eq!(
        broken(&shop(false), text).unwrap(),
        "`ended failed and succeeded \"Charge\" implies visited \"Refund\"` does not hold: an execution can end as \
         FAILED with any other error at Ship, uncaught\n  Charge → Ship ─ any other error"
    );
    let unmet = Exploration::of(&shop(false)).require(typed()).map(|_| ()).unwrap_err();
    assert!(format!("{unmet:?}").ends_with("Charge → Ship ─ any other error"));
}

#[test]
fn a_property_about_nothing_says_so() {
    let machine = shop(true);
    let exploration = Exploration::of(&machine);
    let verdict = exploration.check(&visited("No").ended_so().implies(visited("Charge")));
    assert_eq!(verdict, Ok(Verdict::HoldsOfNone));
    assert_eq!(exploration.check(&(!failed("Ship")).or(visited("Refund")).into()), Ok(Verdict::Holds));
}

/// Only in this test: the fact together with an ending that it excludes.
trait EndedSo {
    fn ended_so(self) -> simulator::explore::Condition;
}

impl EndedSo for simulator::explore::Fact {
    fn ended_so(self) -> simulator::explore::Condition {
        self.and(ended(Ended::Succeeded))
    }
}

#[test]
fn after_is_an_order() {
    let machine = machine(json!({
        "Early": {"Type": "Pass", "Next": "Middle"}, "Middle": {"Type": "Pass", "Next": "Late"}, "Late": {"Type": "Succeed"}
    }));
    assert_eq!(broken(&machine, r#"visited "Late" after "Middle""#), None);
    assert!(broken(&machine, r#"visited "Early" after "Middle""#).is_some());
    assert!(broken(&machine, r#"visited 'Middle' after 'Middle'"#).is_some());
}

#[test]
fn mistakes_in_properties_have_a_column() {
    let wrong = |text: &str| {
        let error = text.parse::<Property>().unwrap_err();
        format!("{error}; {}", error.help)
    };
    insta::assert_snapshot!([
        "", "ended faild", "ended timed", "visited Refund", "visited \"Refund", "ended and", "(ended", "ended) or",
        "ended implies ended implies ended", "vïsited \"X\"", "visited \"Straße\" % 3",
    ].map(wrong).join("\n"), @r#"
    column 1: expected a condition, found the end of the property; write `ended`, `visited`, `succeeded` or `failed`, as in `ended failed implies visited "Refund"`
    column 7: expected the end of the property, found `faild`; join with `and`, `or` or one `implies`
    column 12: expected `out`, found the end of the property; write `ended timed out`
    column 9: expected the name of a state, found `Refund`; put the name in quotes, such as `"Charge"`
    column 9: the name of a state is not closed; close it with the same quote
    column 10: expected a condition, found the end of the property; write `ended`, `visited`, `succeeded` or `failed`, as in `ended failed implies visited "Refund"`
    column 7: expected `)`, found the end of the property; close the parenthesis
    column 6: expected the end of the property, found `)`; join with `and`, `or` or one `implies`
    column 21: expected the end of the property, found `implies`; join with `and`, `or` or one `implies`
    column 1: expected a condition, found `vïsited`; write `ended`, `visited`, `succeeded` or `failed`, as in `ended failed implies visited "Refund"`
    column 18: `%` has no meaning here; put names of states in quotes
    "#);
    assert!(format!("{}ended", "not ".repeat(200)).parse::<Property>().is_err());
    let property: Property = r#"ended implies visited "Chrage""#.parse().unwrap();
    let error = Exploration::of(&shop(true)).check(&property).unwrap_err();
    assert_eq!(error, PropertyError::UnknownState { name: "Chrage".to_owned(), column: Some(23) });
    assert_eq!(error.to_string(), "there is no state `Chrage`, named in column 23");
}

#[test]
fn no_more_than_sixteen_facts_are_watched() {
    let states: serde_json::Map<String, Value> =
        (0..17).map(|n| (format!("S{n}"), json!({"Type": "Pass", "Next": format!("S{}", n + 1)}))).collect();
    let mut states = Value::Object(states);
    states["S17"] = json!({"Type": "Succeed"});
    let machine = machine(states);
    let all =
        |count: usize| (1..count).fold(visited("S0").and(visited("S0")), |all, n| all.and(visited(format!("S{n}"))));
    assert_eq!(Exploration::of(&machine).check(&all(16).into()), Ok(Verdict::Holds));
    assert_eq!(Exploration::of(&machine).check(&all(17).into()), Err(PropertyError::TooManyFacts));
}

/// Tasks in a row, with another error each.
fn row(length: usize) -> Machine {
    let state = |n: usize| {
        let next = format!("S{}", n + 1);
        let state = task(json!({"Next": next, "Catch": [{"ErrorEquals": [format!("E{n}")], "Next": next}]}));
        (format!("S{n}"), state)
    };
    let mut states: serde_json::Map<String, Value> = (0..length).map(state).collect();
    states.insert(format!("S{length}"), json!({"Type": "Succeed"}));
    machine(Value::Object(states))
}

#[test]
fn long_rows_take_little_stack_and_work() {
    let work = || {
        let explore = |machine: &Machine, length: usize| {
            let exploration = Exploration::of(machine);
            assert_eq!(exploration.endings().len(), length + 1);
            assert!(exploration.endings()[0].path.to_string().contains(&format!("… {} states …", length + 1 - 59)));
            exploration.require(succeeded("S0").after("S1").implies(visited("S1"))).unwrap();
            assert!(exploration.require(!visited(format!("S{length}"))).is_err());
        };
        let allocated = |length: usize| {
            let machine = row(length);
            allocation_counter::measure(|| explore(&machine, length)).count_total
        };
        (allocated(2_500), allocated(10_000))
    };
    let (short, long) = std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
    // Work is counted by what it allocates: four times the states take little more than four times the work.
    assert!(long < short * 6, "{short} and {long}");
}

#[test]
fn deep_nesting_and_many_names_take_little_stack_and_work() {
    let wide = |count: usize| {
        let catch: Vec<Value> = (0..count).map(|n| json!({"ErrorEquals": [format!("E{n}")], "Next": "Done"})).collect();
        let tasks: Vec<Value> = (0..count)
            .map(|n| json!({"StartAt": format!("T{n}"), "States": {format!("T{n}"): task(json!({"End": true}))}}))
            .collect();
        let wide = machine(json!({
            "Wide": {"Type": "Parallel", "Branches": tasks, "Catch": catch, "Next": "Done"}, "Done": {"Type": "Succeed"}
        }));
        let explore = || assert_eq!(Exploration::of(&wide).endings().len(), count + 1);
        allocation_counter::measure(explore).count_total
    };
    let (few, many) = (wide(500), wide(2_000));
    assert!(many < few * 6, "{few} and {many}");

    let mut inner = json!({"StartAt": "T", "States": {"T": task(json!({"End": true}))}});
    for n in 0..25 {
        let name = format!("P{n}");
        inner = json!({"StartAt": name, "States": {name: {"Type": "Parallel", "Branches": [inner], "End": true}}});
    }
    let machine = Machine::from_value(&inner).unwrap();
    let work = move || {
        assert_eq!(Exploration::of(&machine).endings().len(), 2);
        Exploration::of(&machine).require(ended(Ended::Succeeded).implies(succeeded("T"))).map(|_| ()).unwrap();
    };
    std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
}

/// States of all types that lead to each other in any way.
fn any_states(depth: u32) -> BoxedStrategy<Value> {
    let prefix = format!("d{depth}s");
    let name = move |n: usize| format!("{prefix}{n}");
    let inner = if depth == 0 { Just(json!(null)).boxed() } else { any_states(depth - 1) };
    let state = (
        0..9_usize,
        0..5_usize,
        0..5_usize,
        prop::sample::select(vec!["A", "B", "States.ALL", "States.Timeout"]),
        inner,
    );
    prop::collection::vec(state, 5)
        .prop_map(move |states| {
            let states = states.into_iter().enumerate().map(|(n, (kind, one, other, error, inner))| {
                let catch = json!([{"ErrorEquals": [error], "Next": name(other)}]);
                let retry = json!([{"ErrorEquals": ["B"], "MaxAttempts": one}]);
                let next = name(one);
                let state = match kind {
                    0 => json!({"Type": "Succeed"}),
                    1 => json!({"Type": "Fail", "Error": error}),
                    2 => json!({"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": next}], "Default": name(other)}),
                    3 => task(json!({"Next": next, "Catch": catch, "Retry": retry, "TimeoutSeconds": 5})),
                    4 if !inner.is_null() => {
                        json!({"Type": "Parallel", "Branches": [inner, {"StartAt": "x", "States": {"x": task(json!({"End": true}))}}], "Next": next, "Catch": catch, "Retry": retry})
                    }
                    5 if !inner.is_null() => json!({"Type": "Map", "ItemProcessor": inner, "Next": next, "Catch": catch}),
                    6 => task(json!({"End": true})),
                    _ => json!({"Type": "Pass", "Next": next}),
                };
                (name(n), state)
            });
            json!({"StartAt": name(0), "States": states.collect::<serde_json::Map<_, _>>()})
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn generated_definitions_are_explored(definition in any_states(2), n in 0..5_usize, m in 0..5_usize) {
        let machine = Machine::from_value(&definition).unwrap();
        let exploration = Exploration::of(&machine);
        let reached = !exploration.never_reached().any(|state| state == format!("d2s{n}"));
        for ending in exploration.endings() {
            prop_assert!(!ending.path.steps.is_empty());
        }
        // What ends after a state has entered it, and what is never reached is visited by no ending.
        let state = format!("d2s{n}");
        let after_state = after(state.clone()).implies(visited(state.clone()));
        prop_assert!(exploration.require(after_state).is_ok());
        if !reached {
            prop_assert!(exploration.require(!visited(state.clone())).is_ok());
        }
        let ordered = visited(format!("d2s{m}")).after(state.clone()).implies(succeeded(state));
        prop_assert!(exploration.require(ordered).is_ok());
    }
}

#[test]
fn a_search_that_leads_everywhere_ends_with_a_clear_word() {
    let count = 100;
    let mut states = serde_json::Map::new();
    for number in 0..count {
        let rules: Vec<Value> = (0..count)
            .map(|other| json!({"Variable": "$.a", "NumericEquals": other, "Next": format!("C{other}")}))
            .collect();
        states.insert(format!("C{number}"), json!({"Type": "Choice", "Choices": rules, "Default": "Done"}));
    }
    states.insert("Done".to_owned(), json!({"Type": "Succeed"}));
    let machine = Machine::from_value(&json!({"StartAt": "C0", "States": states})).unwrap();
    let facts: Vec<String> = (0..14).map(|number| format!("visited \"C{number}\"")).collect();
    let property = format!("{} implies ended succeeded", facts.join(" and ")).parse().unwrap();
    let mut verdict = None;
    let counted = allocation_counter::measure(|| verdict = Some(Exploration::of(&machine).check(&property).is_err()));
    assert_eq!(verdict, Some(true));
    assert!(counted.bytes_max < 512 << 20, "{} bytes", counted.bytes_max);
}
