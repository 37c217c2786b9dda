//! Results of tasks, read directly behind them and later.

use dsl::prelude::*;
use dsl::state::{Label, Variable};
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{Order, OrderFields, Receipt, charge, in_both, tell};

#[test]
fn the_next_state_reads_the_result_as_its_input() {
    let [path, ata] = in_both(|order: OrderFields| charge(order).then(|receipt| tell("Tell", receipt.message)));
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$.message", "{% $states.input.message %}"));
    assert_eq!((path.variables(), ata.variables()), (0, 0));
}

#[test]
fn a_result_passes_through_choice_and_wait() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order).then(|receipt| {
            Wait::new("Pause", seconds(1)).next(
                Choice::new("Grown up?")
                    .when(receipt.charged_to.fields().age.ge(18_u32), tell("Tell", receipt.message))
                    .otherwise(Succeed::new("Done")),
            )
        })
    });
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$.message", "{% $states.input.message %}"));
    assert_eq!(path.part("Grown up?", "/Choices/0/Variable"), "$.chargedTo.age");
    assert_eq!((path.variables(), ata.variables()), (0, 0));
}

#[test]
fn a_result_that_is_used_two_states_later_is_kept_as_narrowly_as_it_is_used() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order)
            .then(|receipt| tell("First", receipt.message).next(tell("Second", receipt.charged_to.fields().full_name)))
    });
    assert_eq!(path.part("Charge", "/Assign"), &json!({ "chargeChargedToFullName.$": "$.Payload.chargedTo.fullName" }));
    assert_eq!(
        ata.part("Charge", "/Assign"),
        &json!({ "chargeChargedToFullName": "{% $states.result.Payload.chargedTo.fullName %}" })
    );
    assert_eq!((path.message("First"), path.message("Second")), ("$.message", "$chargeChargedToFullName"));
    assert_eq!(ata.message("Second"), "{% $chargeChargedToFullName %}");
}

#[test]
fn a_part_within_a_kept_part_needs_no_variable_of_its_own() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order).then(|receipt| {
            tell("First", receipt.message)
                .next(tell("Second", receipt.charged_to.fields().full_name))
                .next(tell("Third", receipt.charged_to.json()))
        })
    });
    assert_eq!(path.part("Charge", "/Assign"), &json!({ "chargeChargedTo.$": "$.Payload.chargedTo" }));
    assert_eq!(path.message("Second"), "$chargeChargedTo.fullName");
    assert_eq!(path.message("Third"), "States.JsonToString($chargeChargedTo)");
    assert_eq!(ata.part("Charge", "/Assign"), &json!({ "chargeChargedTo": "{% $states.result.Payload.chargedTo %}" }));
    assert_eq!(ata.message("Second"), "{% $chargeChargedTo.fullName %}");
    assert_eq!(ata.message("Third"), "{% $string($chargeChargedTo) %}");
}

#[test]
fn a_result_that_is_handed_on_whole_and_in_parts_is_kept_once() {
    let [path, ata] = in_both(|order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        charge
            .next(Pass::new("Between", 1))
            .next(tell("Part", receipt.message))
            .next(Pass::<Receipt>::new("Whole", receipt))
    });
    assert_eq!(path.part("Charge", "/Assign"), &json!({ "chargeResult.$": "$.Payload" }));
    assert_eq!(path.part("Whole", "/InputPath"), "$chargeResult");
    assert_eq!(ata.message("Part"), "{% $chargeResult.message %}");
}

#[test]
fn a_result_without_a_mirror_is_kept_whole_when_the_whole_is_used() {
    let anything = Function::<(), Vec<String>>::rust("anything");
    let [path, ata] = in_both(|_: OrderFields| {
        Task::lambda_invoke("List", &anything, ())
            .then(|list| Pass::new("Between", 1).next(tell("Part", list.at(0))).next(Succeed::with("Whole", list)))
    });
    assert_eq!(path.part("List", "/Assign"), &json!({ "listResult.$": "$.Payload" }));
    assert_eq!(ata.part("List", "/Assign"), &json!({ "listResult": "{% $states.result.Payload %}" }));
    assert_eq!((path.message("Part"), ata.message("Part")), ("$listResult[0]", "{% $listResult[0] %}"));
    assert_eq!(path.part("Whole", "/OutputPath"), "$listResult");
}

