//! Variables that authors name: where they get a value, and who reads it.

use dsl::prelude::*;
use dsl::state::task::InvokeFunction;
use dsl::state::{Label, Variable};
use dsl::workflow::{QueryLanguage, WorkflowType};
use serde_json::json;

use crate::support::{LineFields, OrderFields, PriceFields, QueryFields};
use crate::support::{in_both, in_one, price, tell, value};

fn ask(order: OrderFields) -> Task<crate::support::Price, InvokeFunction> {
    price("Ask", QueryFields { order: order.order_id, sku: order.names.at(0) })
}

#[test]
fn a_task_assigns_from_its_own_answer_and_from_what_was_there_before() {
    let [path, ata] = in_both(|order: OrderFields| {
        let currency = Variable::<String>::new("currency");
        let id = Variable::<String>::new("id");
        let ask = ask(order);
        let answer = ask.result();
        ask.assign(&currency, answer.currency)
            .assign(&id, order.order_id)
            .next(tell("Tell", currency.get()))
            .next(tell("Again", id.get()))
    });
    assert_eq!(
        path.part("/States/Ask/Assign"),
        &json!({"currency.$": "$.Payload.currency", "id.$": "$$.Execution.Input.orderId"})
    );
    assert_eq!(
        ata.part("/States/Ask/Assign"),
        &json!({"currency": "{% $states.result.Payload.currency %}", "id": "{% $states.input.orderId %}"})
    );
    assert_eq!(path.message("/States/Tell"), "$currency");
    assert_eq!(ata.message("/States/Tell"), "{% $currency %}");
    assert_eq!(ata.message("/States/Again"), "{% $id %}");
}

#[test]
fn passes_and_waits_assign_literals_and_values() {
    let [path, ata] = in_both(|order: OrderFields| {
        let (rounds, id, list) =
            (Variable::<u32>::new("rounds"), Variable::<String>::new("id"), Variable::<Vec<String>>::new("list"));
        Pass::new("Begin", order.total)
            .assign(&rounds, 0)
            .assign(&list, order.names)
            .next(Wait::new("Pause", seconds(1)).assign(&id, order.order_id).assign(&rounds, rounds.get()))
            .next(tell("Tell", format_text("{}{}", [rounds.get().text(), list.get().at(0)])))
            .next(tell("Again", id.get()))
    });
    assert_eq!(path.part("/States/Begin/Assign"), &json!({"rounds": 0, "list.$": "$$.Execution.Input.names"}));
    assert_eq!(ata.part("/States/Begin/Assign"), &json!({"rounds": 0, "list": "{% $states.input.names %}"}));
    assert_eq!(
        path.part("/States/Pause/Assign"),
        &json!({"id.$": "$$.Execution.Input.orderId", "rounds.$": "$rounds"})
    );
    assert_eq!(ata.message("/States/Tell"), "{% $string($rounds) & $list[0] %}");
    let kept = value(ata.part("/States/Begin/Assign"), &json!({"input": {"names": ["x"]}}), &json!({}));
    assert_eq!(kept, json!({"rounds": 0, "list": ["x"]}));
    assert_eq!(value(&json!(ata.message("/States/Tell")), &json!({}), &kept), json!("0x"));
}

#[test]
fn each_way_of_a_choice_assigns_for_itself() {
    let build = |order: OrderFields| {
        let size = Variable::<String>::new("size");
        Choice::new("Size?")
            .when(order.total.gt(100.0), Pass::new("Big", 1))
            .assign(&size, "big")
            .otherwise(Pass::new("Rest", 2))
            .assign(&size, "small")
            .when(order.total.gt(10.0), Pass::new("Middle", 3))
            .assign(&size, order.order_id)
            .next(tell("Tell", size.get()))
    };
    let [path, ata] = in_both(build);
    for (definition, key, id) in [(path, "size.$", "$.orderId"), (ata, "size", "{% $states.input.orderId %}")] {
        assert_eq!(definition.part("/States/Size?/Choices/0/Assign"), &json!({"size": "big"}));
        assert_eq!(definition.part("/States/Size?/Choices/1/Assign"), &json!({key: id}));
        assert_eq!(definition.part("/States/Size?/Assign"), &json!({"size": "small"}));
        assert_eq!(definition.part("/States/Size?/Default"), "Rest");
    }
}

