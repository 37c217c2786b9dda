//! The examples of the pages: what is refused, and what to write instead.

use dsl::StateMachine;
use dsl::prelude::*;
use serde_json::json;

pub(super) mod template_over_limits {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"));
        let topic = || json!({"Type": "AWS::SNS::Topic"});
        (0..600).fold(orders, |orders, number| orders.with_resource(format!("Topic{number}"), topic()))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"));
        let topic = || json!({"Type": "AWS::SNS::Topic"});
        (0..400).fold(orders, |orders, number| orders.with_resource(format!("Topic{number}"), topic()))
    }
}

pub(super) mod role_over_limits {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let tell = |number: u32, order_id: Expr<String>| {
            let arn = Arn::parameter(format!("Topic{number}Arn"), "The topic of a shop.");
            sns_publish(format!("Tell {number}"), &Topic::existing(format!("Topic{number}"), arn), order_id)
        };
        Workflow::standard("Orders", |order_id: Expr<String>| {
            (1..190).fold(tell(0, order_id).into_flow(), |flow, number| flow.next(tell(number, order_id)))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let tell = |number: u32, order_id: Expr<String>| {
            let arn = Arn::parameter(format!("Topic{number}Arn"), "The topic of a shop.");
            sns_publish(format!("Tell {number}"), &Topic::existing(format!("Topic{number}"), arn), order_id)
        };
        let others = Workflow::standard("OtherShops", |order_id: Expr<String>| {
            (101..190).fold(tell(100, order_id).into_flow(), |flow, number| flow.next(tell(number, order_id)))
        });
        let others = StateMachine::of(&others);
        Workflow::standard("Orders", |order_id: Expr<String>| {
            let first = (1..100).fold(tell(0, order_id).into_flow(), |flow, number| flow.next(tell(number, order_id)));
            first.next(Task::start_execution("Tell others", &others, order_id))
        })
    }
}

pub(super) mod null_in_resource {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let pattern = json!({"source": ["shop"], "detail": {"coupon": [null]}});
        let rule = json!({"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern}});
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done")).with_resource("WithoutCoupon", rule)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let pattern = json!({"source": ["shop"], "detail": {"coupon": [null]}}).to_string();
        let rule = json!({"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern}});
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done")).with_resource("WithoutCoupon", rule)
    }
}

pub(super) mod logical_id_taken {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("Orders").max_receive_count(5).external_consumer();
        let archive = json!({"Type": "AWS::SQS::Queue"});
        Workflow::standard("Shop", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_resource("OrdersDeadLetterQueue", archive)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("Orders").max_receive_count(5).external_consumer();
        let archive = json!({"Type": "AWS::SQS::Queue"});
        Workflow::standard("Shop", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_resource("OrderArchive", archive)
    }
}

pub(super) mod reference_to_nothing {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let table = json!({"Type": "AWS::DynamoDB::Table", "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }});
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"))
            .with_resource("OrderTable", table)
            .grant(["dynamodb:GetItem"], "${OrdersTable.Arn}")
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let table = json!({"Type": "AWS::DynamoDB::Table", "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }});
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"))
            .with_resource("OrderTable", table)
            .grant(["dynamodb:GetItem"], "${OrderTable.Arn}")
    }
}
