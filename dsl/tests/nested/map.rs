//! Inline Maps: items, what their paths read, and the list of results.

use dsl::prelude::*;
use dsl::state::Label;
use dsl::state::task::SentMessageFields;
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{Line, LineFields, Note, NoteFields, OrderFields, Price, PriceFields, QueryFields};
use crate::support::{in_both, in_one, price, tell, value};

const STATES: &str = "/States/Each/ItemProcessor/States";

#[test]
fn the_list_is_the_states_own_input_or_a_part_of_the_executions_input() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .inline(|line: LineFields| Pass::new("Take", line.sku))
            .next(Map::over("Again", order.names).inline(|name: Expr<String>| Pass::new("Take Name", name)))
    });
    assert_eq!(path.part("/States/Each/ItemsPath"), "$.lines");
    assert_eq!(ata.part("/States/Each/Items"), "{% $states.input.lines %}");
    assert_eq!(path.part("/States/Again/ItemsPath"), "$$.Execution.Input.names");
    assert_eq!(ata.part("/States/Again/Items"), "{% $states.context.Execution.Input.names %}");
    for definition in [&path, &ata] {
        assert_eq!(definition.part("/States/Each/ItemProcessor/ProcessorConfig"), &json!({"Mode": "INLINE"}));
        assert_eq!(definition.part("/States/Each/ItemProcessor/StartAt"), "Take");
        assert_eq!(definition.assigning(), 0);
        assert!(!definition.has("/States/Each/MaxConcurrency") && !definition.has("/States/Each/Label"));
    }
    assert_eq!(path.part(&format!("{STATES}/Take/InputPath")), "$.sku");
    assert_eq!(ata.part(&format!("{STATES}/Take/Output")), "{% $states.input.sku %}");
    // The whole item is what comes in; the whole list too.
    assert_eq!(path.part("/States/Again/ItemProcessor/States/Take Name/InputPath"), "$");
    assert_eq!(ata.part("/States/Again/ItemProcessor/States/Take Name/Output"), "{% $states.input %}");
    let one = json!({"input": {"lines": [{"sku": "A"}]}});
    assert_eq!(value(ata.part("/States/Each/Items"), &one, &json!({})), json!([{"sku": "A"}]));
}

#[test]
fn a_map_over_the_result_before_it_needs_no_path() {
    let [path, ata] = in_both(|order: OrderFields| {
        Pass::<Vec<String>>::new("Names", order.names)
            .then(|names: Expr<Vec<String>>| Map::over("Each", names).inline(|name: Expr<String>| tell("Tell", name)))
    });
    assert!(!path.has("/States/Each/ItemsPath"));
    assert_eq!(ata.part("/States/Each/Items"), "{% $states.input %}");
}

#[test]
fn an_item_used_later_is_kept_by_the_first_state_or_by_one_before_it() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines).inline(|line: LineFields| {
            price("Ask", QueryFields { order: order.order_id, sku: line.sku })
                .catch(Errors::ALL, |_| tell("Sorry", line.sku))
                .next(tell("Tell", line.sku))
        })
    });
    // In JSONPath a task assigns from its answer, in which the item is not.
    assert_eq!(path.names("/States/Each/ItemProcessor"), ["Keep Item of Each", "Ask", "Tell", "Sorry"]);
    assert_eq!(
        path.part(&format!("{STATES}/Keep Item of Each")),
        &json!({"Type": "Pass", "Assign": {"eachSku.$": "$.sku"}, "Next": "Ask"})
    );
    assert_eq!(path.part("/States/Each/ItemProcessor/StartAt"), "Keep Item of Each");
    assert_eq!(
        path.payload(&format!("{STATES}/Ask")),
        &json!({"order.$": "$$.Execution.Input.orderId", "sku.$": "$.sku"})
    );
    assert_eq!(path.message(&format!("{STATES}/Tell")), "$eachSku");
    assert_eq!(path.message(&format!("{STATES}/Sorry")), "$eachSku");
    assert_eq!(ata.names("/States/Each/ItemProcessor"), ["Ask", "Tell", "Sorry"]);
    assert_eq!(ata.part(&format!("{STATES}/Ask/Assign")), &json!({"eachSku": "{% $states.input.sku %}"}));
    assert_eq!(ata.part(&format!("{STATES}/Ask/Catch/0/Assign")), &json!({"eachSku": "{% $states.input.sku %}"}));
    assert_eq!(ata.message(&format!("{STATES}/Tell")), "{% $eachSku %}");
    assert_eq!(ata.message(&format!("{STATES}/Sorry")), "{% $eachSku %}");
}

