//! The examples of the pages: what is refused, and what to write instead.

use dsl::prelude::*;
use dsl::resource::{ApiGateway, EventRule, Schedule};

use crate::compile::rules::payloads::{Order, OrderFields};

pub(super) mod schedule_malformed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let nightly = Schedule::cron("NightlySchedule", "0 3 * * *", "Europe/Berlin", &"all".to_owned());
        Workflow::standard("Report", |which: Expr<String>| Pass::new("Which", which)).triggered_by(nightly)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let nightly = Schedule::cron("NightlySchedule", "0 3 * * ? *", "Europe/Berlin", &"all".to_owned());
        Workflow::standard("Report", |which: Expr<String>| Pass::new("Which", which)).triggered_by(nightly)
    }
}

pub(super) mod event_pattern_malformed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let everything = EventRule::<Order>::new("OrderRule");
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id)).triggered_by(everything)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let paid = EventRule::<Order>::new("OrderRule").source(["shop.orders"]).detail_type(["Order Paid"]);
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id)).triggered_by(paid)
    }
}

pub(super) mod route_malformed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id))
            .triggered_by(ApiGateway::post("/orders").synchronous())
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::express("Orders", |order: OrderFields| Pass::new("Id", order.order_id))
            .triggered_by(ApiGateway::post("/orders").synchronous())
    }
}
