//! Loops and joins through handles.

use dsl::prelude::*;
use dsl::state::Label;
use serde_json::json;

use crate::support::{OrderFields, Receipt, ReceiptFields, charge, in_both, tell};

#[test]
fn what_a_loop_comes_back_to_reads_its_input_from_the_context_object() {
    let [path, ata] = in_both(|order: OrderFields| {
        let again = Label::new();
        again.place(tell("Tell", order.order_id)).next(
            Choice::new("Enough?")
                .when(order.paid, Succeed::new("Done"))
                .otherwise(Wait::new("Pause", minutes(5)).next(again.jump())),
        )
    });
    assert_eq!(path.message("Tell"), "$$.Execution.Input.orderId");
    assert_eq!(ata.message("Tell"), "{% $states.context.Execution.Input.orderId %}");
    assert_eq!(path.part("Pause", "/Next"), "Tell");
}

#[test]
fn a_loop_that_changes_nothing_keeps_its_input() {
    let [path, ata] = in_both(|order: OrderFields| {
        let again = Label::new();
        again
            .place(Wait::new("Pause", minutes(5)))
            .next(Choice::new("Paid?").when(order.paid, tell("Tell", order.order_id)).otherwise(again.jump()))
    });
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$.orderId", "{% $states.input.orderId %}"));
    assert_eq!(path.part("Paid?", "/Default"), "Pause");
}

#[test]
fn a_result_within_a_loop_is_that_of_the_last_round() {
    let [path, ata] = in_both(|order: OrderFields| {
        let again = Label::new();
        again.place(charge(order)).then(|receipt: ReceiptFields| {
            Choice::new("Accepted?").when(receipt.message.eq("accepted"), tell("Tell", receipt.message)).otherwise(
                tell("Complain", receipt.message).next(tell("Complain more", receipt.message)).next(again.jump()),
            )
        })
    });
    assert_eq!((path.message("Tell"), path.message("Complain")), ("$.message", "$.message"));
    assert_eq!(path.message("Complain more"), "$chargeMessage");
    assert_eq!(ata.part("Charge", "/Assign"), &json!({ "chargeMessage": "{% $states.result.Payload.message %}" }));
    assert_eq!(path.part("Complain more", "/Next"), "Charge");
}

#[test]
fn handlers_of_several_tasks_can_meet() {
    let [path, _] = in_both(|order: OrderFields| {
        let failed = Label::new();
        let sorry = failed.place(tell("Sorry", order.order_id));
        tell("First", order.order_id)
            .catch(Errors::ALL, |_| sorry)
            .next(tell("Second", order.order_id).catch(Errors::ALL, |_| failed.jump()))
    });
    assert_eq!(path.part("First", "/Catch/0/Next"), "Sorry");
    assert_eq!(path.part("Second", "/Catch/0/Next"), "Sorry");
    assert_eq!(path.message("Sorry"), "$$.Execution.Input.orderId");
}

#[test]
fn a_result_from_before_a_loop_is_kept_for_all_rounds() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order).then(|receipt: ReceiptFields| {
            let again = Label::new();
            let whole: Expr<Receipt> = receipt.into();
            again
                .place(tell("Tell", whole.fields().message))
                .next(Choice::new("Paid?").when(order.paid, Succeed::new("Done")).otherwise(again.jump()))
        })
    });
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$chargeMessage", "{% $chargeMessage %}"));
    assert_eq!(path.part("Charge", "/Assign"), &json!({ "chargeMessage.$": "$.Payload.message" }));
}