#[test]
fn an_item_is_kept_only_on_the_ways_that_lead_to_its_readers() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        Map::over("Each", order.lines).inline(|line: LineFields| {
            price("Ask", QueryFields { order: order.order_id, sku: line.sku })
                .catch(ErrorName::new("Late"), |_| Fail::new("Too Late", ErrorName::new("Late")))
                .catch(Errors::ALL, |_| {
                    Wait::new("Pause", seconds(1))
                        .next(tell("Sorry", line.sku))
                        .next(Fail::new("Failed", ErrorName::new("Lost")))
                })
        })
    });
    let kept = json!({"eachSku": "{% $states.input.sku %}"});
    assert!(!ata.has(&format!("{STATES}/Ask/Assign")));
    assert!(!ata.has(&format!("{STATES}/Ask/Catch/0/Assign")));
    assert_eq!(ata.part(&format!("{STATES}/Ask/Catch/1/Assign")), &kept);
    assert_eq!(ata.message(&format!("{STATES}/Sorry")), "{% $eachSku %}");
}

#[test]
fn the_state_that_keeps_an_item_speaks_the_language_of_the_workflow() {
    let definition = in_one(QueryLanguage::JsonPath, |order: OrderFields| {
        Map::over("Each", order.lines).inline(|line: LineFields| {
            Parallel::new("Both")
                .query_language(QueryLanguage::Jsonata)
                .branch(tell("Tell", order.order_id).next(tell("Later", line.sku)))
        })
    });
    let keeper = definition.part(&format!("{STATES}/Keep Item of Each"));
    assert_eq!(keeper, &json!({"Type": "Pass", "Assign": {"eachSku.$": "$.sku"}, "Next": "Both"}));
    assert_eq!(definition.part(&format!("{STATES}/Both/QueryLanguage")), "JSONata");
    assert_eq!(definition.message(&format!("{STATES}/Both/Branches/0/States/Later")), "$eachSku");
}

#[test]
fn a_loop_back_asks_for_a_state_that_keeps_the_item_and_in_jsonpath_a_choice_first() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .inline(|line: LineFields| {
                Choice::new("Gift?")
                    .when(line.gift, Pass::new("Wrap", 1))
                    .otherwise(Pass::new("Pack", 2))
                    .next(tell("Tell", line.sku))
            })
            .next(Map::over("Again", order.lines).inline(|line: LineFields| {
                let again = Label::new();
                again.place(price("Ask", QueryFields { order: order.order_id, sku: line.sku })).then(
                    |price: PriceFields| {
                        Choice::new("Known?")
                            .when(price.total.gt(0.0), Succeed::new("Done"))
                            .otherwise(Wait::new("Pause", seconds(5)).next(again.jump()))
                    },
                )
            }))
    });
    let again = "/States/Again/ItemProcessor";
    for definition in [&path, &ata] {
        assert_eq!(definition.part(&format!("{again}/StartAt")), "Keep Item of Again");
        assert_eq!(definition.part(&format!("{again}/States/Pause/Next")), "Ask");
    }
    assert_eq!(path.part("/States/Each/ItemProcessor/StartAt"), "Keep Item of Each");
    assert_eq!(path.part(&format!("{STATES}/Keep Item of Each/Next")), "Gift?");
    assert_eq!(path.part(&format!("{STATES}/Gift?/Choices/0/Variable")), "$.gift");
    // In JSONata a Choice itself keeps the item, on each path.
    let kept = json!({"eachSku": "{% $states.input.sku %}"});
    assert_eq!(ata.part("/States/Each/ItemProcessor/StartAt"), "Gift?");
    assert_eq!(ata.part(&format!("{STATES}/Gift?/Choices/0/Assign")), &kept);
    assert_eq!(ata.part(&format!("{STATES}/Gift?/Assign")), &kept);
    assert_eq!(path.payload(&format!("{again}/States/Ask"))["sku.$"], "$againSku");
    assert_eq!(ata.payload(&format!("{again}/States/Ask"))["sku"], "{% $againSku %}");
}

