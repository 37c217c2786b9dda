//! The output of a workflow is used as another type than it ends with.

use dsl::prelude::*;
use dsl::StateMachine;

fn main() {
    let weigh = Workflow::standard("Weigh", |_: Expr<String>| Pass::<f64>::new("Guess", 1.5));
    let weigh = StateMachine::of(&weigh);
    Workflow::standard("Orders", |id: Expr<String>| {
        Task::run_execution("Weigh It", &weigh, id).then(|weight: Expr<String>| Succeed::with("Done", weight))
    });
}