#[test]
fn a_catcher_assigns_from_the_error_and_from_before() {
    let [path, ata] = in_both(|order: OrderFields| {
        let why = Variable::<String>::new("why");
        let id = Variable::<String>::new("id");
        ask(order)
            .assign(&why, "")
            .assign(&id, "")
            .catch(Errors::ALL, |_| Wait::new("Sorry", seconds(1)).next(tell("Why", why.get())))
            .catch_assign(&why, |error| error.fields().error)
            .catch_assign(&id, |_| order.order_id)
            .next(tell("Tell", format_text("{}{}", [why.get(), id.get()])))
    });
    assert_eq!(
        path.part("/States/Ask/Catch/0/Assign"),
        &json!({"why.$": "$.Error", "id.$": "$$.Execution.Input.orderId"})
    );
    assert_eq!(
        ata.part("/States/Ask/Catch/0/Assign"),
        &json!({"why": "{% $states.errorOutput.Error %}", "id": "{% $states.input.orderId %}"})
    );
    assert_eq!(ata.part("/States/Ask/Assign"), &json!({"why": "", "id": ""}));
    assert_eq!(path.message("/States/Why"), "$why");
}

#[test]
fn a_loop_counts_in_a_variable() {
    let count = Function::<u32, u32>::rust("count");
    let [path, ata] = in_both(|order: OrderFields| {
        let rounds = Variable::<u32>::new("rounds");
        let again = Label::new();
        let add = Task::lambda_invoke("Count", &count, rounds.get());
        let counted = add.result();
        Pass::new("Begin", order.total).assign(&rounds, 0).next(
            again.place(add.assign(&rounds, counted)).next(
                Choice::new("Enough?")
                    .when(rounds.get().ge(3), Succeed::new("Done"))
                    .otherwise(Wait::new("Pause", seconds(1)).next(again.jump())),
            ),
        )
    });
    assert_eq!(path.part("/States/Count/Assign"), &json!({"rounds.$": "$.Payload"}));
    assert_eq!(ata.part("/States/Count/Assign"), &json!({"rounds": "{% $states.result.Payload %}"}));
    assert_eq!(path.part("/States/Count/Parameters/Payload.$"), "$rounds");
    assert_eq!(path.part("/States/Enough?/Choices/0/Variable"), "$rounds");
    assert_eq!(ata.part("/States/Enough?/Choices/0/Condition"), "{% $rounds >= 3 %}");
}

#[test]
fn a_parallel_and_a_map_assign_from_their_results() {
    let [path, ata] = in_both(|order: OrderFields| {
        let (first, names) = (Variable::<f64>::new("first"), Variable::<Vec<String>>::new("names"));
        let both =
            Parallel::new("Both").branch(Pass::new("Total", order.total)).branch(Pass::new("Id", order.order_id));
        let (total, _) = both.result();
        let each = Map::over("Each", order.lines).inline(|line: LineFields| Pass::new("Take", line.sku));
        let taken = each.result();
        both.assign(&first, total)
            .next(each.assign(&names, taken))
            .next(tell("Tell", format_text("{}{}", [first.get().text(), names.get().at(0)])))
    });
    assert_eq!(path.part("/States/Both/Assign"), &json!({"first.$": "$[0]"}));
    assert_eq!(ata.part("/States/Both/Assign"), &json!({"first": "{% $states.result[0] %}"}));
    assert_eq!(path.part("/States/Each/Assign"), &json!({"names.$": "$"}));
    let names = value(ata.part("/States/Each/Assign"), &json!({"result": ["x"]}), &json!({}));
    assert_eq!(names, json!({"names": ["x"]}));
}