#[test]
fn a_selector_makes_the_item_from_value_index_and_values_before() {
    let [path, ata] = in_both(|order: OrderFields| {
        tell("Begin", order.order_id).then(|begun: SentMessageFields| {
            Map::over("Each", order.lines)
                .item_selector(|each| NoteFields {
                    text: format_text("{}/{}/{}", [each.value.sku, each.index.text(), begun.message_id]),
                })
                .inline(|note: NoteFields| tell("Tell", note.text))
        })
    });
    assert_eq!(
        path.part("/States/Each/ItemSelector"),
        &json!({"text.$": "States.Format('{}/{}/{}', $$.Map.Item.Value.sku, States.Format('{}', $$.Map.Item.Index), $.MessageId)"})
    );
    let selector = ata.part("/States/Each/ItemSelector");
    let item = "$states.context.Map.Item";
    let text = format!("{{% {item}.Value.sku & \"/\" & $string({item}.Index) & \"/\" & $states.input.MessageId %}}");
    assert_eq!(selector, &json!({"text": text}));
    let states =
        json!({"input": {"MessageId": "m"}, "context": {"Map": {"Item": {"Index": 3, "Value": {"sku": "A"}}}}});
    assert_eq!(value(selector, &states, &json!({})), json!({"text": "A/3/m"}));
    assert_eq!(path.message(&format!("{STATES}/Tell")), "$.text");
    assert_eq!(ata.message(&format!("{STATES}/Tell")), "{% $states.input.text %}");
}

#[test]
fn ways_read_values_from_around_them_in_variables() {
    let [path, ata] = in_both(|order: OrderFields| {
        price("Ask", QueryFields { order: order.order_id, sku: order.names.at(0) }).then(|price: PriceFields| {
            Map::over("Each", order.lines)
                .inline(|line: LineFields| tell("Tell", format_text("{}{}", [price.currency, line.sku])))
        })
    });
    assert_eq!(path.part("/States/Ask/Assign"), &json!({"askCurrency.$": "$.Payload.currency"}));
    assert_eq!(path.message(&format!("{STATES}/Tell")), "States.Format('{}{}', $askCurrency, $.sku)");
    assert_eq!(ata.message(&format!("{STATES}/Tell")), "{% $askCurrency & $states.input.sku %}");
}

#[test]
fn how_many_items_run_at_once_is_a_number_or_a_value() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .inline(|line: LineFields| Pass::new("Take", line.sku))
            .max_concurrency(order.at_once)
            .next(
                Map::over("Again", order.names)
                    .inline(|name: Expr<String>| Pass::new("Take Name", name))
                    .max_concurrency(5),
            )
    });
    assert_eq!(path.part("/States/Each/MaxConcurrencyPath"), "$.atOnce");
    assert_eq!(ata.part("/States/Each/MaxConcurrency"), "{% $states.input.atOnce %}");
    assert_eq!(path.part("/States/Again/MaxConcurrency"), 5);
    assert_eq!(ata.part("/States/Again/MaxConcurrency"), 5);
}

#[test]
fn the_result_is_the_list_of_the_ways_results() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .inline(|line: LineFields| price("Ask", QueryFields { order: order.order_id, sku: line.sku }))
            .then(|prices: Expr<Vec<Price>>| {
                tell("Directly", prices.at(0).fields().currency)
                    .next(tell("Later", prices.json()))
                    .next(Succeed::with("Done", prices))
            })
    });
    assert_eq!(path.message("/States/Directly"), "$[0].currency");
    assert_eq!(path.part("/States/Each/Assign"), &json!({"eachResult.$": "$"}));
    assert_eq!(ata.part("/States/Each/Assign"), &json!({"eachResult": "{% $states.result %}"}));
    assert_eq!(path.part("/States/Done/OutputPath"), "$eachResult");
    let states = json!({"result": [{"total": 1, "currency": "EUR"}]});
    let kept = value(ata.part("/States/Each/Assign"), &states, &json!({}));
    assert_eq!(kept, json!({"eachResult": [{"total": 1, "currency": "EUR"}]}));
    assert_eq!(value(ata.part("/States/Done/Output"), &json!({}), &kept), kept["eachResult"]);
}

