//! The examples of the pages: what is refused, and what to write instead.

use dsl::prelude::*;

pub(super) mod call_on_any_resource {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Count", |table: Expr<String>| {
            Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: table }))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Arn::known("arn:aws:dynamodb:eu-west-1:111122223333:table/orders");
        Workflow::standard("Count", |table: Expr<String>| {
            Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: table })).limited_to([orders])
        })
    }
}

pub(super) mod call_with_unknown_permission {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Findings", |id: Expr<String>| {
            let analyzer = "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account";
            Task::call("Read", api!(aws_sdk.accessanalyzer.getFindingV2 { AnalyzerArn: analyzer, Id: id }))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let analyzer = "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account";
        Workflow::standard("Findings", |id: Expr<String>| {
            Task::call("Read", api!(aws_sdk.accessanalyzer.getFindingV2 { AnalyzerArn: analyzer, Id: id }))
        })
        .grant(["access-analyzer:GetFinding"], analyzer)
    }
}

pub(super) mod limit_without_effect {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Arn::known("arn:aws:dynamodb:eu-west-1:111122223333:table/orders");
        Workflow::standard("Count", |_: Expr<String>| {
            Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: "orders" })).limited_to([orders])
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Count", |_: Expr<String>| {
            Task::call("Scan", api!(aws_sdk.dynamodb.scan { TableName: "orders" }))
        })
    }
}

pub(super) mod granted_action_unknown {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
        Workflow::standard("Count", |_: Expr<String>| Succeed::new("Done")).grant(["dynamodb:GetItems"], orders)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
        Workflow::standard("Count", |_: Expr<String>| Succeed::new("Done")).grant(["dynamodb:GetItem"], orders)
    }
}

pub(super) mod granted_without_reason {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Count", |_: Expr<String>| Succeed::new("Done"))
            .grant_on_everything(["cloudwatch:PutMetricData"], "")
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Count", |_: Expr<String>| Succeed::new("Done"))
            .grant_on_everything(["cloudwatch:PutMetricData"], "the action knows no resource")
    }
}
