//! Workflows that are generated in the authors' language run alike in both query languages, from the text that is
//! emitted for them.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use asl::document::{Document, Limits};
use dsl::prelude::*;
use dsl::state::flow::{Flow, Joined};
use dsl::workflow::QueryLanguage;
use proptest::prelude::*;
use serde_json::json;
use simulator::{Data, Execution, Machine, Simulation, What};

#[message]
struct Line {
    sku: String,
    amount: f64,
    gift: bool,
}

#[message]
struct Order {
    order_id: String,
    total: f64,
    paid: bool,
    lines: Vec<Line>,
}

/// What a generated state does; the numbers are what it compares with or waits for.
#[derive(Debug, Clone)]
enum Step {
    Pass(u8),
    Wait(u8),
    Large(u8, Vec<Step>, Vec<Step>),
    Paid(Vec<Step>),
    FailAbove(u8),
    SucceedAbove(u8),
    Parallel(Vec<Step>, Vec<Step>),
    Map(u8),
}

fn any_steps(depth: u32) -> BoxedStrategy<Vec<Step>> {
    let leaf = prop_oneof![
        4 => any::<u8>().prop_map(Step::Pass),
        2 => any::<u8>().prop_map(Step::Wait),
        1 => any::<u8>().prop_map(Step::FailAbove),
        1 => any::<u8>().prop_map(Step::SucceedAbove),
        2 => any::<u8>().prop_map(Step::Map),
    ];
    if depth == 0 {
        return prop::collection::vec(leaf, 0..3).boxed();
    }
    let inner = || any_steps(depth - 1);
    let step = prop_oneof![
        5 => leaf,
        2 => (any::<u8>(), inner(), inner()).prop_map(|(than, yes, no)| Step::Large(than, yes, no)),
        1 => inner().prop_map(Step::Paid),
        2 => (inner(), inner()).prop_map(|(one, two)| Step::Parallel(one, two)),
    ];
    prop::collection::vec(step, 0..4).boxed()
}

/// The states of the steps, one behind the other; their names carry the place, so that none comes twice.
fn flow(steps: &[Step], order: OrderFields, prefix: &str) -> Flow<Joined> {
    let begin =
        Pass::new(format!("{prefix}begin"), order.order_id).next(Wait::new(format!("{prefix}pause"), seconds(1)));
    steps.iter().enumerate().fold(begin, |flow, (number, step)| {
        let name = format!("{prefix}{number}");
        let inside = |way: &str| format!("{name}{way}-");
        let after = Wait::new(format!("{name} after"), seconds(1));
        match step {
            Step::Pass(value) if value % 2 == 0 => flow.next(Pass::new(name, order.order_id)).next(after),
            Step::Pass(_) => flow.next(Pass::new(name, order.lines)).next(after),
            Step::Wait(time) => flow.next(Wait::new(name, seconds(u32::from(*time) + 1))).next(after),
            Step::Large(than, yes, no) => {
                let choice = Choice::new(name.clone())
                    .when(order.total.gt(f64::from(*than)), self::flow(yes, order, &inside("y")));
                flow.next(choice.otherwise(self::flow(no, order, &inside("n")))).next(after)
            }
            Step::Paid(yes) => {
                let choice = Choice::new(name.clone()).when(order.paid, self::flow(yes, order, &inside("y")));
                flow.next(choice.otherwise(Pass::new(format!("{name}n"), order.total))).next(after)
            }
            Step::FailAbove(than) => {
                let fail = Fail::new(format!("{name}f"), ErrorName::new("Refused")).cause(order.order_id);
                let choice = Choice::new(name.clone()).when(order.total.gt(f64::from(*than) + 50.0), fail);
                flow.next(choice.otherwise(Pass::new(format!("{name}n"), order.total))).next(after)
            }
            // In a branch, every end must give the same type.
            Step::SucceedAbove(_) if prefix.contains(['a', 'b']) => flow.next(after),
            Step::SucceedAbove(than) => {
                let end = Succeed::new(format!("{name}s"));
                let choice = Choice::new(name.clone()).when(order.total.gt(f64::from(*than) + 50.0), end);
                flow.next(choice.otherwise(Pass::new(format!("{name}n"), order.total))).next(after)
            }
            Step::Parallel(one, two) => {
                let last = |way: &str| Pass::new(format!("{name}{way} last"), order.total);
                let parallel = Parallel::new(name.clone())
                    .branch(self::flow(one, order, &inside("a")).next(last("a")))
                    .branch(self::flow(two, order, &inside("b")).next(last("b")));
                flow.next(parallel).next(after)
            }
            Step::Map(than) => {
                // Only the first state reads the item: to keep one, JSONPath needs a state that JSONata does not.
                let map = Map::over(name.clone(), order.lines).inline(|line: LineFields| {
                    let choice =
                        Choice::new(format!("{name}?")).when(line.gift, Wait::new(format!("{name}w"), seconds(2)));
                    choice
                        .when(line.amount.gt(f64::from(*than)), Pass::new(format!("{name}m"), order.order_id))
                        .otherwise(Pass::new(format!("{name}o"), order.total))
                        .next(Pass::new(format!("{name}l"), order.order_id))
                });
                flow.next(map).next(after)
            }
        }
    })
}

fn workflow(steps: &[Step], language: QueryLanguage) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Generated", |order: OrderFields| {
        flow(steps, order, "S").next(Pass::new("Last", order.order_id))
    })
    .query_language(language)
}

/// What the two languages share: the events with their times and states, and how it ended. What a state is given
/// differs, because each language keeps values in its own way.
fn outline(execution: &Execution) -> Vec<(i64, u32, String, Option<String>)> {
    let events = execution.history.events().iter();
    events
        .map(|event| {
            let name = match &event.what {
                What::Entered { name, .. } | What::Exited { name, .. } | What::Iteration { name, .. } => {
                    Some(name.to_string())
                }
                _ => None,
            };
            (event.at, event.previous, event.what.type_name(), name)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_languages_give_the_same_history(
        steps in any_steps(2),
        total in 0_u16..400,
        paid: bool,
        amounts in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let lines: Vec<_> = amounts.iter().map(|amount| json!({"sku": format!("s{amount}"), "amount": amount, "gift": amount % 3 == 0})).collect();
        let input = Data::from(json!({"order_id": "o-1", "total": total, "paid": paid, "lines": lines}));
        let mut reported = Vec::new();
        for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
            let compiled = workflow(&steps, language).compile();
            prop_assert!(compiled.diagnostics().iter().all(|finding| !finding.is_error()), "{:?}", compiled.diagnostics());
            let text = compiled.definition_text();
            prop_assert!(Document::json("generated", &text, Limits::default()).is_ok());
            let machine = Machine::from_value(&serde_json::from_str(&text).unwrap()).unwrap();
            let execution = Simulation::of(&machine).run(input.clone());
            let names: Vec<&str> = machine.state_names().collect();
            for (number, event) in execution.history.events().iter().enumerate() {
                prop_assert!(event.previous as usize <= number);
                // The first state follows nothing, as on AWS.
                prop_assert!(number < 2 || event.previous > 0);
                if let What::Entered { name, .. } = &event.what {
                    prop_assert!(names.contains(&&**name));
                }
            }
            reported.push((outline(&execution), execution.status, execution.error, execution.cause, execution.ended));
        }
        prop_assert_eq!(&reported[0], &reported[1]);
    }
}