#[test]
fn the_item_of_the_outer_map_is_read_in_the_inner_one() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines).inline(|line: LineFields| {
            Pass::<Vec<String>>::new("Names", order.names).then(|names: Expr<Vec<String>>| {
                Map::over("Inner", names).inline(|name: Expr<String>| {
                    tell("Tell", format_text("{}{}", [line.sku, name])).next(tell("Again", name))
                })
            })
        })
    });
    let inner = format!("{STATES}/Inner/ItemProcessor");
    assert_eq!(path.names("/States/Each/ItemProcessor"), ["Keep Item of Each", "Names", "Inner"]);
    assert_eq!(path.names(&inner), ["Keep Item of Inner", "Tell", "Again"]);
    assert_eq!(path.part(&format!("{inner}/States/Keep Item of Inner/Assign")), &json!({"innerItem.$": "$"}));
    assert_eq!(path.message(&format!("{inner}/States/Tell")), "States.Format('{}{}', $eachSku, $)");
    assert_eq!(ata.part(&format!("{STATES}/Names/Assign")), &json!({"eachSku": "{% $states.input.sku %}"}));
    assert_eq!(ata.part(&format!("{inner}/States/Tell/Assign")), &json!({"innerItem": "{% $states.input %}"}));
    assert_eq!(ata.message(&format!("{inner}/States/Tell")), "{% $eachSku & $states.input %}");
    assert_eq!(ata.message(&format!("{inner}/States/Again")), "{% $innerItem %}");
}

#[test]
fn the_result_of_a_map_in_an_item_is_used_behind_it() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines).inline(|_: LineFields| {
            Map::over("Inner", order.names)
                .inline(|name: Expr<String>| Pass::<Note>::new("Take", NoteFields { text: name }))
                .then(|notes: Expr<Vec<Note>>| tell("Tell", notes.at(0).fields().text))
        })
    });
    assert_eq!(path.part(&format!("{STATES}/Inner/ItemsPath")), "$$.Execution.Input.names");
    assert_eq!(path.message(&format!("{STATES}/Tell")), "$[0].text");
    assert_eq!(ata.message(&format!("{STATES}/Tell")), "{% $states.input[0].text %}");
}

#[test]
fn retriers_and_catchers_stand_on_the_map() {
    let [path, ata] = in_both(|order: OrderFields| {
        Map::over("Each", order.lines)
            .inline(|line: LineFields| price("Ask", QueryFields { order: order.order_id, sku: line.sku }))
            .retry(Retry::on([Errors::TASK_FAILED]).max_attempts(1))
            .catch(Errors::ALL, |error| Succeed::with("Sad", error.fields().error))
    });
    for definition in [&path, &ata] {
        assert_eq!(definition.part("/States/Each/Retry/0/MaxAttempts"), 1);
        assert_eq!(definition.part("/States/Each/Catch/0/Next"), "Sad");
    }
    assert_eq!(path.part("/States/Sad/OutputPath"), "$.Error");
}

#[test]
fn two_maps_of_similar_names_keep_their_items_apart() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        let each = |name: &str, first: &str, second: &str| {
            Map::over(name, order.lines).inline(|line: LineFields| tell(first, line.sku).next(tell(second, line.sku)))
        };
        each("Each", "A", "B").next(each("each", "C", "D"))
    });
    assert_eq!(ata.message("/States/Each/ItemProcessor/States/B"), "{% $eachSku %}");
    assert_eq!(ata.message("/States/each/ItemProcessor/States/D"), "{% $eachSku2 %}");
}

/// The list that an item holds.
#[test]
fn a_map_goes_over_a_list_in_an_item() {
    let [path, ata] = in_both(|lists: Expr<Vec<Vec<Line>>>| {
        Map::over("Each", lists).inline(|lines: Expr<Vec<Line>>| {
            Map::over("Inner", lines).inline(|line: LineFields| Pass::new("Take", line.sku))
        })
    });
    assert!(!path.has("/States/Each/ItemsPath") && !path.has(&format!("{STATES}/Inner/ItemsPath")));
    assert_eq!(ata.part(&format!("{STATES}/Inner/Items")), "{% $states.input %}");
}
