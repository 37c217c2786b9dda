//! The examples of the pages: what is refused, and what to write instead.

use dsl::prelude::*;
use dsl::resource::{Deployment, EventRule};
use dsl::state::RawState;
use serde_json::json;

use crate::compile::rules::payloads::{LoginFields, Order, OrderFields};

pub(super) mod resource_number_out_of_range {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").retention_period(days(30));
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").retention_period(days(14));
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
    }
}

pub(super) mod logical_id_used_twice {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("Orders");
        let news = Topic::new("Orders");
        Workflow::standard("Shop", |order_id: Expr<String>| {
            Task::sqs_send("Send", &orders, order_id).next(sns_publish("Tell", &news, order_id))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue");
        let news = Topic::new("OrderTopic");
        Workflow::standard("Shop", |order_id: Expr<String>| {
            Task::sqs_send("Send", &orders, order_id).next(sns_publish("Tell", &news, order_id))
        })
    }
}

pub(super) mod logical_id_malformed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let news = Topic::new("order-news");
        Workflow::standard("Orders", |order_id: Expr<String>| sns_publish("Tell", &news, order_id))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let news = Topic::new("OrderNews");
        Workflow::standard("Orders", |order_id: Expr<String>| sns_publish("Tell", &news, order_id))
    }
}

pub(super) mod sensitive_data_in_logs {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Logins", |login: LoginFields| Pass::new("Note", login.user)).include_execution_data()
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Logins", |login: LoginFields| Pass::new("Note", login.user))
    }
}

pub(super) mod raw_state_without_permission {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let fields = json!({
            "Type": "Task",
            "Resource": "arn:${Partition}:states:::aws-sdk:accessanalyzer:getFindingV2",
            "Arguments": {"AnalyzerArn": "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account", "Id": "1"},
        });
        Workflow::standard("Findings", |_: Expr<String>| RawState::new("Read", fields))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let analyzer = "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account";
        let fields = json!({
            "Type": "Task",
            "Resource": "arn:${Partition}:states:::aws-sdk:accessanalyzer:getFindingV2",
            "Arguments": {"AnalyzerArn": analyzer, "Id": "1"},
        });
        Workflow::standard("Findings", |_: Expr<String>| RawState::new("Read", fields))
            .grant(["access-analyzer:GetFinding"], analyzer)
    }
}

pub(super) mod permission_on_everything {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done")).grant(["dynamodb:*"], "*")
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"))
            .grant(["dynamodb:Scan"], "arn:aws:dynamodb:eu-west-1:111122223333:table/orders")
    }
}

pub(super) mod metric_malformed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let worker = Function::<(), ()>::rust("worker").alarm_on("Orders", "orders lost", "An order is lost.");
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done")).with_function(worker)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let worker = Function::<(), ()>::rust("worker").alarm_on("Orders", "OrdersLost", "An order is lost.");
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done")).with_function(worker)
    }
}

pub(super) mod input_of_another_type {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let paid = EventRule::<String>::new("PaidRule").source(["shop.orders"]);
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id)).triggered_by(paid)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let paid = EventRule::<Order>::new("PaidRule").source(["shop.orders"]);
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id)).triggered_by(paid)
    }
}

pub(super) mod alias_malformed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"))
            .with_alias("live-1", Deployment::all_at_once())
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: Expr<String>| Succeed::new("Done"))
            .with_alias("live", Deployment::all_at_once())
    }
}

pub(super) mod arn_malformed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let price = Function::<String, f64>::existing("PriceFunction", Arn::known("my-function"));
        Workflow::standard("Orders", |sku: Expr<String>| Task::lambda_invoke("Ask Price", &price, sku))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let arn = Arn::known("arn:aws:lambda:eu-west-1:111122223333:function:my-function");
        let price = Function::<String, f64>::existing("PriceFunction", arn);
        Workflow::standard("Orders", |sku: Expr<String>| Task::lambda_invoke("Ask Price", &price, sku))
    }
}

pub(super) mod unknown_resource_named {
    use super::*;
    use crate::resource::Stack;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Task::call(
                "Find",
                api!(dynamodb.getItem {
                    TableName: Stack::reference("StockTabel"),
                    Key: { id: { S: order.order_id } },
                }),
            )
        })
        .with_resource("StockTable", serde_json::json!({ "Type": "AWS::DynamoDB::Table", "Properties": {} }))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Task::call(
                "Find",
                api!(dynamodb.getItem {
                    TableName: Stack::reference("StockTable"),
                    Key: { id: { S: order.order_id } },
                }),
            )
        })
        .with_resource("StockTable", serde_json::json!({ "Type": "AWS::DynamoDB::Table", "Properties": {} }))
    }
}
