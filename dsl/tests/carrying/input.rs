//! The execution's input, wherever it is read.

use dsl::prelude::*;

use crate::support::{OrderFields, in_both, tell};

#[test]
fn the_first_state_reads_its_own_input() {
    let [path, ata] = in_both(|order: OrderFields| tell("Tell", order.order_id));
    assert_eq!(path.message("Tell"), "$.orderId");
    assert_eq!(ata.message("Tell"), "{% $states.input.orderId %}");
}

#[test]
fn a_later_state_reads_the_context_object() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("First", order.order_id).next(tell("Second", order.buyer.fields().full_name))
    });
    assert_eq!(path.message("Second"), "$$.Execution.Input.buyer.fullName");
    assert_eq!(ata.message("Second"), "{% $states.context.Execution.Input.buyer.fullName %}");
    assert_eq!((path.variables(), ata.variables()), (0, 0));
}

#[test]
fn the_input_passes_through_choice_and_wait() {
    let [path, ata] = in_both(|order: OrderFields| {
        Wait::seconds("Pause", order.delay).next(
            Choice::new("Paid?")
                .when(order.paid, tell("Thank", order.order_id))
                .otherwise(tell("Remind", order.order_id)),
        )
    });
    for state in ["Thank", "Remind"] {
        assert_eq!(path.message(state), "$.orderId");
        assert_eq!(ata.message(state), "{% $states.input.orderId %}");
    }
    assert_eq!(path.part("Paid?", "/Choices/0/Variable"), "$.paid");
    assert_eq!(ata.part("Paid?", "/Choices/0/Condition"), "{% $states.input.paid %}");
}

#[test]
fn behind_a_join_of_different_inputs_the_context_object_is_read() {
    let [path, ata] = in_both(|order: OrderFields| {
        Choice::new("Paid?")
            .when(order.paid, tell("Thank", order.order_id))
            .otherwise(Wait::new("Be patient", days(1)))
            .next(tell("Finish", order.order_id))
    });
    assert_eq!(path.message("Finish"), "$$.Execution.Input.orderId");
    assert_eq!(ata.message("Finish"), "{% $states.context.Execution.Input.orderId %}");
}

#[test]
fn behind_a_join_of_ways_that_changed_nothing_the_input_is_still_the_same() {
    let [path, ata] = in_both(|order: OrderFields| {
        Choice::new("Paid?")
            .when(order.paid, Wait::new("Short", seconds(1)))
            .otherwise(Wait::new("Long", days(1)))
            .next(tell("Finish", order.order_id))
    });
    assert_eq!(path.message("Finish"), "$.orderId");
    assert_eq!(ata.message("Finish"), "{% $states.input.orderId %}");
}

#[test]
fn a_handler_reads_the_context_object() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Tell", order.order_id).catch(Errors::ALL, |_| tell("Sorry", order.order_id))
    });
    assert_eq!(path.message("Sorry"), "$$.Execution.Input.orderId");
    assert_eq!(ata.message("Sorry"), "{% $states.context.Execution.Input.orderId %}");
}

#[test]
fn the_whole_input_is_a_path_without_steps() {
    let [path, ata] = in_both(|name: Expr<String>| tell("First", name).next(tell("Second", name)));
    assert_eq!((path.message("First"), path.message("Second")), ("$", "$$.Execution.Input"));
    assert_eq!(ata.message("First"), "{% $states.input %}");
    assert_eq!(ata.message("Second"), "{% $states.context.Execution.Input %}");
}

#[test]
fn elements_of_lists_are_reached_by_their_place() {
    let [path, ata] =
        in_both(|order: OrderFields| tell("First", order.items.at(0)).next(tell("Second", order.items.at(1))));
    assert_eq!((path.message("First"), path.message("Second")), ("$.items[0]", "$$.Execution.Input.items[1]"));
    assert_eq!(ata.message("First"), "{% $states.input.items[0] %}");
}

#[test]
fn the_context_object_has_values_of_its_own() {
    type Value = fn() -> Expr<String>;
    let values: [(Value, &str); 5] = [
        (context::execution_id, "Execution.Id"),
        (context::execution_name, "Execution.Name"),
        (context::execution_start_time, "Execution.StartTime"),
        (context::state_machine_name, "StateMachine.Name"),
        (context::state_name, "State.Name"),
    ];
    for (value, path_of) in values {
        let [path, ata] = in_both(|_: OrderFields| tell("Tell", value()));
        assert_eq!(path.message("Tell"), format!("$$.{path_of}"));
        assert_eq!(ata.message("Tell"), format!("{{% $states.context.{path_of} %}}"));
    }
    let [path, ata] = in_both(|_: OrderFields| tell("Tell", context::uuid()));
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("States.UUID()", "{% $uuid() %}"));
}