#[test]
fn a_result_is_kept_once_for_several_users() {
    let [path, ata] = in_both(|order: OrderFields| {
        charge(order).then(|receipt| {
            tell("First", receipt.message).next(tell("Second", receipt.message)).next(
                Choice::new("Thanks?")
                    .when(receipt.message.eq("thanks"), tell("Third", receipt.message))
                    .otherwise(Fail::new("No thanks", ErrorName::new("NoThanks")).cause(receipt.message)),
            )
        })
    });
    assert_eq!(path.part("Charge", "/Assign"), &json!({ "chargeMessage.$": "$.Payload.message" }));
    assert_eq!(ata.part("Charge", "/Assign"), &json!({ "chargeMessage": "{% $states.result.Payload.message %}" }));
    assert_eq!(path.part("Thanks?", "/Choices/0/Variable"), "$chargeMessage");
    assert_eq!(path.part("No thanks", "/CausePath"), "$chargeMessage");
    assert_eq!(ata.part("No thanks", "/Cause"), "{% $chargeMessage %}");
    assert_eq!((path.variables(), ata.variables()), (1, 1));
}

#[test]
fn variables_of_two_states_never_share_a_name() {
    let names = Queue::<String>::new("Names");
    let [path, _] = in_both(|order: OrderFields| {
        let first = Task::sqs_send("Send it!", &names, order.order_id);
        let second = Task::sqs_send("Send it?", &names, order.order_id);
        let ids = [first.result().message_id, second.result().message_id];
        first.next(second).next(Pass::new("Between", 1)).next(tell("Tell", format_text("{} {}", ids)))
    });
    assert_eq!(path.part("Send it!", "/Assign"), &json!({ "sendItMessageId.$": "$.MessageId" }));
    assert_eq!(path.part("Send it?", "/Assign"), &json!({ "sendItMessageId2.$": "$.MessageId" }));
    assert_eq!(path.message("Tell"), "States.Format('{} {}', $sendItMessageId, $sendItMessageId2)");
}

#[test]
fn a_variable_never_takes_the_name_of_a_function_that_is_called() {
    #[message]
    struct Total {
        count: u32,
    }
    let count = Function::<(), Total>::rust("count");
    let [_, ata] = in_both(|order: OrderFields| {
        Task::lambda_invoke("数える", &count, ()).then(|total| {
            Pass::new("Between", 1)
                .next(tell("Tell", format_text("{}/{}", [total.count.text(), order.items.len().text()])))
        })
    });
    assert_eq!(ata.part("数える", "/Assign"), &json!({ "count2": "{% $states.result.Payload.count %}" }));
    assert_eq!(
        ata.message("Tell"),
        "{% $string($count2) & \"/\" & $string($count($states.context.Execution.Input.items)) %}"
    );
}

#[test]
fn a_mirror_that_is_handed_on_unchanged_is_the_value_itself() {
    let [path, ata] = in_both(|order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result();
        charge.next(Pass::<Receipt>::new("Behind", receipt.whole())).next(Succeed::with("Done", order))
    });
    assert_eq!(
        (path.part("Charge", "/Parameters/Payload.$"), ata.part("Charge", "/Arguments/Payload")),
        (&json!("$"), &json!("{% $states.input %}"))
    );
    assert_eq!(path.part("Done", "/OutputPath"), "$$.Execution.Input");
    assert_eq!(ata.part("Done", "/Output"), "{% $states.context.Execution.Input %}");
}

#[test]
fn a_mirror_with_one_field_changed_is_an_object() {
    let [path, ata] = in_both(|order: OrderFields| charge(OrderFields { order_id: "other".into(), ..order }));
    assert!(path.part("Charge", "/Parameters/Payload").is_object());
    let payload = ata.part("Charge", "/Arguments/Payload").as_str().expect("one expression, as a field may be missing");
    assert!(payload.contains("\"orderId\": \"other\""), "{payload}");
}

#[test]
fn a_result_that_need_not_be_there_is_asked_for() {
    let build = |order: OrderFields| {
        let done = Label::new();
        let charge = charge(order).catch(Errors::ALL, |_| done.jump());
        let receipt = charge.result_if_passed();
        charge.next(Wait::new("Pause", seconds(1))).next(done.place(Pass::new("Note", receipt.is_present())))
    };
    let workflow = Workflow::standard("Orders", build);
    let compiled = workflow.compile();
    assert_eq!(compiled.diagnostics(), []);
    let states = serde_json::to_value(compiled.definition()).expect("a definition is JSON");
    let name = states["States"]["Charge"]["Assign"].as_object().and_then(|assign| assign.keys().next()).cloned();
    let name = name.expect("the result is kept");
    assert_eq!(states["States"]["Note"]["Output"], format!("{{% $exists(${name}) and ${name} != null %}}"));
    let in_jsonpath = Workflow::standard("Orders", build).query_language(QueryLanguage::JsonPath).compile();
    let codes: Vec<_> = in_jsonpath.diagnostics().iter().map(|finding| finding.code().id).collect();
    assert!(codes.contains(&"D003"), "{codes:?}");
    // What is inside a branch stays inside.
    let inside = Workflow::standard("Orders", |order: OrderFields| {
        let charge = charge(order);
        let receipt = charge.result_if_passed();
        Parallel::new("Both").branch(charge).next(Pass::new("Note", receipt.is_present()))
    });
    assert_eq!(inside.compile().diagnostics().iter().map(|finding| finding.code().id).collect::<Vec<_>>(), ["D001"]);
}

