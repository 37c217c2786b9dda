//! Large workflows: nothing recurses over the states, and the work grows with the states, not with their square.

use dsl::compiled::Compiled;
use dsl::error::ErrorOutput;
use dsl::prelude::*;
use dsl::state::Variable;
use dsl::state::flow::{Flow, Joined};
use dsl::workflow::{QueryLanguage, WorkflowType};

/// A stack on which a recursion over 5,000 states would end.
const STACK: usize = 512 * 1024;

/// Runs something on a small stack.
fn on_a_small_stack<T: Send>(act: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, act);
        thread.expect("a thread can be started").join().expect("the stack was large enough")
    })
}

#[message]
struct Order {
    order_id: String,
    total: f64,
    paid: bool,
}

/// A workflow of a size, in a language.
type Build = fn(u32, QueryLanguage) -> Workflow;

/// States one behind the other, each of which reads the input.
fn chain(count: u32, language: QueryLanguage) -> Workflow {
    Workflow::standard("Chain", |order: OrderFields| {
        let first = Pass::new("0", order.order_id).into_flow();
        (1..count).fold(first, |flow, number| flow.next(Pass::new(number.to_string(), order.order_id)))
    })
    .query_language(language)
    .untyped()
}

/// Tasks one behind the other, each of which reads the result of the first, and has a catcher of its own.
fn tasks(count: u32, language: QueryLanguage) -> Workflow {
    let names = Queue::<String>::new("Names");
    Workflow::standard("Tasks", |order: OrderFields| {
        let first = Task::sqs_send("First", &names, order.order_id);
        let id = first.result().message_id;
        (0..count / 2).fold(first.into_flow(), |flow, number| {
            let send = Task::sqs_send(format!("Send {number}"), &names, id);
            let caught = |error: Expr<ErrorOutput>| {
                Fail::new(format!("Failed {number}"), ErrorName::new("Failed")).cause(error.fields().error)
            };
            flow.next(send.catch(Errors::ALL, caught))
        })
    })
    .query_language(language)
    .untyped()
}

/// One Choice with a way for each state, which all meet again.
fn star(count: u32, language: QueryLanguage) -> Workflow {
    Workflow::standard("Star", |order: OrderFields| {
        let choice = (0..count).fold(Choice::new("Which?").untyped(), |choice, number| {
            choice.when(order.total.eq(f64::from(number)), Pass::new(number.to_string(), order.order_id))
        });
        choice.otherwise(Pass::new("None", 1)).next(Pass::new("Last", order.order_id))
    })
    .query_language(language)
    .untyped()
}

/// Choices one behind the other, whose paths meet before the next; what originates first is used last.
fn diamonds(count: u32, language: QueryLanguage) -> Workflow {
    let news = Topic::new("News");
    Workflow::standard("Diamonds", |order: OrderFields| {
        let first = sns_publish("First", &news, order.order_id);
        let id = first.result().message_id;
        let flow: Flow<Joined> = (0..count / 3).fold(first.next(Wait::new("Pause", seconds(1))), |flow, number| {
            flow.next(
                Choice::new(format!("Ask {number}"))
                    .when(order.paid, Pass::new(format!("Yes {number}"), id))
                    .otherwise(Pass::new(format!("No {number}"), order.order_id))
                    .untyped(),
            )
        });
        flow.next(Pass::new("Last", id))
    })
    .query_language(language)
    .untyped()
}

/// A Choice in each path of a Choice, to the depth of the number of states.
fn nested(count: u32, language: QueryLanguage) -> Workflow {
    Workflow::standard("Nested", |order: OrderFields| {
        let innermost = Pass::new("Innermost", order.order_id).into_flow();
        let flow = (0..count / 2).fold(innermost.next(Wait::new("Pause", seconds(1))), |flow, number| {
            let other = Pass::new(format!("Other {number}"), order.order_id);
            Choice::new(format!("Ask {number}")).when(order.paid, flow).otherwise(other).into_flow()
        });
        flow.next(Pass::new("Last", order.order_id))
    })
    .query_language(language)
    .untyped()
}

/// States one behind the other in the way of one item, the last of which reads the item.
fn inside(count: u32, language: QueryLanguage) -> Workflow {
    Workflow::standard("Inside", |lines: Expr<Vec<Order>>| {
        Map::over("Each", lines).inline(|order: OrderFields| {
            let first = Pass::new("0", order.order_id).into_flow();
            (1..count - 1).fold(first, |flow, number| flow.next(Pass::new(number.to_string(), order.order_id)))
        })
    })
    .query_language(language)
    .untyped()
}

/// Parallels of two branches one behind the other, each of which reads the input.
fn parallels(count: u32, language: QueryLanguage) -> Workflow {
    Workflow::standard("Parallels", |order: OrderFields| {
        let parallel = |number: u32| {
            Parallel::new(format!("Both {number}"))
                .branch(Pass::new(format!("One {number}"), order.order_id))
                .branch(Pass::new(format!("Two {number}"), order.total))
        };
        let first = parallel(0).into_flow();
        (1..count / 3).fold(first, |flow, number| flow.next(parallel(number)))
    })
    .query_language(language)
    .untyped()
}

