//! Parallel: what branches read, and what becomes of their results.

use dsl::prelude::*;
use dsl::state::task::InvokeFunction;
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{Line, LineFields, Note, NoteFields, OrderFields, Price, PriceFields, QueryFields};
use crate::support::{in_both, in_one, price, tell, value};

fn ask(name: &str, order: OrderFields) -> Task<Price, InvokeFunction> {
    price(name, QueryFields { order: order.order_id, sku: order.names.at(0) })
}

#[test]
fn branches_find_the_states_own_input_in_their_first_state_and_the_executions_input_later() {
    let [path, ata] = in_both(|order: OrderFields| {
        Parallel::new("Both")
            .branch(tell("First", order.order_id).next(tell("Later", order.order_id)))
            .branch(Pass::new("Other", order.total))
    });
    assert_eq!(path.part("/States/Both/Branches/0/StartAt"), "First");
    assert_eq!(path.message("/States/Both/Branches/0/States/First"), "$.orderId");
    assert_eq!(ata.message("/States/Both/Branches/0/States/First"), "{% $states.input.orderId %}");
    assert_eq!(path.message("/States/Both/Branches/0/States/Later"), "$$.Execution.Input.orderId");
    assert_eq!(ata.message("/States/Both/Branches/0/States/Later"), "{% $states.context.Execution.Input.orderId %}");
    assert_eq!(path.part("/States/Both/Branches/1/States/Other/InputPath"), "$.total");
    assert_eq!(ata.part("/States/Both/Branches/1/States/Other/Output"), "{% $states.input.total %}");
    for definition in [&path, &ata] {
        assert_eq!(definition.assigning(), 0);
        assert_eq!(definition.names("/States/Both/Branches/0"), ["First", "Later"]);
        assert_eq!(definition.part("/States/Both/Branches/0/States/Later/End"), true);
        let fields = definition.part("/States/Both").as_object().map(|state| state.keys().collect::<Vec<_>>());
        assert_eq!(fields.unwrap_or_default(), ["Type", "Branches", "End"]);
    }
}

#[test]
fn a_branch_finds_the_result_before_the_parallel_as_its_input_and_later_in_a_variable() {
    let [path, ata] = in_both(|order: OrderFields| {
        ask("Ask", order).then(|price: PriceFields| {
            Parallel::new("Both")
                .branch(tell("First", price.currency).next(tell("Later", price.currency)))
                .branch(tell("Other", price.total.text()))
        })
    });
    assert_eq!(path.part("/States/Ask/Assign"), &json!({"askCurrency.$": "$.Payload.currency"}));
    assert_eq!(ata.part("/States/Ask/Assign"), &json!({"askCurrency": "{% $states.result.Payload.currency %}"}));
    assert_eq!(path.message("/States/Both/Branches/0/States/First"), "$.currency");
    assert_eq!(ata.message("/States/Both/Branches/0/States/First"), "{% $states.input.currency %}");
    assert_eq!(path.message("/States/Both/Branches/0/States/Later"), "$askCurrency");
    assert_eq!(ata.message("/States/Both/Branches/0/States/Later"), "{% $askCurrency %}");
    assert_eq!(path.message("/States/Both/Branches/1/States/Other"), "States.Format('{}', $.total)");
    assert_eq!((path.assigning(), ata.assigning()), (1, 1));
}

#[test]
fn the_results_are_a_tuple_used_directly_and_kept_for_later() {
    let [path, ata] = in_both(|order: OrderFields| {
        Parallel::new("Both").branch(ask("Ask", order)).branch(Pass::new("Lines", order.lines)).then(
            |(price, lines): (PriceFields, Expr<Vec<Line>>)| {
                tell("Directly", price.currency)
                    .next(tell("Later", price.currency))
                    .next(tell("Far", lines.at(0).fields().sku))
            },
        )
    });
    assert_eq!(path.message("/States/Directly"), "$[0].currency");
    assert_eq!(ata.message("/States/Directly"), "{% $states.input[0].currency %}");
    assert_eq!(
        path.part("/States/Both/Assign"),
        &json!({"both0Currency.$": "$[0].currency", "both10Sku.$": "$[1][0].sku"})
    );
    assert_eq!(
        ata.part("/States/Both/Assign"),
        &json!({"both0Currency": "{% $states.result[0].currency %}", "both10Sku": "{% $states.result[1][0].sku %}"})
    );
    assert_eq!(path.message("/States/Later"), "$both0Currency");
    assert_eq!(ata.message("/States/Far"), "{% $both10Sku %}");
    // A branch whose result is a list of one element.
    let states = json!({"result": [{"currency": "EUR"}, [{"sku": "A"}]]});
    let kept = value(ata.part("/States/Both/Assign"), &states, &json!({}));
    assert_eq!(kept, json!({"both0Currency": "EUR", "both10Sku": "A"}));
}

