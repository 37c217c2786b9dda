//! Properties of every execution: it ends, it visits states of the definition, its events form a tree, and the same seed
//! gives the same history.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use asl::document::{Document, Limits};
use asl::validate::{Options, validate};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use simulator::{Answer, Data, Machine, Outcome, Request, Services, Simulation, What};

/// What a generated state does; the numbers choose states, values and errors.
#[derive(Debug, Clone)]
enum Plan {
    Pass(u8),
    Wait(u8),
    Choice(u8, u8),
    Task(u8, u8),
    Parallel(Vec<Vec<Plan>>, u8),
    Map(Vec<Plan>, u8),
    Succeed,
    Fail,
}

fn any_states(depth: u32) -> BoxedStrategy<Vec<Plan>> {
    let leaf = prop_oneof![
        4 => any::<u8>().prop_map(Plan::Pass),
        2 => any::<u8>().prop_map(Plan::Wait),
        3 => any::<(u8, u8)>().prop_map(|(one, two)| Plan::Choice(one, two)),
        3 => any::<(u8, u8)>().prop_map(|(one, two)| Plan::Task(one, two)),
        1 => Just(Plan::Succeed),
        1 => Just(Plan::Fail),
    ];
    if depth == 0 {
        return prop::collection::vec(leaf, 1..5).boxed();
    }
    let state = prop_oneof![
        6 => leaf,
        1 => (prop::collection::vec(any_states(depth - 1), 1..3), any::<u8>()).prop_map(|(inner, at)| Plan::Parallel(inner, at)),
        1 => (any_states(depth - 1), any::<u8>()).prop_map(|(inner, at)| Plan::Map(inner, at)),
    ];
    prop::collection::vec(state, 1..6).boxed()
}

/// A machine of the states; names carry the place, so that none comes twice. The last state ends it.
fn machine(plans: &[Plan], prefix: &str) -> Value {
    let name = |number: usize| format!("{prefix}{number}");
    let at = |number: u8| name(usize::from(number) % (plans.len() + 1));
    let mut states = Map::new();
    for (number, plan) in plans.iter().enumerate() {
        let next = name(number + 1);
        let catch = |to: u8| json!([{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": at(to)}]);
        let retry = json!([{"ErrorEquals": ["Busy"], "MaxAttempts": 2, "JitterStrategy": "FULL"}]);
        let state = match plan {
            Plan::Pass(value) => match value % 4 {
                0 => json!({"Type": "Pass", "Result": value, "ResultPath": "$.n", "Next": next}),
                1 => json!({"Type": "Pass", "Parameters": {"n.$": "$.n", "id.$": "States.UUID()"}, "Next": next}),
                2 => json!({"Type": "Pass", "Assign": {"v": value}, "Next": next}),
                _ => json!({"Type": "Pass", "InputPath": "$.deep", "ResultPath": "$.copy", "Next": next}),
            },
            Plan::Wait(seconds) => json!({"Type": "Wait", "Seconds": seconds, "Next": next}),
            Plan::Choice(than, to) => json!({
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericLessThan": than, "Next": at(*to)}],
                "Default": next
            }),
            Plan::Task(timeout, to) => json!({
                "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                "Parameters": {"QueueUrl": "queue", "MessageBody": {"token.$": "$$.Task.Token"}},
                "ResultPath": "$.n", "TimeoutSeconds": u32::from(*timeout) + 1,
                "Retry": retry, "Catch": catch(*to), "Next": next
            }),
            Plan::Parallel(branches, to) => {
                let branches = branches.iter().enumerate();
                let branches: Vec<_> =
                    branches.map(|(branch, plans)| machine(plans, &format!("{}b{branch}-", name(number)))).collect();
                json!({
                    "Type": "Parallel", "Branches": branches, "ResultPath": null, "Retry": retry,
                    "Catch": catch(*to), "Next": next
                })
            }
            Plan::Map(inner, to) => json!({
                "Type": "Map", "ItemsPath": "$.list", "MaxConcurrency": to % 3,
                "ItemSelector": {"n.$": "$$.Map.Item.Value", "list": [1], "deep": {}},
                "ItemProcessor": machine(inner, &format!("{}m-", name(number))),
                "ResultPath": null, "Catch": catch(*to), "Next": next
            }),
            Plan::Succeed => json!({"Type": "Succeed"}),
            Plan::Fail => json!({"Type": "Fail", "Error": "Busy"}),
        };
        states.insert(name(number), state);
    }
    states.insert(name(plans.len()), json!({"Type": "Succeed"}));
    json!({"StartAt": name(0), "States": states})
}

/// Services that answer by the number of the call.
struct Moody(u64);

impl Services for Moody {
    fn call(&mut self, _request: &Request<'_>) -> Answer {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let submitted = Some(Data::empty_object());
        let after = std::time::Duration::from_secs(self.0 >> 56);
        let outcome = match self.0 >> 33 & 3 {
            0 => Outcome::Succeeded((self.0 >> 40 & 255).into()),
            1 => Outcome::Failed { error: Some("Busy".into()), cause: None },
            2 => Outcome::Failed { error: Some("Declined".into()), cause: Some("no".into()) },
            _ => Outcome::Never,
        };
        Answer { submitted, outcome, after }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn executions_end_and_show_a_tree(plans in any_states(2), seed in any::<u64>()) {
        let definition = machine(&plans, "S");
        let document = Document::json("generated", &definition.to_string(), Limits::default()).unwrap();
        // States that nothing leads to are refused; they are no matter here.
        let refused = validate(&document, Options::default()).into_iter().any(|finding| finding.is_error());
        prop_assume!(!refused);
        let machine = Machine::from_value(&definition).unwrap();
        let input = || Data::from(json!({"n": 1, "list": [1, 2, 3], "deep": {"a": [true]}}));
        let run = || Simulation::of(&machine).services(Moody(seed)).seed(seed).run(input());
        let execution = run();
        let names: Vec<&str> = machine.state_names().collect();
        let mut at = execution.started;
        for (number, event) in execution.history.events().iter().enumerate() {
            prop_assert!(event.previous as usize <= number, "{number}: {event:?}");
            prop_assert!(event.at >= at);
            at = event.at;
            if let What::Entered { name, .. } = &event.what {
                prop_assert!(names.contains(&&**name));
            }
        }
        let outline = |execution: &simulator::Execution| {
            let events = execution.history.events().iter();
            events.map(|event| (event.at, event.previous, event.what.type_name())).collect::<Vec<_>>()
        };
        let again = run();
        prop_assert_eq!(outline(&execution), outline(&again));
        prop_assert_eq!((execution.output, execution.cause), (again.output, again.cause));
    }
}
