//! The examples of the pages: what is refused, and what to write instead.

use dsl::prelude::*;
use dsl::workflow::WorkflowType;

use crate::compile::rules::payloads::{Charge, ChargeFields, LoginFields, Order, OrderFields, Receipt};

pub(super) mod value_not_available {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let charge = Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order);
            let receipt = charge.result();
            charge.catch(Errors::ALL, |_| sns_publish("Tell", &Topic::new("NewsTopic"), receipt.message))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let charge = Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order);
            charge.catch(Errors::ALL, |error| sns_publish("Tell", &Topic::new("NewsTopic"), error.fields().error))
        })
    }
}

pub(super) mod value_of_another_workflow {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let mut total = None;
        let _pricing = Workflow::standard("Pricing", |order: OrderFields| {
            total = Some(order.total);
            Succeed::new("Done")
        });
        Workflow::standard("Orders", |_: OrderFields| Pass::new("Total", total.expect("set above")))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Total", order.total))
    }
}

pub(super) mod token_outside_its_wait {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").external_consumer();
        let mut first_token = None;
        Workflow::standard("Orders", |order_id: Expr<String>| {
            let first = Task::sqs_wait_for_token("Charge", &charges, |task_token| {
                first_token = Some(task_token);
                ChargeFields { order_id, task_token }
            });
            let task_token = first_token.expect("set above");
            let second = Task::sqs_wait_for_token("Charge again", &charges, |_| ChargeFields { order_id, task_token });
            first.timeout(hours(1)).next(second.timeout(hours(1)))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").external_consumer();
        Workflow::standard("Orders", |order_id: Expr<String>| {
            let message = |task_token| ChargeFields { order_id, task_token };
            let first = Task::sqs_wait_for_token("Charge", &charges, message);
            let second = Task::sqs_wait_for_token("Charge again", &charges, message);
            first.timeout(hours(1)).next(second.timeout(hours(1)))
        })
    }
}

pub(super) mod message_without_its_token {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").external_consumer();
        Workflow::standard("Orders", |charge: ChargeFields| {
            Task::sqs_wait_for_token("Charge", &charges, |_| charge).timeout(hours(1))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let charges = Queue::<Charge, Receipt>::new("ChargeQueue").external_consumer();
        Workflow::standard("Orders", |charge: ChargeFields| {
            let message = |task_token| ChargeFields { task_token, ..charge };
            Task::sqs_wait_for_token("Charge", &charges, message).timeout(hours(1))
        })
    }
}

pub(super) mod value_across_distributed_map {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let items = Map::over("Each", order.items);
            items.distributed(WorkflowType::Standard, |_: Expr<String>| Pass::new("Take", order.order_id))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let items = Map::over("Each", order.items).item_selector(|_| order.order_id);
            items.distributed(WorkflowType::Standard, |order_id: Expr<String>| Pass::new("Take", order_id))
        })
    }
}

pub(super) mod element_outside_its_closure {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let mut kept = None;
            let _long = order.items.filter(|item| {
                kept = Some(item);
                item.ne("")
            });
            Pass::new("Take", kept.expect("set above"))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Take", order.items.filter(|item| item.ne("")).first())
        })
    }
}

pub(super) mod field_may_be_missing {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Note", order.note))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Note", order.note.unwrap_or("none")))
    }
}

pub(super) mod handwritten_input_is_another {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Count", order.items.len())
                .next(Pass::new("Total", Expr::<f64>::jsonata("$round($states.input.total, 2)")))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Count", order.items.len())
                .next(Pass::new("Total", Expr::<f64>::jsonata("$round($total, 2)").with("total", order.total)))
        })
    }
}

pub(super) mod state_input_not_available {
    use super::*;
    use crate::state::Variable;
    use crate::workflow::QueryLanguage;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let id = Variable::<String>::new("id");
            sns_publish("Tell", &Topic::new("News"), order.order_id).assign(&id, context::state_input::<String>())
        })
        .query_language(QueryLanguage::JsonPath)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let id = Variable::<String>::new("id");
            sns_publish("Tell", &Topic::new("News"), order.order_id).assign(&id, order.order_id)
        })
        .query_language(QueryLanguage::JsonPath)
    }
}

pub(super) mod handwritten_member_unknown {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| {
            Pass::new("Dear", Expr::<f64>::jsonata("$round($states.input.totl, 2)"))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Dear", Expr::<f64>::jsonata("$round($total, 2)").with("total", order.total))
        })
    }
}

pub(super) mod handwritten_sensitive_member {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Logins", |_: LoginFields| {
            sns_publish("Tell", &Topic::new("News"), Expr::<String>::jsonata("$states.input.password"))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Logins", |login: LoginFields| sns_publish("Tell", &Topic::new("News"), login.user))
    }
}
