//! The examples of the pages: what is refused, and what to write instead.

use dsl::StateMachine;
use dsl::prelude::*;
use dsl::resource::Activity;

use crate::compile::rules::payloads::{Charge, ChargeFields, Receipt};

pub(super) mod wait_without_limit {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").external_consumer();
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").external_consumer();
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(hours(1))
        })
    }
}

pub(super) mod express_cannot_wait {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let review = Activity::<String, bool>::new("ReviewActivity");
        Workflow::express("Orders", |order_id: Expr<String>| {
            Task::activity("Review", &review, order_id).timeout(minutes(4))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let review = Activity::<String, bool>::new("ReviewActivity");
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::activity("Review", &review, order_id).timeout(minutes(4))
        })
    }
}

pub(super) mod express_execution_awaited {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let price = Workflow::express("Price", |_: Expr<String>| Succeed::new("Done"));
        let price = StateMachine::of(&price);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::run_execution("Price it", &price, order_id))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let price = Workflow::express("Price", |_: Expr<String>| Succeed::new("Done"));
        let price = StateMachine::of(&price);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::run_express("Price it", &price, order_id))
    }
}

pub(super) mod express_too_long {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::express("Orders", |_: Expr<String>| Wait::new("Pause", minutes(10)))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: Expr<String>| Wait::new("Pause", minutes(10)))
    }
}

pub(super) mod standard_run_as_express {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let price = Workflow::standard("Price", |_: Expr<String>| Succeed::new("Done"));
        let price = StateMachine::of(&price);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::run_express("Price it", &price, order_id))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let price = Workflow::standard("Price", |_: Expr<String>| Succeed::new("Done"));
        let price = StateMachine::of(&price);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::run_execution("Price it", &price, order_id))
    }
}
