//! `.output`: what a state passes on in place of its result.

use dsl::prelude::*;
use dsl::state::Variable;
use dsl::state::task::InvokeFunction;
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{LineFields, Note, NoteFields, OrderFields, Price, PriceFields, QueryFields};
use crate::support::{in_both, in_one, price, tell, value};

fn ask(order: OrderFields) -> Task<Price, InvokeFunction> {
    price("Ask", QueryFields { order: order.order_id, sku: order.names.at(0) })
}

#[test]
fn a_task_hands_on_an_object_made_of_its_answer() {
    let [path, ata] = in_both(|order: OrderFields| {
        ask(order)
            .output(|price: PriceFields| NoteFields { text: format_text("in {}", [price.currency]) })
            .then(|note: NoteFields| tell("Tell", note.text).next(tell("Later", note.text)))
    });
    assert_eq!(
        path.part("/States/Ask/ResultSelector"),
        &json!({"text.$": "States.Format('in {}', $.Payload.currency)"})
    );
    assert_eq!(ata.part("/States/Ask/Output"), &json!({"text": "{% \"in \" & $states.result.Payload.currency %}"}));
    assert!(!path.has("/States/Ask/OutputPath"));
    // What is kept for later is written as the expression that makes it.
    assert_eq!(path.part("/States/Ask/Assign"), &json!({"askText.$": "States.Format('in {}', $.Payload.currency)"}));
    assert_eq!(ata.part("/States/Ask/Assign"), &json!({"askText": "{% \"in \" & $states.result.Payload.currency %}"}));
    assert_eq!(path.message("/States/Tell"), "$.text");
    assert_eq!(ata.message("/States/Tell"), "{% $states.input.text %}");
    assert_eq!(ata.message("/States/Later"), "{% $askText %}");
    let states = json!({"result": {"Payload": {"currency": "EUR"}}});
    assert_eq!(value(ata.part("/States/Ask/Output"), &states, &json!({})), json!({"text": "in EUR"}));
}

#[test]
fn a_task_hands_on_a_part_of_its_answer() {
    let [path, ata] = in_both(|order: OrderFields| {
        ask(order)
            .output(|price: PriceFields| price.currency)
            .then(|currency: Expr<String>| tell("Tell", currency).next(tell("Later", currency)))
    });
    assert_eq!(path.part("/States/Ask/OutputPath"), "$.Payload.currency");
    assert_eq!(ata.part("/States/Ask/Output"), "{% $states.result.Payload.currency %}");
    assert_eq!(path.part("/States/Ask/Assign"), &json!({"askResult.$": "$.Payload.currency"}));
    assert_eq!(ata.part("/States/Ask/Assign"), &json!({"askResult": "{% $states.result.Payload.currency %}"}));
    assert_eq!(path.message("/States/Tell"), "$");
}

#[test]
fn a_parallel_hands_on_its_results_under_names() {
    let [path, ata] = in_both(|order: OrderFields| {
        Parallel::new("Both")
            .branch(ask(order))
            .branch(Pass::new("Sku", order.names.at(0)))
            .output(|(price, sku): (PriceFields, Expr<String>)| QueryFields { order: price.currency, sku })
            .then(|query: QueryFields| tell("Tell", query.sku).next(tell("Later", query.order)))
    });
    assert_eq!(path.part("/States/Both/ResultSelector"), &json!({"order.$": "$[0].currency", "sku.$": "$[1]"}));
    assert_eq!(
        ata.part("/States/Both/Output"),
        &json!({"order": "{% $states.result[0].currency %}", "sku": "{% $states.result[1] %}"})
    );
    assert_eq!(path.part("/States/Both/Assign"), &json!({"bothOrder.$": "$[0].currency"}));
    assert_eq!(ata.part("/States/Both/Assign"), &json!({"bothOrder": "{% $states.result[0].currency %}"}));
    assert_eq!(path.message("/States/Tell"), "$.sku");
}

/// Prices with a word about them.
#[message]
struct Offer {
    prices: Vec<Price>,
    whose: String,
}

#[test]
fn a_map_hands_on_its_list_in_an_object() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .inline(|line: LineFields| price("Ask", QueryFields { order: order.order_id, sku: line.sku }))
            .output(|prices: Expr<Vec<Price>>| OfferFields { prices, whose: order.order_id })
            .then(|offer: OfferFields| tell("Tell", offer.whose).next(Succeed::with("Done", offer.prices)))
    });
    assert_eq!(
        path.part("/States/Each/ResultSelector"),
        &json!({"prices.$": "$", "whose.$": "$$.Execution.Input.orderId"})
    );
    let output = ata.part("/States/Each/Output");
    assert_eq!(output, &json!({"prices": "{% $states.result %}", "whose": "{% $states.input.orderId %}"}));
    let states = json!({"result": [{"total": 1}], "input": {"orderId": "o"}});
    assert_eq!(value(output, &states, &json!({})), json!({"prices": [{"total": 1}], "whose": "o"}));
    assert_eq!(path.part("/States/Each/Assign"), &json!({"eachPrices.$": "$"}));
    assert_eq!(path.part("/States/Done/OutputPath"), "$eachPrices");
}

