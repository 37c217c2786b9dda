//! Tuples: lists whose places each have a type of their own.

use dsl::prelude::*;
use serde_json::json;

use crate::support::{BuyerFields, Order, OrderFields, in_both, tell};

#[test]
fn the_places_of_a_tuple_are_read_by_index() {
    let [path, ata] = in_both(|(name, total): (Expr<String>, Expr<f64>)| {
        tell("Name", name).next(tell("Total", total.text())).next(Succeed::new("Done"))
    });
    assert_eq!(path.message("Name"), "$[0]");
    assert_eq!(ata.message("Name"), "{% $states.input[0] %}");
    assert_eq!(path.message("Total"), "States.Format('{}', $$.Execution.Input[1])");
    assert_eq!(ata.message("Total"), "{% $string($states.context.Execution.Input[1]) %}");
}

#[test]
fn fields_are_read_through_a_tuple() {
    let [path, ata] = in_both(|(order, (buyer, _)): (OrderFields, (BuyerFields, Expr<bool>))| {
        tell("Tell", format_text("{}{}", [order.order_id, buyer.full_name]))
    });
    assert_eq!(path.message("Tell"), "States.Format('{}{}', $[0].orderId, $[1][0].fullName)");
    assert_eq!(ata.message("Tell"), "{% $states.input[0].orderId & $states.input[1][0].fullName %}");
}

#[test]
fn a_result_that_is_a_tuple_is_read_later() {
    let both = Function::<Order, (String, Vec<u32>)>::rust("both");
    let [path, ata] = in_both(|order: OrderFields| {
        Task::lambda_invoke("Both", &both, order)
            .then(|(name, numbers)| tell("Name", name).next(tell("Numbers", numbers.at(1).text())))
    });
    assert_eq!(path.message("Name"), "$[0]");
    assert_eq!(ata.message("Name"), "{% $states.input[0] %}");
    assert_eq!(path.part("Both", "/Assign"), &json!({"both11.$": "$.Payload[1][1]"}));
    assert_eq!(ata.part("Both", "/Assign"), &json!({"both11": "{% $states.result.Payload[1][1] %}"}));
    assert_eq!(path.message("Numbers"), "States.Format('{}', $both11)");
}

#[test]
fn a_tuple_is_put_together_as_a_list() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Whole", (order.order_id, order.items).build().json())
            .next(tell("Part", (order.order_id,).build().fields().0))
    });
    assert_eq!(path.message("Whole"), "States.JsonToString(States.Array($.orderId, $.items))");
    assert!(ata.message("Whole").starts_with("{% $string([($type($states.input.orderId) = \"array\" ?"));
    assert_eq!(path.message("Part"), "$$.Execution.Input.orderId");
}

#[test]
fn eight_places_are_a_payload_and_a_literal() {
    type Eight = (u8, u8, u8, u8, u8, u8, u8, String);
    let [path, ata] = in_both(|_: OrderFields| {
        Pass::<Eight>::new("Eight", (1, 2, 3, 4, 5, 6, 7, "8".to_owned())).then(|eight| tell("Last", eight.7))
    });
    assert_eq!(path.part("Eight", "/Result"), &json!([1, 2, 3, 4, 5, 6, 7, "8"]));
    assert_eq!(ata.part("Eight", "/Output"), &json!([1, 2, 3, 4, 5, 6, 7, "8"]));
    assert_eq!(path.message("Last"), "$[7]");
}
