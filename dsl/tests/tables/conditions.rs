//! Conditions and updates in DynamoDB's expressions.

use dsl::prelude::*;
use serde_json::json;

use crate::support::{Order, OrderFields, Status, StockFields, findings, orders, request, stock};

/// The condition of a delete, and the values in it.
#[track_caller]
fn condition(build: impl FnOnce(OrderFields) -> Expr<bool>) -> (String, serde_json::Value) {
    let found = request(Workflow::standard("Drop", |id: Expr<String>| {
        Task::delete_item("Drop", &orders(), id).condition(build)
    }));
    (found["ConditionExpression"].as_str().unwrap().to_owned(), found["ExpressionAttributeValues"].clone())
}

#[test]
fn conditions_are_written_as_dynamodb_reads_them() {
    let (text, values) = condition(|order| order.total.gt(10.0).and(order.status.ne(Status::Paid)));
    assert_eq!(text, "#total > :total AND #status <> :status");
    assert_eq!(values, json!({":total": {"N": "10"}, ":status": {"S": "paid"}}));
    let (text, _) = condition(|order| order.buyer.fields().vip.or(order.note.is_present().not()));
    assert_eq!(text, "#buyer.#vip = :true OR NOT (attribute_exists(#note) AND NOT attribute_type(#note, :null))");
    let (text, values) = condition(|order| order.order_id.starts_with("A-").and(order.lines.len().le(3)));
    assert_eq!(text, "begins_with(#orderId, :orderId) AND size(#lines) <= :lines");
    assert_eq!(values, json!({":orderId": {"S": "A-"}, ":lines": {"N": "3"}}));
    let (text, _) =
        condition(|order| order.total.gt(1.0).and(order.total.lt(2.0)).or(order.lines.at(0).fields().count.eq(1)));
    assert_eq!(text, "(#total > :total AND #total < :total2) OR #lines[0].#count = :count");
}

#[test]
fn an_update_sets_removes_and_adds() {
    let found = request(Workflow::standard("Pay", |paid: OrderFields| {
        Task::update_item("Pay", &orders(), paid.order_id)
            .set(|order| order.status, Status::Paid)
            .set(|order| order.buyer.fields().name, paid.buyer.fields().name)
            .set_if_not_exists(|order| order.lines, Vec::new())
            .add(|order| order.total, paid.total)
            .remove(|order| order.note)
            .if_exists()
            .condition(|order| order.status.eq(Status::New))
            .return_new()
    }));
    assert_eq!(
        found["UpdateExpression"],
        "SET #status = :status, #buyer.#name = :name, #lines = if_not_exists(#lines, :lines) REMOVE #note ADD #total :total"
    );
    assert_eq!(found["ConditionExpression"], "(attribute_exists(#orderId)) AND (#status = :status2)");
    assert_eq!(found["ReturnValues"], "ALL_NEW");
    let values = json!({
        ":status": {"S": "paid"},
        ":name": {"S": "{% $states.input.buyer.name %}"},
        ":lines": {"L": []},
        ":total": {"N": "{% $string($states.input.total) %}"},
        ":status2": {"S": "new"},
    });
    assert_eq!(found["ExpressionAttributeValues"], values);
    assert_eq!(found["ExpressionAttributeNames"]["#orderId"], "orderId");
}

#[test]
fn a_number_is_taken_away_and_the_same_value_is_sent_once() {
    let found = request(Workflow::standard("Take", |sku: Expr<String>| {
        Task::update_item("Take", &stock(), sku).subtract(|item| item.left, 1).condition(|item| item.left.ge(1))
    }));
    assert_eq!(found["UpdateExpression"], "SET #left = #left - :left");
    assert_eq!(found["ConditionExpression"], "#left >= :left");
    assert_eq!(found["ExpressionAttributeValues"], json!({":left": {"N": "1"}}));
}

#[test]
fn what_dynamodb_cannot_evaluate_is_refused_with_the_reason() {
    type Build = fn(OrderFields) -> Expr<bool>;
    let refused: [(Build, &str); 4] = [
        (|order| order.order_id.upper().eq("A"), "neither side of the comparison is a field of the item"),
        (|order| order.total.eq(order.total + 1.0), "compares `total` only as it is stored"),
        (|order| order.order_id.ends_with("A"), "compares only with the beginning of a string"),
        (|_| true.into(), "cannot evaluate this condition"),
    ];
    for (build, expected) in refused {
        let found = findings(Workflow::standard("Drop", |id: Expr<String>| {
            Task::delete_item("Drop", &orders(), id).condition(build)
        }));
        assert!(found.iter().any(|message| message.contains(expected)), "{expected}: {found:?}");
    }
    let found = findings(Workflow::standard("Rename", |item: StockFields| {
        Task::update_item("Rename", &stock(), item.sku).set(|item| item.sku, "B")
    }));
    assert!(found.iter().any(|message| message.contains("`sku` is part of the table's key")), "{found:?}");
}

#[test]
fn the_execution_role_may_write_only_that_table_and_use_its_key() {
    let workflow =
        Workflow::standard("Keep", |order: OrderFields| Task::put_item::<Order, _>("Keep", &orders(), order));
    let grants: Vec<_> =
        workflow.compile().grants().iter().map(|grant| format!("{:?} {:?}", grant.actions, grant.on)).collect();
    assert_eq!(
        grants,
        [
            "[\"dynamodb:PutItem\"] Table(\"OrderTable\")",
            "[\"kms:Decrypt\", \"kms:GenerateDataKey\"] KeyVia(\"dynamodb\")"
        ]
    );
}

#[test]
fn a_call_of_the_sdk_may_use_the_key_where_it_moves_what_the_key_encrypts() {
    let questions = Queue::<Json>::new("Questions");
    let uses_key = |workflow: Workflow<String, Json>| {
        let compiled = workflow.compile();
        let vias: Vec<_> = compiled.grants().iter().map(|grant| format!("{:?}", grant.on)).collect();
        vias.into_iter().filter(|on| on.starts_with("KeyVia")).collect::<Vec<_>>()
    };
    let scan = Workflow::standard("Scan", |_: Expr<String>| {
        Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: stock().name() } -> Json))
    });
    assert_eq!(uses_key(scan), ["KeyVia(\"dynamodb\")"]);
    let purge = Workflow::standard("Purge", |_: Expr<String>| {
        Task::call("Purge", api!(aws_sdk.sqs.purgeQueue { QueueUrl: questions.url() } -> Json))
    });
    assert_eq!(uses_key(purge), [""; 0]);
}
