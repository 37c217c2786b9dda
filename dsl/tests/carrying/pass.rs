//! Data that Pass states make.

use dsl::prelude::*;
use serde_json::json;

use crate::support::{Buyer, BuyerFields, Note, NoteFields, Order, OrderFields, in_both, tell};

#[test]
fn an_object_is_made_of_paths_or_expressions() {
    let [path, ata] = in_both(|order: OrderFields| {
        Pass::<Buyer>::new("Make", BuyerFields { full_name: order.order_id, age: 5_u32.into() })
            .then(|buyer| tell("Tell", buyer.full_name))
    });
    assert_eq!(path.part("Make", "/Parameters"), &json!({ "fullName.$": "$.orderId", "age": 5 }));
    assert_eq!(ata.part("Make", "/Output"), &json!({ "fullName": "{% $states.input.orderId %}", "age": 5 }));
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$.fullName", "{% $states.input.fullName %}"));
}

#[test]
fn a_value_as_it_is_becomes_the_whole() {
    let [path, ata] = in_both(|order: OrderFields| tell("Tell", order.order_id).next(Pass::new("Take", order.buyer)));
    assert_eq!(path.part("Take", "/InputPath"), "$$.Execution.Input.buyer");
    assert_eq!(ata.part("Take", "/Output"), "{% $states.context.Execution.Input.buyer %}");
}

#[test]
fn a_literal_becomes_the_whole() {
    let [path, ata] = in_both(|_: OrderFields| {
        Pass::new("Number", 100.0)
            .next(Pass::new("Text", "text"))
            .next(Pass::new("List", vec![1.0, 2.5]))
            .next(Pass::new("Object", Note { text: "$.x".into() }))
    });
    for (state, value) in [("Number", json!(100)), ("Text", json!("text")), ("List", json!([1, 2.5]))] {
        assert_eq!((path.part(state, "/Result"), ata.part(state, "/Output")), (&value, &value));
    }
    assert_eq!(path.part("Object", "/Parameters"), &json!({ "text": "$.x" }));
}

#[test]
fn data_of_a_pass_state_is_kept_in_jsonpath_from_its_result_and_in_jsonata_from_its_expression() {
    let [path, ata] = in_both(|order: OrderFields| {
        let buyer = BuyerFields { full_name: format_text("Dr. {}", [order.order_id]), age: order.delay };
        Pass::<Buyer>::new("Make", buyer).then(|buyer| {
            Pass::new("Between", 1).next(tell("Tell", buyer.full_name)).next(tell("Again", buyer.age.text()))
        })
    });
    assert_eq!(path.part("Make", "/Assign"), &json!({ "makeAge.$": "$.age", "makeFullName.$": "$.fullName" }));
    assert_eq!(
        ata.part("Make", "/Assign"),
        &json!({ "makeAge": "{% $states.input.delay %}", "makeFullName": "{% \"Dr. \" & $states.input.orderId %}" })
    );
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$makeFullName", "{% $makeFullName %}"));
}

#[test]
fn a_part_deep_within_a_value_that_a_pass_state_takes_is_kept() {
    let [path, ata] = in_both(|order: OrderFields| {
        Pass::new("Take", Expr::<Order>::from(order)).then(|order| {
            Pass::new("Between", 1)
                .next(tell("Tell", order.buyer.fields().full_name))
                .next(tell("Two", order.items.at(1)))
        })
    });
    assert_eq!(
        path.part("Take", "/Assign"),
        &json!({ "takeBuyerFullName.$": "$.buyer.fullName", "takeItems1.$": "$.items[1]" })
    );
    assert_eq!(
        ata.part("Take", "/Assign"),
        &json!({ "takeBuyerFullName": "{% $states.input.buyer.fullName %}", "takeItems1": "{% $states.input.items[1] %}" })
    );
}

#[test]
fn literals_of_a_pass_state_are_kept_as_they_are() {
    let [path, ata] = in_both(|_: OrderFields| {
        Pass::<Note>::new("Make", NoteFields { text: "fixed".into() })
            .then(|note| Pass::new("Between", 1).next(tell("Tell", note.text)))
    });
    assert_eq!(path.part("Make", "/Assign"), &json!({ "makeText.$": "$.text" }));
    assert_eq!(ata.part("Make", "/Assign"), &json!({ "makeText": "fixed" }));
    let [_, ata] = in_both(|_: OrderFields| {
        Pass::new("Make", vec!["one".to_owned()]).then(|list| Pass::new("Between", 1).next(tell("Tell", list.at(0))))
    });
    assert_eq!(ata.part("Make", "/Assign"), &json!({ "make0": "{% [\"one\"][0] %}" }));
}

#[test]
fn the_input_is_not_read_behind_a_pass_state() {
    let [path, ata] = in_both(|order: OrderFields| Pass::new("Make", 1).next(tell("Tell", order.order_id)));
    assert_eq!(path.message("Tell"), "$$.Execution.Input.orderId");
    assert_eq!(ata.message("Tell"), "{% $states.context.Execution.Input.orderId %}");
}

#[test]
fn an_output_is_a_path_or_an_expression() {
    let [path, ata] = in_both(|order: OrderFields| {
        Choice::new("Paid?").when(order.paid, Succeed::with("Some", order.items)).otherwise(Succeed::new("All"))
    });
    assert_eq!(
        (path.part("Some", "/OutputPath"), ata.part("Some", "/Output")),
        (&json!("$.items"), &json!("{% $states.input.items %}"))
    );
    assert!(!path.has("All", "OutputPath") && !ata.has("All", "Output"));
}
