//! Workflows that start others, and functions that are invoked directly.

use std::time::Duration;

use dsl::StateMachine;
use dsl::prelude::*;
use stage::{Context, Failure, Simulation, SimulationError};

const TOO_DEAR: ErrorName = ErrorName::new("TooDear");

#[message]
struct Order {
    price: f64,
}

#[test]
fn a_child_workflow_runs_with_its_own_states() {
    let pricing = StateMachine::of(&Workflow::standard("Pricing", |order: OrderFields| {
        Choice::new("Dear?")
            .when(order.price.gt(1000.0), Fail::new("Stop", TOO_DEAR).cause("more than 1,000"))
            .otherwise(Pass::new("Add Tax", order.price * 2.0))
    }));
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::run_execution("Price It", &pricing, order).then(|price| Pass::new("Price", price))
    });
    let run = Simulation::of(&workflow).input(&Order { price: 10.0 }).run();
    assert_eq!(run.output(), serde_json::json!(20));
    let run = Simulation::of(&workflow).input(&Order { price: 2000.0 }).run();
    run.assert_failed(&ErrorName::new("States.TaskFailed"));
    assert!(run.cause().is_some_and(|cause| cause.contains("more than 1,000")), "{:?}", run.cause());
}

#[test]
fn an_answer_for_the_task_that_starts_it_comes_first() {
    let pricing =
        StateMachine::of(&Workflow::standard("Pricing", |order: OrderFields| Pass::new("Price", order.price)));
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::run_execution("Price It", &pricing, order).then(|price| Pass::new("Keep", price))
    });
    let run = Simulation::of(&workflow).input(&Order { price: 1.0 }).answer("Price It", |_: Order| Ok(7.0)).run();
    assert_eq!(run.output(), serde_json::json!(7));
}

#[test]
fn states_of_a_child_are_answered_by_their_names() {
    let rate = Function::<Order, f64>::rust("rate");
    let pricing =
        StateMachine::of(&Workflow::standard("Pricing", |order: OrderFields| Task::lambda_invoke("Ask", &rate, order)));
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::run_execution("Price It", &pricing, order).then(|price| Pass::new("Keep", price))
    });
    let simulated = || Simulation::of(&workflow).input(&Order { price: 1.0 });
    let run = simulated().answer("Ask", |order: Order| Ok(order.price + 1.0)).run();
    assert_eq!(run.output(), serde_json::json!(2));
    let Err(SimulationError::Unanswered(open)) = simulated().try_run() else { panic!("nobody answers") };
    assert_eq!(open.state, "Ask");
}

#[test]
fn an_express_child_is_waited_for_and_says_how_it_ended() {
    let pricing = StateMachine::of(&Workflow::express("Pricing", |order: OrderFields| {
        Choice::new("Dear?")
            .when(order.price.gt(1000.0), Fail::new("Stop", TOO_DEAR).cause("more than 1,000"))
            .otherwise(Wait::new("Think", seconds(3)).next(Pass::new("Double", order.price * 2.0)))
    }));
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::run_express("Price It", &pricing, order).then(|priced| {
            Choice::new("Priced?")
                .when(priced.succeeded(), Pass::new("Price", priced.output))
                .otherwise(Pass::new("No Price", priced.cause.unwrap_or("")))
        })
    });
    let run = Simulation::of(&workflow).input(&Order { price: 10.0 }).run();
    assert_eq!((run.output(), run.elapsed()), (serde_json::json!(20), Duration::from_secs(3)));
    let run = Simulation::of(&workflow).input(&Order { price: 2000.0 }).run();
    assert_eq!(run.output(), serde_json::json!("more than 1,000"));
    let definition = workflow.compile().definition_text();
    assert!(definition.contains("states:::aws-sdk:sfn:startSyncExecution"), "{definition}");
}

fn charging() -> Workflow<Order, f64> {
    let charge = Function::<Order, f64>::rust("charge").timeout(seconds(10));
    Workflow::standard("Orders", move |order: OrderFields| {
        Task::lambda_invoke("Charge", &charge, order)
            .retry(Retry::on([ErrorName::new("Busy")]).interval(seconds(1)).max_attempts(1))
            .catch(TOO_DEAR, |_| Pass::new("Free", 0.0))
    })
}

fn charged(price: f64, wait: u64) -> stage::Run {
    Simulation::of(&charging())
        .input(&Order { price })
        .local(|local| {
            local.invoked("charge", move |order: Order, context: Context| async move {
                context.sleep(Duration::from_secs(wait)).await;
                match order.price > 1000.0 {
                    true => Err(Failure::new(TOO_DEAR, "more than 1,000")),
                    false => Ok(order.price),
                }
            })
        })
        .run()
}

#[test]
fn a_function_that_a_task_invokes_runs_in_process_and_takes_its_time() {
    let run = charged(10.0, 2);
    assert_eq!((run.output(), run.elapsed()), (serde_json::json!(10), Duration::from_secs(2)));
    assert_eq!(charged(2000.0, 0).output(), serde_json::json!(0));
}

#[test]
fn a_function_that_takes_too_long_times_out() {
    let run = charged(10.0, 60);
    run.assert_failed(&ErrorName::new("Sandbox.Timedout"));
    assert_eq!(run.elapsed(), Duration::from_secs(10));
}

#[test]
#[should_panic(expected = "the workflow deploys no function `chrage`, only `charge`")]
fn a_function_must_be_one_of_the_workflow() {
    let _ = Simulation::of(&charging())
        .local(|local| local.invoked("chrage", |price: f64, _| async move { Ok::<_, Failure>(price) }));
}