#[message]
struct Page {
    names: Vec<String>,
    token: Option<String>,
}

#[test]
fn a_part_that_may_be_missing_is_kept_as_null_or_with_what_is_around_it() {
    let read = Function::<Order, Page>::existing("Read", Arn::parameter("ReadArn", "Reads a page."));
    let [path, ata] = in_both(|order: OrderFields| {
        Task::lambda_invoke("Read", &read, order).then(|page| {
            tell("Tell", page.names.at(0)).next(
                Choice::new("More?")
                    .when(page.token.is_present(), tell("Go On", page.token.required()))
                    .otherwise(Succeed::new("Done")),
            )
        })
    });
    assert_eq!(path.part("Read", "/Assign"), &json!({ "readResult.$": "$.Payload" }));
    assert_eq!(path.message("Go On"), "$readResult.token");
    let kept = "{% $exists($states.result.Payload.token) ? $states.result.Payload.token : null %}";
    assert_eq!(ata.part("Read", "/Assign"), &json!({ "readToken": kept }));
    assert_eq!(ata.message("Go On"), "{% $readToken %}");
}

#[message]
struct Person {
    name: String,
    address: Option<Address>,
}

#[message]
struct Address {
    street: String,
}

#[test]
fn what_is_below_a_part_that_may_be_missing_may_be_missing_too() {
    let find = Function::<Order, Person>::existing("Find", Arn::parameter("FindArn", "Finds a person."));
    let [path, ata] = in_both(|order: OrderFields| {
        Task::lambda_invoke("Find", &find, order).then(|person| {
            Choice::new("Known?")
                .when(
                    person.address.is_present(),
                    tell("Tell", "known".into()).next(tell("Street", person.address.required().fields().street)),
                )
                .otherwise(Succeed::new("Done"))
        })
    });
    assert_eq!(path.part("Find", "/Assign"), &json!({ "findResult.$": "$.Payload" }));
    assert_eq!(path.message("Street"), "$findResult.address.street");
    let street = "$states.result.Payload.address.street";
    let kept = format!("{{% $exists({street}) ? {street} : null %}}");
    assert_eq!(ata.part("Find", "/Assign"), &json!({ "findAddressStreet": kept }));
    assert_eq!(ata.message("Street"), "{% $findAddressStreet %}");
}

#[test]
fn a_part_of_an_output_that_may_be_missing_is_null_without_one() {
    let find = Function::<Order, Person>::existing("Find", Arn::parameter("FindArn", "Finds a person."));
    let [changed, unchanged] = [true, false].map(|changed| {
        let workflow = Workflow::standard("Streets", |order: OrderFields| {
            let found = Task::lambda_invoke("Find", &find, order).output(|person| match changed {
                true => PersonFields { name: "somebody".into(), ..person },
                false => person,
            });
            found.then(|person| {
                let street = person.address.required().fields().street;
                Choice::new("Known?")
                    .when(person.address.is_present(), tell("Tell", person.name).next(tell("Street", street)))
                    .otherwise(Succeed::new("Done"))
            })
        });
        let compiled = workflow.compile();
        assert_eq!(compiled.diagnostics(), []);
        let definition: serde_json::Value = serde_json::from_str(&compiled.definition_text()).expect("JSON");
        definition["States"]["Find"]["Assign"].clone()
    });
    let street = "$states.result.Payload.address.street";
    let kept = format!("{{% $exists({street}) ? {street} : null %}}");
    assert_eq!(changed, json!({ "findAddressStreet": kept }));
    assert_eq!(unchanged, json!({ "findAddressStreet": kept }));
}

#[test]
fn a_variable_of_a_value_that_may_be_missing_is_null_without_one() {
    let read = Function::<Order, Page>::existing("Read", Arn::parameter("ReadArn", "Reads a page."));
    let workflow = Workflow::standard("Pages", |order: OrderFields| {
        let token = Variable::<Option<String>>::new("token");
        let task = Task::lambda_invoke("Read", &read, order);
        let found = task.result().token;
        task.assign(&token, found).next(
            Choice::new("More?")
                .when(token.get().is_present(), tell("Go On", token.get().required()))
                .otherwise(Succeed::new("Done")),
        )
    });
    let compiled = workflow.compile();
    assert_eq!(compiled.diagnostics(), []);
    let kept = "{% $exists($states.result.Payload.token) ? $states.result.Payload.token : null %}";
    let definition: serde_json::Value = serde_json::from_str(&compiled.definition_text()).expect("JSON");
    assert_eq!(definition["States"]["Read"]["Assign"], json!({ "token": kept }));
}
