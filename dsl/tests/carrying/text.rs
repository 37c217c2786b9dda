//! Text put together, and values as JSON text.

use dsl::prelude::*;

use crate::support::{BuyerFields, Order, OrderFields, in_both, tell};

#[test]
fn text_is_put_together_from_values() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell(
            "Tell",
            format_text(
                "Order {} of {} costs {}",
                [order.order_id, order.buyer.fields().full_name, order.total.text()],
            ),
        )
    });
    assert_eq!(
        path.message("Tell"),
        "States.Format('Order {} of {} costs {}', $.orderId, $.buyer.fullName, States.Format('{}', $.total))"
    );
    assert_eq!(
        ata.message("Tell"),
        "{% \"Order \" & $states.input.orderId & \" of \" & $states.input.buyer.fullName & \" costs \" & \
         $string($states.input.total) %}"
    );
}

#[test]
fn reserved_characters_of_text_are_escaped() {
    let [path, ata] = in_both(|order: OrderFields| tell("Tell", format_text("it's \"{}\" \\ {x}\n", [order.order_id])));
    assert_eq!(path.message("Tell"), "States.Format('it\\'s \"{}\" \\\\ \\{x\\}\n', $.orderId)");
    assert_eq!(ata.message("Tell"), "{% \"it's \\\"\" & $states.input.orderId & \"\\\" \\\\ {x}\\n\" %}");
}

#[test]
fn text_within_text_keeps_its_parentheses() {
    let [path, ata] = in_both(|order: OrderFields| {
        let inner = format_text("<{}>", [order.order_id]);
        tell("Tell", format_text("{}{}", [inner, "literal's".into()]))
    });
    assert_eq!(path.message("Tell"), r"States.Format('{}{}', States.Format('<{}>', $.orderId), 'literal\'s')");
    assert_eq!(ata.message("Tell"), "{% (\"<\" & $states.input.orderId & \">\") & \"literal's\" %}");
}

#[test]
fn scalars_become_text() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Number", order.total.text())
            .next(tell("Boolean", order.paid.text()))
            .next(tell("Text", order.order_id.text()))
    });
    assert_eq!(path.message("Number"), "States.Format('{}', $.total)");
    assert_eq!(path.message("Boolean"), "States.Format('{}', $$.Execution.Input.paid)");
    assert_eq!(path.message("Text"), "$$.Execution.Input.orderId");
    assert_eq!(ata.message("Boolean"), "{% $string($states.context.Execution.Input.paid) %}");
}

#[test]
fn objects_and_lists_become_json_text() {
    let [path, ata] =
        in_both(|order: OrderFields| tell("Buyer", order.buyer.json()).next(tell("Items", order.items.json())));
    assert_eq!(path.message("Buyer"), "States.JsonToString($.buyer)");
    assert_eq!(ata.message("Buyer"), "{% $string($states.input.buyer) %}");
    assert_eq!(ata.message("Items"), "{% $string($states.context.Execution.Input.items) %}");
}

#[test]
fn text_as_json_gets_its_quotes_in_both_languages() {
    let [path, ata] = in_both(|order: OrderFields| tell("Tell", order.order_id.json()));
    assert_eq!(path.message("Tell"), "States.JsonToString($.orderId)");
    assert_eq!(
        ata.message("Tell"),
        "{% ($json := $string({\"v\": $states.input.orderId}); $substring($json, 5, $length($json) - 6)) %}"
    );
    let [_, ata] = in_both(|any: Expr<Json>| tell("Tell", any.json()));
    assert!(ata.message("Tell").contains("$string({\"v\": $states.input})"));
}

#[test]
fn lists_are_put_together_and_measured() {
    let [path, ata] = in_both(|order: OrderFields| {
        let list = Expr::<Vec<String>>::of([order.order_id, "x".into()]);
        tell("Json", list.json()).next(tell("Length", order.items.len().text()))
    });
    assert_eq!(path.message("Json"), "States.JsonToString(States.Array($.orderId, 'x'))");
    assert_eq!(ata.message("Json"), "{% $string([$states.input.orderId, \"x\"]) %}");
    assert_eq!(path.message("Length"), "States.Format('{}', States.ArrayLength($$.Execution.Input.items))");
    assert_eq!(ata.message("Length"), "{% $string($count($states.context.Execution.Input.items)) %}");
}

#[test]
fn lists_of_lists_stay_lists_of_lists() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Lists", Expr::<Vec<Vec<String>>>::of([order.items, vec!["x".to_owned()].into()]).json())
    });
    assert_eq!(path.message("Lists"), "States.JsonToString(States.Array($.items, States.Array('x')))");
    assert_eq!(ata.message("Lists"), "{% $string([[$states.input.items], [\"x\"]]) %}");
    let [_, ata] = in_both(|any: Expr<Json>| tell("Lists", Expr::<Vec<Json>>::of([any]).json()));
    assert_eq!(
        ata.message("Lists"),
        "{% $string([($type($states.input) = \"array\" ? [[$states.input]] : $states.input)]) %}"
    );
}

#[test]
fn a_part_of_what_was_put_together_is_that_part() {
    let [path, ata] = in_both(|order: OrderFields| {
        let buyer: Expr<crate::support::Buyer> = BuyerFields { full_name: order.order_id, age: order.delay }.into();
        let list = Expr::<Vec<String>>::of([buyer.fields().full_name, "x".into()]);
        let literal: Expr<Vec<String>> = vec!["y".to_owned()].into();
        tell("Object", buyer.fields().full_name)
            .next(tell("List", format_text("{}{}{}", [list.at(0), list.at(1), literal.at(0)])))
    });
    assert_eq!((path.message("Object"), ata.message("Object")), ("$.orderId", "{% $states.input.orderId %}"));
    assert_eq!(path.message("List"), "States.Format('{}{}{}', $$.Execution.Input.orderId, 'x', 'y')");
}

#[test]
fn the_mirror_of_a_value_can_be_handed_on_as_a_whole() {
    let orders = Queue::<Order>::new("Orders");
    let [path, ata] = in_both(|order: OrderFields| Task::sqs_send("Send", &orders, order));
    assert_eq!(path.part("Send", "/Parameters/MessageBody.$"), "$");
    assert_eq!(ata.part("Send", "/Arguments/MessageBody"), "{% $states.input %}");
    let changed =
        |order: OrderFields| Task::sqs_send("Send", &orders, OrderFields { order_id: "other".into(), ..order });
    let [path, ata] = in_both(changed);
    assert_eq!(path.part("Send", "/Parameters/MessageBody/buyer.$"), "$.buyer");
    // In an expression of its own a missing note would fail the state; in this one it stays missing.
    assert_eq!(
        ata.part("Send", "/Arguments/MessageBody"),
        "{% {\"orderId\": \"other\", \"total\": $states.input.total, \"paid\": $states.input.paid, \
         \"delay\": $states.input.delay, \"note\": $states.input.note, \"items\": $states.input.items, \
         \"buyer\": $states.input.buyer} %}"
    );
}