/// Maps one behind the other, in each of which the result of the first state and the item are read.
fn maps(count: u32, language: QueryLanguage) -> Workflow {
    let names = Queue::<String>::new("Names");
    Workflow::standard("Maps", |orders: Expr<Vec<Order>>| {
        let first = Task::sqs_send("First", &names, "first");
        let id = first.result().message_id;
        let map = |number: u32| {
            Map::over(format!("Each {number}"), orders).inline(|order: OrderFields| {
                Pass::new(format!("Outside {number}"), id).next(Pass::new(format!("Item {number}"), order.order_id))
            })
        };
        (1..count / 3).fold(first.next(map(0)), |flow, number| flow.next(map(number)))
    })
    .query_language(language)
    .untyped()
}

/// Distributed Maps whose names begin alike.
fn distributed(count: u32, language: QueryLanguage) -> Workflow {
    Workflow::standard("Distributed", |orders: Expr<Vec<Order>>| {
        let map = |number: u32| {
            Map::over(format!("A name that is as long as a label and then some {number}"), orders)
                .distributed(WorkflowType::Standard, |order: OrderFields| {
                    Pass::new(format!("Take {number}"), order.order_id)
                })
        };
        let first = map(0).into_flow();
        (1..count / 2).fold(first, |flow, number| flow.next(map(number)))
    })
    .query_language(language)
    .untyped()
}

/// Variables that each get their value from the one before.
fn variables(count: u32, language: QueryLanguage) -> Workflow {
    Workflow::standard("Variables", |order: OrderFields| {
        let mut before = Variable::<String>::new("v0");
        let first = Pass::new("0", 0).assign(&before, order.order_id).into_flow();
        (1..count).fold(first, |flow, number| {
            let variable = Variable::<String>::new(format!("v{number}"));
            let assigning = Pass::new(number.to_string(), number).assign(&variable, before.get());
            before = variable;
            flow.next(assigning)
        })
    })
    .query_language(language)
    .untyped()
}

const SHAPES: [(&str, Build); 10] = [
    ("chain", chain),
    ("tasks", tasks),
    ("star", star),
    ("diamonds", diamonds),
    ("nested", nested),
    ("inside", inside),
    ("parallels", parallels),
    ("maps", maps),
    ("distributed", distributed),
    ("variables", variables),
];

/// The number of states, those of machines in states too, without those that only keep an item.
fn states_of(compiled: &Compiled) -> usize {
    let scopes = compiled.definition().scopes();
    let names = scopes.iter().flat_map(|(_, scope)| scope.states.keys());
    names.filter(|name| !name.starts_with("Keep Item")).count()
}

#[test]
fn five_thousand_states_of_every_shape_fit_a_small_stack_in_both_languages() {
    for (shape, build) in SHAPES {
        for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
            let (states, text) = on_a_small_stack(move || {
                let compiled = build(5_000, language).compile();
                // So many states may be more than Step Functions takes; else there is nothing to say.
                let wrong = compiled.diagnostics().iter().find(|finding| finding.code().id != "V004");
                assert_eq!(wrong, None, "{shape}");
                (states_of(&compiled), compiled.definition_text())
            });
            assert!((4_990..=5_010).contains(&states), "{shape}: {states} states");
            assert!(text.ends_with("}\n"), "{shape}");
        }
    }
}

#[test]
fn a_value_kept_by_the_first_of_five_thousand_states_is_kept_once() {
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        let text = on_a_small_stack(move || tasks(5_000, language).compile().definition_text());
        assert_eq!(text.matches("\"Assign\"").count(), 1);
        assert_eq!(text.matches("$firstMessageId").count(), 2_499);
    }
}

#[test]
fn the_definition_grows_with_the_states() {
    for (shape, build) in SHAPES {
        for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
            let length = |count| on_a_small_stack(move || build(count, language).compile().definition_text().len());
            let (small, large) = (length(1_000), length(4_000));
            assert!((small * 4).abs_diff(large) < large / 20, "{shape}: {small} and {large} bytes");
        }
    }
}

#[test]
fn the_work_grows_with_the_states() {
    for (shape, build) in SHAPES {
        for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
            let work = |count| {
                let act = || drop(build(count, language).compile().definition_text());
                on_a_small_stack(|| allocation_counter::measure(act))
            };
            let (small, large) = (work(1_000), work(4_000));
            let grown = |small: u64, large: u64| large as f64 / small as f64;
            let (count, bytes) =
                (grown(small.count_total, large.count_total), grown(small.bytes_total, large.bytes_total));
            assert!(
                count < 4.5 && bytes < 5.0,
                "{shape}: {count:.2} times the allocations, {bytes:.2} times the bytes"
            );
        }
    }
}

#[test]
fn five_thousand_faults_are_all_reported() {
    let compiled: Compiled = on_a_small_stack(|| {
        let workflow = Workflow::standard("Faults", |order: OrderFields| {
            let first = Pass::new("0", order.order_id).into_flow();
            (1..5_000).fold(first, |flow, number| {
                let _lost = Succeed::new(format!("Lost {number}"));
                flow.next(Pass::new(number.to_string(), "${x}"))
            })
        });
        workflow.compile()
    });
    let lost = compiled.diagnostics().iter().filter(|finding| finding.code().id == "V031").count();
    let braces = compiled.diagnostics().iter().filter(|finding| finding.code().id == "D006").count();
    // The texts are all on one line and all the same.
    assert_eq!((lost, braces), (4_999, 1));
}
