//! Runs the workflow in process, in virtual time.

use orders::{Order, workflow};
use stepwright::testing::Simulation;

#[test]
fn the_team_hears_of_a_large_order() {
    let order = Order { order_id: "A-1".to_owned(), total: 1200.0 };
    let run = Simulation::of(&workflow()).input(&order).run();
    run.assert_states(["Large?", "Notify Team"]);
    assert_eq!(run.notices("NewsTopic")[0].message, "A-1");
}

#[test]
fn a_small_order_passes_in_silence() {
    let order = Order { order_id: "A-2".to_owned(), total: 12.5 };
    let run = Simulation::of(&workflow()).input(&order).run();
    run.assert_states(["Large?", "Done"]);
    assert!(run.notices("NewsTopic").is_empty());
}
