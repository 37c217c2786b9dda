//! The guide shows what the command line writes.

use super::*;

/// The example of the guide: a workflow that wrote a receipt before, and does not any more.
fn example() -> Changes {
    let before = changed(|template| {
        states(template)["Charge"]["TimeoutSeconds"] = 600.into();
        states(template)["Charge"]["Next"] = "Write Receipt".into();
        states(template)["Charge"]["Arguments"]["MessageBody"]["currency"] = "EUR".into();
        let write = json!({
            "Type": "Task",
            "Resource": {"Fn::Sub": "arn:${AWS::Partition}:states:::dynamodb:putItem"},
            "Arguments": {"TableName": {"Ref": "Receipts"}, "Item": {}},
            "Next": "Tell",
        });
        states(template).insert("Write Receipt".to_owned(), write);
        let table = json!({"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "Properties": {}});
        resources(template).insert("Receipts".to_owned(), table);
        let on = json!({"Fn::GetAtt": ["Receipts", "Arn"]});
        statements(template, "OrdersRole")
            .push(json!({"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": on}));
        resources(template)["ChargeQueue"]["Properties"]["VisibilityTimeout"] = 60.into();
    });
    Changes::between(&before, &template()).with_running(running(3))
}

#[test]
fn the_example_is_what_is_written() {
    let guide = include_str!("../../../docs/diff.md");
    let shown = anstream::adapter::strip_str(&example().text(100)).to_string();
    assert!(guide.contains(&format!("```text\n{shown}```")), "docs/diff.md must have:\n{shown}");
}