#[test]
fn a_list_of_one_element_stays_a_list_in_the_result_of_a_branch() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        Parallel::new("Both").branch(Pass::new("Lines", order.lines)).branch(Pass::new("Names", order.names)).then(
            |(lines, names): (Expr<Vec<Line>>, Expr<Vec<String>>)| {
                Pass::<Vec<Line>>::new("Direct", lines).next(Succeed::with("Done", (lines, names).build()))
            },
        )
    });
    let direct = ata.part("/States/Direct/Output");
    assert_eq!(direct, "{% $states.input[0] %}");
    let states = json!({"input": [[{"sku": "A"}], ["x"]], "result": [[{"sku": "A"}], ["x"]]});
    assert_eq!(value(direct, &states, &json!({})), json!([{"sku": "A"}]));
    let kept = value(ata.part("/States/Both/Assign"), &states, &json!({}));
    assert_eq!(kept, json!({"both0": [{"sku": "A"}], "both1": ["x"]}));
    assert_eq!(value(ata.part("/States/Done/Output"), &states, &kept), json!([[{"sku": "A"}], ["x"]]));
}

#[test]
fn branches_can_be_given_a_value_of_their_own() {
    let [path, ata] = in_both(|order: OrderFields| {
        Parallel::new("Both")
            .arguments(NoteFields { text: order.order_id })
            .branch_with(|note: NoteFields| tell("Directly", note.text))
            .branch_with(|note: NoteFields| tell("Before", order.names.at(0)).next(tell("Behind", note.text)))
    });
    assert_eq!(path.part("/States/Both/Parameters"), &json!({"text.$": "$.orderId"}));
    assert_eq!(ata.part("/States/Both/Arguments"), &json!({"text": "{% $states.input.orderId %}"}));
    assert_eq!(path.message("/States/Both/Branches/0/States/Directly"), "$.text");
    assert_eq!(ata.message("/States/Both/Branches/0/States/Directly"), "{% $states.input.text %}");
    // Only the branch that reads it later keeps it.
    assert_eq!(path.names("/States/Both/Branches/0"), ["Directly"]);
    assert_eq!(path.names("/States/Both/Branches/1"), ["Keep Item of Both", "Before", "Behind"]);
    assert_eq!(
        path.part("/States/Both/Branches/1/States/Keep Item of Both"),
        &json!({"Type": "Pass", "Assign": {"bothText.$": "$.text"}, "Next": "Before"})
    );
    assert!(!ata.has("/States/Both/Branches/0/States/Directly/Assign"));
    assert_eq!(
        ata.part("/States/Both/Branches/1/States/Before/Assign"),
        &json!({"bothText": "{% $states.input.text %}"})
    );
    assert_eq!(path.message("/States/Both/Branches/1/States/Behind"), "$bothText");
    assert_eq!(path.message("/States/Both/Branches/1/States/Before"), "$$.Execution.Input.names[0]");
}

#[test]
fn retriers_and_catchers_stand_on_the_parallel() {
    let [path, ata] = in_both(|order: OrderFields| {
        Parallel::new("Both")
            .branch(ask("Ask", order))
            .branch(Fail::new("Give Up", ErrorName::new("Lost")))
            .retry(Retry::on([ErrorName::new("Lost")]).max_attempts(2))
            .catch([ErrorName::new("Lost")], |error| tell("Sorry", error.fields().error).next(Succeed::new("Sad")))
            .next(Succeed::new("Done"))
    });
    for definition in [&path, &ata] {
        assert_eq!(definition.part("/States/Both/Retry/0/ErrorEquals"), &json!(["Lost"]));
        assert_eq!(definition.part("/States/Both/Catch"), &json!([{"ErrorEquals": ["Lost"], "Next": "Sorry"}]));
        assert_eq!(definition.part("/States/Both/Next"), "Done");
    }
    assert_eq!(path.message("/States/Sorry"), "$.Error");
    assert_eq!(ata.message("/States/Sorry"), "{% $states.input.Error %}");
}

