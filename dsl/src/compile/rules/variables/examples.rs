//! The examples of the pages: what is refused, and what to write instead.

use dsl::prelude::*;
use dsl::state::Variable;

use crate::compile::rules::payloads::OrderFields;

pub(super) mod variable_without_value {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let size = Variable::<String>::new("size");
            Choice::new("Large?")
                .when(order.total.gt(1000.0), Pass::new("Large", 1).assign(&size, "large"))
                .otherwise(Pass::new("Small", 2))
                .next(Pass::new("Take", size.get()))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let size = Variable::<String>::new("size");
            Choice::new("Large?")
                .when(order.total.gt(1000.0), Pass::new("Large", 1).assign(&size, "large"))
                .otherwise(Pass::new("Small", 2).assign(&size, "small"))
                .next(Pass::new("Take", size.get()))
        })
    }
}

pub(super) mod variable_in_two_scopes {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let id = Variable::<String>::new("id");
            Parallel::new("Parts")
                .branch(Pass::new("Given", 1).assign(&id, order.order_id))
                .branch(Pass::new("Made", 2).assign(&id, context::uuid()))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Parallel::new("Parts")
                .branch(Pass::<String>::new("Given", order.order_id))
                .branch(Pass::<String>::new("Made", context::uuid()))
                .then(|(given, made)| Pass::new("Both", format_text("{} {}", [given, made])))
        })
    }
}

pub(super) mod variable_named_twice {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let (id, total) = (Variable::<String>::new("order"), Variable::<f64>::new("order"));
            Pass::new("Begin", 1).assign(&id, order.order_id).assign(&total, order.total)
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let (id, total) = (Variable::<String>::new("orderId"), Variable::<f64>::new("total"));
            Pass::new("Begin", 1).assign(&id, order.order_id).assign(&total, order.total)
        })
    }
}

pub(super) mod first_value_not_assignable {
    use super::*;
    use crate::state::Label;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let rounds = Variable::with_first("rounds", 0_u32);
            let again = Label::new();
            again.place(sns_publish("Tell", &Topic::new("News"), order.order_id)).next(
                Pass::unchanged("Count").assign(&rounds, rounds.get() + 1).next(
                    Choice::new("Enough?").when(rounds.get().ge(3), Succeed::new("Done")).otherwise(again.jump()),
                ),
            )
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let rounds = Variable::with_first("rounds", 0_u32);
            let again = Label::new();
            Pass::unchanged("Begin").next(again.place(sns_publish("Tell", &Topic::new("News"), order.order_id))).next(
                Pass::unchanged("Count").assign(&rounds, rounds.get() + 1).next(
                    Choice::new("Enough?").when(rounds.get().ge(3), Succeed::new("Done")).otherwise(again.jump()),
                ),
            )
        })
    }
}
