//! A workflow is started with what another one takes.

use dsl::prelude::*;
use dsl::StateMachine;

#[message]
struct Parcel {
    address: String,
}

fn main() {
    let ship = Workflow::standard("Ship", |parcel: ParcelFields| Pass::new("Ship", parcel.address));
    let ship = StateMachine::of(&ship);
    Workflow::standard("Orders", |id: Expr<String>| Task::start_execution("Ship It", &ship, id));
}