#[test]
fn branches_end_in_choices_and_ends_and_leave_json() {
    let [path, ata] = in_both(|order: OrderFields| {
        Parallel::new("Both")
            .branch(
                Choice::new("Large?")
                    .when(order.total.gt(10.0), tell("Large", order.order_id))
                    .otherwise(Succeed::new("Small")),
            )
            .branch(
                Choice::new("Any?")
                    .when(order.total.gt(0.0), Succeed::new("Some"))
                    .otherwise(Fail::new("None", ErrorName::new("Nothing")).cause("nothing to do")),
            )
            .then(|(first, _): (Expr<Json>, Expr<Json>)| tell("Tell", first.json()))
    });
    assert_eq!(path.names("/States/Both/Branches/0"), ["Large?", "Large", "Small"]);
    assert_eq!(path.part("/States/Both/Branches/0/States/Large?/Choices/0/Variable"), "$.total");
    assert_eq!(ata.part("/States/Both/Branches/0/States/Large?/Choices/0/Condition"), "{% $states.input.total > 10 %}");
    assert_eq!(path.part("/States/Both/Branches/1/States/None/Type"), "Fail");
    assert_eq!(path.message("/States/Tell"), "States.JsonToString($[0])");
}

#[test]
fn parallels_stand_in_parallels_in_maps() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .inline(|line: LineFields| {
                Parallel::new("Outer")
                    .branch(
                        Parallel::new("Inner")
                            .branch(tell("Deep", line.sku).next(tell("Deeper", order.order_id)))
                            .branch(Pass::new("Beside", line.count)),
                    )
                    .branch(Wait::new("Pause", seconds(1)))
            })
            .then(|all: Expr<Vec<((SentMessage, u32), Json)>>| Pass::<u32>::new("Count", all.at(0).fields().0.1))
    });
    let deep = "/States/Each/ItemProcessor/States/Outer/Branches/0/States/Inner/Branches/0/States";
    assert_eq!(path.message(&format!("{deep}/Deep")), "$.sku");
    assert_eq!(ata.message(&format!("{deep}/Deep")), "{% $states.input.sku %}");
    assert_eq!(path.message(&format!("{deep}/Deeper")), "$$.Execution.Input.orderId");
    assert_eq!(path.part("/States/Count/InputPath"), "$[0][0][1]");
    assert_eq!(ata.part("/States/Count/Output"), "{% $states.input[0][0][1] %}");
    let states = json!({"input": [[[{"MessageId": "m"}, 7], {}]]});
    assert_eq!(value(ata.part("/States/Count/Output"), &states, &json!({})), json!(7));
}

#[test]
fn an_item_that_machines_in_the_first_state_read_is_kept_before_it() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines).inline(|line: LineFields| {
            Parallel::new("Both")
                .branch(tell("Tell", order.order_id).next(tell("Later", line.sku)))
                .branch(Pass::new("Other", 1))
        })
    });
    for definition in [&path, &ata] {
        assert_eq!(definition.part("/States/Each/ItemProcessor/StartAt"), "Keep Item of Each");
        assert_eq!(definition.names("/States/Each/ItemProcessor"), ["Keep Item of Each", "Both"]);
        assert_eq!(definition.assigning(), 1);
    }
    assert_eq!(
        ata.part("/States/Each/ItemProcessor/States/Keep Item of Each/Assign"),
        &json!({"eachSku": "{% $states.input.sku %}"})
    );
    assert_eq!(ata.message("/States/Each/ItemProcessor/States/Both/Branches/0/States/Later"), "{% $eachSku %}");
}

#[test]
fn a_parallel_in_an_item_keeps_the_item_itself_for_the_states_behind_it() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        Map::over("Each", order.lines).inline(|line: LineFields| {
            Parallel::new("Both")
                .branch(tell("Tell", line.sku))
                .branch(Pass::new("Other", 1))
                .next(tell("Behind", line.sku))
        })
    });
    assert_eq!(ata.names("/States/Each/ItemProcessor"), ["Both", "Behind"]);
    assert_eq!(
        ata.part("/States/Each/ItemProcessor/States/Both/Assign"),
        &json!({"eachSku": "{% $states.input.sku %}"})
    );
}

#[test]
fn eight_branches_and_a_note() {
    let [path, _] = in_both(|order: OrderFields| {
        let one = |number: u32| Pass::<Note>::new(format!("Branch {number}"), NoteFields { text: order.order_id });
        Parallel::new("Eight")
            .branch(one(1))
            .branch(one(2))
            .branch(one(3))
            .branch(one(4))
            .branch(one(5))
            .branch(one(6))
            .branch(one(7))
            .branch(one(8))
            .then(|eight| tell("Tell", eight.7.text))
    });
    assert_eq!(path.message("/States/Tell"), "$[7].text");
    assert_eq!(path.part("/States/Eight/Branches/7/StartAt"), "Branch 8");
}