#[test]
fn a_distributed_map_and_a_parallel_with_an_input_assign_too() {
    let [path, _] = in_both(|order: OrderFields| {
        let done = Variable::<u32>::new("done");
        Map::over("Each", order.lines)
            .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Take", line.sku))
            .assign(&done, 1)
            .next(
                Parallel::new("Both")
                    .arguments(QueryFields { order: order.order_id, sku: order.names.at(0) })
                    .branch_with(|query: QueryFields| tell("Tell", query.sku))
                    .assign(&done, 2),
            )
    });
    assert_eq!(path.part("/States/Each/Assign"), &json!({"done": 1}));
    assert_eq!(path.part("/States/Both/Assign"), &json!({"done": 2}));
}

#[test]
fn machines_in_states_read_variables_from_around_and_have_their_own() {
    let [path, ata] = in_both(|order: OrderFields| {
        let outer = Variable::<String>::new("outer");
        Pass::new("Begin", 1).assign(&outer, order.order_id).next(Map::over("Each", order.lines).inline(
            move |line: LineFields| {
                let inner = Variable::<String>::new("inner");
                Pass::new("Take", 2).assign(&inner, line.sku).next(
                    Parallel::new("Both")
                        .branch(tell("Tell", format_text("{}{}", [outer.get(), inner.get()])))
                        .branch(Pass::new("Other", 3)),
                )
            },
        ))
    });
    let states = "/States/Each/ItemProcessor/States";
    assert_eq!(path.part(&format!("{states}/Take/Assign")), &json!({"inner.$": "$eachSku"}));
    assert_eq!(ata.part(&format!("{states}/Take/Assign")), &json!({"inner": "{% $states.input.sku %}"}));
    assert_eq!(path.message(&format!("{states}/Both/Branches/0/States/Tell")), "States.Format('{}{}', $outer, $inner)");
    assert_eq!(ata.message(&format!("{states}/Both/Branches/0/States/Tell")), "{% $outer & $inner %}");
}

#[test]
fn values_that_are_carried_keep_out_of_the_way_of_the_authors_names() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        let taken = Variable::<String>::new("askCurrency");
        ask(order)
            .assign(&taken, "mine")
            .then(|price: PriceFields| tell("Tell", taken.get()).next(tell("Again", price.currency)))
    });
    assert_eq!(
        ata.part("/States/Ask/Assign"),
        &json!({"askCurrency2": "{% $states.result.Payload.currency %}", "askCurrency": "mine"})
    );
    assert_eq!(ata.message("/States/Again"), "{% $askCurrency2 %}");
}

#[test]
fn first_values_are_assigned_by_the_first_state_and_several_in_one_line() {
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        let rounds = Variable::with_first("rounds", 0_u32);
        let (why, what) = (Variable::<String>::new("why"), Variable::with_first("what", order.order_id));
        Pass::unchanged("Begin")
            .assign_all([why.set("none"), rounds.set(1_u32)])
            .next(Pass::new("Note", data!({ rounds: rounds.get(), why: why.get(), what: what.get() })))
    });
    let assigned = json!({ "why": "none", "rounds": 1, "what": "{% $states.input.orderId %}" });
    assert_eq!(ata.part("/States/Begin/Assign"), &assigned);
    assert_eq!(ata.part("/States/Begin/Type"), "Pass");
    assert!(!ata.has("/States/Begin/Output"));
}

#[test]
fn a_fail_may_have_no_error_and_error_names_may_be_made() {
    let name = ErrorName::from(format!("{}.Late", "Orders"));
    let ata = in_one(QueryLanguage::Jsonata, |order: OrderFields| {
        tell("Tell", order.order_id).catch(name.clone(), |_| Fail::without_error("Late"))
    });
    assert_eq!(ata.part("/States/Late"), &json!({ "Type": "Fail" }));
    assert_eq!(ata.part("/States/Tell/Catch/0/ErrorEquals"), &json!(["Orders.Late"]));
}
