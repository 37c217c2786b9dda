//! The examples of the pages: what is refused, and what to write instead.

use dsl::prelude::*;
use dsl::workflow::QueryLanguage;

use crate::compile::rules::payloads::OrderFields;

pub(super) mod not_in_jsonpath {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Large?", order.total.gt(1000.0)))
            .query_language(QueryLanguage::JsonPath)
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Large?", order.total.gt(1000.0)))
    }
}

pub(super) mod dollar_brace_in_text {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| Pass::new("Note", "pay ${amount} now"))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| {
            Pass::new("Note", format_text("pay {}{amount} now", ["$".into()]))
        })
    }
}

pub(super) mod expression_too_deep {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Sum", (0..20).fold(order.total, |sum, _| sum + sum))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Sum", order.total * 1_048_576.0))
    }
}

pub(super) mod unwritable_value {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Note", format_text("{} of {}", [order.order_id])))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Note", format_text("{} of {}", [order.order_id, order.total.text()]))
        })
    }
}

pub(super) mod random_value_made_twice {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let news = Topic::new("NewsTopic");
        Workflow::standard("Orders", |_: OrderFields| {
            let number = Pass::<String>::new("Number", context::uuid());
            number.then(|number| sns_publish("Tell", &news, number).next(sns_publish("Tell again", &news, number)))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let news = Topic::new("NewsTopic");
        Workflow::standard("Orders", |_: OrderFields| {
            let number = context::execution_name();
            sns_publish("Tell", &news, number).next(sns_publish("Tell again", &news, number))
        })
    }
}

pub(super) mod not_in_jsonata {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| Pass::new("Id", Expr::<String>::jsonpath("$.order_id")))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| {
            Pass::new("Id", Expr::<String>::jsonata("$states.input.order_id"))
        })
    }
}

pub(super) mod printed_expression {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            sns_publish("Tell", &Topic::new("News"), format!("Order {:?} is paid", order.order_id))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            sns_publish("Tell", &Topic::new("News"), format_text("Order {} is paid", [order.order_id]))
        })
    }
}
