//! Items as they are stored and read.

use dsl::prelude::*;
use dsl::resource::Table;
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};

use crate::support::{
    Buyer, Line, Order, OrderFields, Status, Stock, StockFields, findings, orders, request, request_in, stock,
};

#[test]
fn an_item_has_the_attribute_values_of_its_fields() {
    let found = request(Workflow::standard("Keep", |order: OrderFields| Task::put_item("Keep", &orders(), order)));
    let expected = "{% {\"orderId\": {\"S\": $states.input.orderId}, \"total\": {\"N\": $string($states.input.total)}, \
                    \"status\": {\"S\": $states.input.status}, \"buyer\": {\"M\": {\"name\": {\"S\": $states.input.buyer.name}, \
                    \"vip\": {\"BOOL\": $states.input.buyer.vip}}}, \"lines\": {\"L\": ";
    assert_eq!(found["TableName"], "${OrderTableName}");
    let item = found["Item"].as_str().unwrap();
    assert!(item.starts_with(expected), "{item}");
    let note = "\"note\": $exists($states.input.note) and $states.input.note != null ? {\"S\": $states.input.note}";
    assert!(item.contains(note), "{item}");
}

#[test]
fn literals_are_literals_and_what_is_not_there_is_left_out() {
    let found = request(Workflow::standard("Keep", |id: Expr<String>| {
        let order = OrderFields {
            order_id: id,
            total: 12.5.into(),
            status: Status::New.into(),
            buyer: Buyer { name: "Ada".to_owned(), vip: true }.into(),
            lines: vec![Line { sku: "A".to_owned(), count: 2 }].into(),
            note: Some("hi".to_owned()).into(),
            rebate: None.into(),
        };
        Task::put_item("Keep", &orders(), order)
    }));
    let line = json!({"M": {"sku": {"S": "A"}, "count": {"N": "2"}}});
    let expected = json!({
        "orderId": {"S": "{% $states.input %}"},
        "total": {"N": "12.5"},
        "status": {"S": "new"},
        "buyer": {"M": {"name": {"S": "Ada"}, "vip": {"BOOL": true}}},
        "lines": {"L": [line]},
        "note": {"S": "hi"},
    });
    assert_eq!(found["Item"], expected);
}

#[test]
fn jsonpath_stores_everything_that_is_always_there() {
    let workflow = Workflow::standard("Keep", |item: StockFields| Task::put_item("Keep", &stock(), item));
    let found = request_in(workflow, QueryLanguage::JsonPath);
    let expected = json!({
        "TableName": "${StockTableName}",
        "Item": {
            "sku": {"S.$": "$.sku"},
            "left": {"N.$": "States.Format('{}', $.left)"},
            "status": {"S.$": "$.status"},
        },
    });
    assert_eq!(found, expected);
}

/// Reads an order and says what is in it.
fn read(language: QueryLanguage) -> Value {
    let workflow = Workflow::standard("Read", |sku: Expr<String>| {
        Task::get_item("Read", &stock(), sku).consistent_read().then(|found| Pass::new("Say", found.item))
    })
    .query_language(language);
    let compiled = workflow.compile();
    assert_eq!(compiled.diagnostics(), []);
    serde_json::from_str(&compiled.definition_text()).unwrap()
}

#[test]
fn an_item_is_read_as_its_type_in_both_languages() {
    let jsonata = read(QueryLanguage::Jsonata);
    let request = &jsonata["States"]["Read"]["Arguments"];
    let key = json!({"sku": {"S": "{% $states.input %}"}});
    assert_eq!(*request, json!({"TableName": "${StockTableName}", "Key": key, "ConsistentRead": true}));
    let said = json!({
        "sku": "{% $states.input.Item.sku.S %}",
        "left": "{% $number($states.input.Item.left.N) %}",
        "status": "{% $states.input.Item.status.S %}",
    });
    assert_eq!(jsonata["States"]["Say"]["Output"], said);
    let jsonpath = read(QueryLanguage::JsonPath);
    let said = json!({
        "sku.$": "$.Item.sku.S",
        "left.$": "States.StringToJson($.Item.left.N)",
        "status.$": "$.Item.status.S",
    });
    assert_eq!(jsonpath["States"]["Say"]["Parameters"], said);
}

#[test]
fn whether_there_is_an_item_is_asked_in_a_choice() {
    let workflow = Workflow::standard("Read", |id: Expr<String>| {
        Task::get_item("Read", &orders(), id).then(|found| {
            Choice::new("Known?")
                .when(
                    found.exists.and(found.item.rebate.is_present()),
                    Pass::new("Rebate", found.item.rebate.required()),
                )
                .otherwise(Succeed::new("None"))
        })
    });
    let compiled = workflow.compile();
    assert_eq!(compiled.diagnostics(), []);
    let text = compiled.definition_text();
    assert!(text.contains("$exists($states.input.Item) and $states.input.Item != null"), "{text}");
    assert!(text.contains("$number($states.input.Item.rebate.N)"), "{text}");
}

#[test]
fn a_key_has_two_parts_where_the_table_has_a_sort_key() {
    let lines = Table::<Line>::new("LineTable", |line| line.sku).sort_key(|line| line.count);
    let found = request(Workflow::standard("Drop", |sku: Expr<String>| Task::delete_item("Drop", &lines, (sku, 7))));
    assert_eq!(found["Key"], json!({"sku": {"S": "{% $states.input %}"}, "count": {"N": "7"}}));
}

#[test]
fn a_key_is_a_field_and_not_the_same_twice() {
    let broken = [
        Table::<Stock>::new("T", |item| item.sku.upper()),
        Table::<Stock>::new("T", |item| item.sku).time_to_live(|item| item.left + 1),
    ];
    for table in broken {
        let found = findings(Workflow::standard("Keep", |item: StockFields| Task::put_item("Keep", &table, item)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("is not a field of its items"), "{found:?}");
    }
    let twice = Table::<Stock>::new("T", |item| item.sku).sort_key(|item| item.sku);
    let found = findings(Workflow::standard("Keep", |item: StockFields| Task::put_item("Keep", &twice, item)));
    assert_eq!(found, ["the table `T` has `sku` as partition key and as sort key"]);
}

#[test]
fn an_existing_table_is_named_by_its_arn() {
    let arn = Arn::known("arn:aws:dynamodb:eu-west-1:111122223333:table/orders");
    let table = Table::<Order>::existing("Orders", arn, |order| order.order_id);
    let found = request(Workflow::standard("Drop", |id: Expr<String>| Task::delete_item("Drop", &table, id)));
    assert_eq!(found["TableName"], "${OrdersArn}");
}
