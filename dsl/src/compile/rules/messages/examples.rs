//! The examples of the pages: what is refused, and what to write instead.

use dsl::prelude::*;
use dsl::resource::{EventRule, Parameter};

use crate::compile::rules::payloads::{Charge, ChargeFields, Order, OrderFields, Receipt};

pub(super) mod visibility_below_function_timeout {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").visibility_timeout(seconds(30));
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("worker").timeout(minutes(1)).consumes(&orders))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue");
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("worker").timeout(minutes(1)).consumes(&orders))
    }
}

pub(super) mod visibility_below_six_timeouts {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").visibility_timeout(minutes(2));
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("worker").timeout(minutes(1)).consumes(&orders))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").visibility_timeout(minutes(6));
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("worker").timeout(minutes(1)).consumes(&orders))
    }
}

pub(super) mod timeout_before_redelivery {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").visibility_timeout(minutes(1)).max_receive_count(5);
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(minutes(2))
        })
        .with_function(Function::rust("worker").consumes(&charges))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").visibility_timeout(minutes(1)).max_receive_count(5);
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(minutes(10))
        })
        .with_function(Function::rust("worker").consumes(&charges))
    }
}

pub(super) mod message_kept_too_short {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").retention_period(hours(1));
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(days(1))
        })
        .with_function(Function::rust("worker").consumes(&charges))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").retention_period(days(2));
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(days(1))
        })
        .with_function(Function::rust("worker").consumes(&charges))
    }
}

pub(super) mod few_receives {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").max_receive_count(1);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("worker").consumes(&orders))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").max_receive_count(5);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("worker").consumes(&orders))
    }
}

pub(super) mod heartbeat_below_visibility {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").visibility_timeout(minutes(5));
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(hours(1))
                .heartbeat(minutes(1))
        })
        .with_function(Function::rust("worker").consumes(&charges))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").visibility_timeout(minutes(5));
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(hours(1))
                .heartbeat(minutes(10))
        })
        .with_function(Function::rust("worker").consumes(&charges))
    }
}

pub(super) mod fifo_without_message_group {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::fifo("OrderQueue");
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::fifo("OrderQueue");
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_send("Send", &orders, order_id).message_group(order_id)
        })
    }
}

pub(super) mod no_consumer {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue");
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(hours(1))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue");
        Workflow::standard("Orders", |order_id: Expr<String>| {
            Task::sqs_wait_for_token("Charge", &charges, |task_token| ChargeFields { order_id, task_token })
                .timeout(hours(1))
        })
        .with_function(Function::rust("worker").consumes(&charges))
    }
}

pub(super) mod existing_resource_changed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let arn = Arn::parameter("OrderQueueArn", "The queue of the orders.");
        let orders = Queue::<String>::existing("OrderQueue", arn).retention_period(days(2));
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let arn = Arn::parameter("OrderQueueArn", "The queue of the orders.");
        let orders = Queue::<String>::existing("OrderQueue", arn);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
    }
}

pub(super) mod no_dead_letter_queue {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue");
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("dead-letter").consumes_dead_letters(&orders))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let orders = Queue::<String>::new("OrderQueue").max_receive_count(5);
        Workflow::standard("Orders", |order_id: Expr<String>| Task::sqs_send("Send", &orders, order_id))
            .with_function(Function::rust("dead-letter").consumes_dead_letters(&orders))
    }
}

pub(super) mod queue_may_be_missing {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let keep = Parameter::flag("KeepFailed", true, "Whether starts that failed are kept.");
        let failed = Queue::<Json>::new("FailedQueue").only_if(keep);
        let paid = EventRule::<Order>::new("PaidRule").source(["shop.orders"]);
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id))
            .triggered_by(paid.dead_letter_queue(&failed))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let failed = Queue::<Json>::new("FailedQueue");
        let paid = EventRule::<Order>::new("PaidRule").source(["shop.orders"]);
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id))
            .triggered_by(paid.dead_letter_queue(&failed))
    }
}