#[test]
fn a_second_output_works_on_what_the_first_has_made() {
    let [path, ata] = in_both(|order: OrderFields| {
        ask(order)
            .output(|price: PriceFields| NoteFields { text: price.currency })
            .output(|note: NoteFields| QueryFields { order: note.text, sku: order.names.at(0) })
            .then(|query: QueryFields| tell("Tell", query.order))
    });
    assert_eq!(
        path.part("/States/Ask/ResultSelector"),
        &json!({"order.$": "$.Payload.currency", "sku.$": "$$.Execution.Input.names[0]"})
    );
    assert_eq!(
        ata.part("/States/Ask/Output"),
        &json!({"order": "{% $states.result.Payload.currency %}", "sku": "{% $states.input.names[0] %}"})
    );
}

#[test]
fn assignments_see_what_is_handed_on_and_before_it_what_was_answered() {
    let build = |order: OrderFields| {
        let (first, second) = (Variable::<String>::new("first"), Variable::<String>::new("second"));
        let ask = ask(order);
        let answer = ask.result();
        let asked = ask
            .assign(&first, answer.currency)
            .output(|price: PriceFields| NoteFields { text: format_text("in {}", [price.currency]) });
        let made = asked.result();
        asked.assign(&second, made.text).next(tell("Tell", format_text("{}{}", [first.get(), second.get()])))
    };
    let [path, ata] = in_both(build);
    assert_eq!(
        path.part("/States/Ask/Assign"),
        &json!({"first.$": "$.Payload.currency", "second.$": "States.Format('in {}', $.Payload.currency)"})
    );
    assert_eq!(
        ata.part("/States/Ask/Assign"),
        &json!({"first": "{% $states.result.Payload.currency %}",
            "second": "{% \"in \" & $states.result.Payload.currency %}"})
    );
}

/// A note and a place in a list.
#[message]
struct Deep {
    note: Note,
    pair: (String, Note),
}

#[test]
fn a_part_within_what_is_put_together_is_kept_as_its_own_expression() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        ask(order)
            .output(|price: PriceFields| DeepFields {
                note: NoteFields { text: price.currency }.build(),
                pair: (order.order_id, NoteFields { text: price.currency }).build(),
            })
            .then(|deep: DeepFields| {
                Wait::new("Pause", seconds(1))
                    .next(tell("Tell", deep.note.fields().text))
                    .next(tell("Pair", deep.pair.fields().1.text))
            })
    });
    // A Wait hands its input on, in which the first notice finds what it says.
    assert_eq!(ata.message("/States/Tell"), "{% $states.input.note.text %}");
    assert_eq!(ata.part("/States/Ask/Assign"), &json!({"askPair1Text": "{% $states.result.Payload.currency %}"}));
    assert_eq!(ata.message("/States/Pair"), "{% $askPair1Text %}");
}

#[test]
fn the_item_is_at_hand_when_a_first_task_returns() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines).inline(|line: LineFields| {
            price("Ask", QueryFields { order: order.order_id, sku: line.sku })
                .output(move |price: PriceFields| QueryFields { order: price.currency, sku: line.sku })
        })
    });
    let states = "/States/Each/ItemProcessor/States";
    assert_eq!(path.names("/States/Each/ItemProcessor"), ["Keep Item of Each", "Ask"]);
    assert_eq!(
        path.part(&format!("{states}/Ask/ResultSelector")),
        &json!({"order.$": "$.Payload.currency", "sku.$": "$eachSku"})
    );
    assert_eq!(ata.names("/States/Each/ItemProcessor"), ["Ask"]);
    assert_eq!(ata.part(&format!("{states}/Ask/Output"))["sku"], "{% $states.input.sku %}");
    assert_eq!(ata.assigning(), 0);
}

#[test]
fn lists_put_together_of_lists_of_one_stay_lists() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        Parallel::new("Both")
            .branch(Pass::new("Names", order.names))
            .branch(Pass::new("Again", order.names))
            .output(|(one, two): (Expr<Vec<String>>, Expr<Vec<String>>)| (two, one))
            .then(|(two, _)| Wait::new("Pause", seconds(1)).next(Pass::<Vec<String>>::new("Take", two)))
            .next(Succeed::new("Done"))
    });
    let states = json!({"result": [["x"], ["y"]], "input": [["y"], ["x"]]});
    assert_eq!(value(ata.part("/States/Both/Output"), &states, &json!({})), json!([["y"], ["x"]]));
    assert_eq!(value(ata.part("/States/Take/Output"), &states, &json!({})), json!(["y"]));
}
