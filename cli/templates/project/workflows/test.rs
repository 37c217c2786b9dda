//! Runs the workflow in process, in virtual time, with the worker's own code.

use {{crate}}::functions;
use {{crate}}::order::{Order, workflow};

use stepwright::testing::{Run, Simulation};

fn run(total: f64) -> Run {
    let order = Order { order_id: "A-1".to_owned(), total };
    Simulation::of(&workflow()).input(&order).local(functions).run()
}

#[test]
fn a_small_order_is_charged_in_silence() {
    let run = run(12.5);
    run.assert_states(["Charge Customer", "Large?", "Done"]);
    assert!(run.notices("NewsTopic").is_empty());
}

#[test]
fn the_team_hears_of_a_large_order() {
    let run = run(1200.0);
    run.assert_states(["Charge Customer", "Large?", "Notify Team"]);
    assert_eq!(run.notices("NewsTopic")[0].message, "Order A-1 is a large one.");
}

#[test]
fn the_team_hears_of_a_card_that_is_declined() {
    let run = run(9000.0);
    run.assert_states(["Charge Customer", "Notify Declined"]);
    assert_eq!(run.notices("NewsTopic")[0].message, "The card for order A-1 was declined.");
}
