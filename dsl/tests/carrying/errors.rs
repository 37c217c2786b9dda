//! Errors that catchers pass on.

use dsl::error::ErrorOutputFields;
use dsl::prelude::*;
use serde_json::json;

use crate::support::{OrderFields, charge, in_both, tell};

#[test]
fn the_handler_reads_the_error_as_its_input() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order).catch(Errors::ALL, |error| tell("Sorry", error.json())).next(Succeed::new("Done"))
    });
    assert_eq!(
        (path.message("Sorry"), ata.message("Sorry")),
        ("States.JsonToString($)", "{% $string($states.input) %}")
    );
    let catcher = json!([{ "ErrorEquals": ["States.ALL"], "Next": "Sorry" }]);
    assert_eq!((path.part("Charge", "/Catch"), ata.part("Charge", "/Catch")), (&catcher, &catcher));
}

#[test]
fn an_error_that_is_used_later_is_kept_by_its_catcher() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order).catch(Errors::ALL, |error| {
            let ErrorOutputFields { error, cause } = error.fields();
            tell("Sorry", error).next(Fail::new("Give up", ErrorName::new("GivenUp")).cause(cause.required()))
        })
    });
    assert_eq!(path.part("Charge", "/Catch/0/Assign"), &json!({ "chargeErrorCause.$": "$.Cause" }));
    assert_eq!(
        ata.part("Charge", "/Catch/0/Assign"),
        &json!({ "chargeErrorCause": "{% $states.errorOutput.Cause %}" })
    );
    assert_eq!(path.message("Sorry"), "$.Error");
    assert_eq!(path.part("Give up", "/CausePath"), "$chargeErrorCause");
    assert_eq!(ata.part("Give up", "/Cause"), "{% $chargeErrorCause %}");
    assert!(!path.has("Charge", "Assign") && !ata.has("Charge", "Assign"));
}

#[test]
fn several_catchers_with_one_handler_all_keep_the_error() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order).catch(Errors::timeouts().or(ErrorName::new("Declined")).or(Errors::ALL), |error| {
            Pass::new("Between", 1).next(tell("Sorry", error.json()))
        })
    });
    for catcher in 0..3 {
        let pointer = format!("/Catch/{catcher}/Assign");
        assert_eq!(path.part("Charge", &pointer), &json!({ "chargeError.$": "$" }));
        assert_eq!(ata.part("Charge", &pointer), &json!({ "chargeError": "{% $states.errorOutput %}" }));
    }
    let names =
        ["/Catch/0/ErrorEquals", "/Catch/1/ErrorEquals", "/Catch/2/ErrorEquals"].map(|it| path.part("Charge", it));
    assert_eq!(names[0], &json!(["States.Timeout", "States.HeartbeatTimeout"]));
    assert_eq!((names[1], names[2]), (&json!(["Declined"]), &json!(["States.ALL"])));
}

#[test]
fn errors_of_two_catchers_are_kept_apart() {
    let [path, _] = in_both(|order: OrderFields| {
        charge(order)
            .catch(ErrorName::new("Declined"), |error| Pass::new("One", 1).next(tell("Declined", error.json())))
            .catch(Errors::ALL, |error| Pass::new("Two", 2).next(tell("Failed", error.json())))
    });
    assert_eq!(path.part("Charge", "/Catch/0/Assign"), &json!({ "chargeError.$": "$" }));
    assert_eq!(path.part("Charge", "/Catch/1/Assign"), &json!({ "chargeError2.$": "$" }));
    assert_eq!(path.message("Declined"), "States.JsonToString($chargeError)");
    assert_eq!(path.message("Failed"), "States.JsonToString($chargeError2)");
}

#[test]
fn a_cause_from_the_context_object_goes_through_a_function_call() {
    let [path, ata] = in_both(|order: OrderFields| {
        Pass::<String>::new("Other", order.order_id)
            .next(Fail::new("Give up", ErrorName::new("Order.Failed")).cause(context::execution_id()))
    });
    assert_eq!(path.part("Give up", "/CausePath"), "States.Format('{}', $$.Execution.Id)");
    assert_eq!(ata.part("Give up", "/Cause"), "{% $states.context.Execution.Id %}");
}
