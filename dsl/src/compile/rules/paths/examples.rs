//! The examples of the pages: what is refused, and what to write instead.

use dsl::StateMachine;
use dsl::prelude::*;
use dsl::state::Label;
use dsl::workflow::WorkflowType;

use crate::compile::rules::payloads::{Order, OrderFields, Receipt};

pub(super) mod state_of_another_workflow {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        let done = Succeed::new("Done");
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id).next(done))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| Pass::new("Id", order.order_id).next(Succeed::new("Done")))
    }
}

pub(super) mod label_not_placed {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| {
            let again = Label::new();
            Wait::new("Pause", minutes(1)).next(again.jump())
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let is_paid = Function::<Order, bool>::rust("is-paid");
        Workflow::standard("Orders", |order: OrderFields| {
            let again = Label::new();
            let pause = again.place(Wait::new("Pause", minutes(1)));
            pause
                .next(Task::lambda_invoke("Ask", &is_paid, order))
                .then(|paid| Choice::new("Paid?").when(paid, Succeed::new("Done")).otherwise(again.jump()))
        })
    }
}

pub(super) mod raw_field_refused {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| Wait::new("Pause", minutes(1)).raw("Seconds", 5))
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| Wait::new("Pause", seconds(5)))
    }
}

pub(super) mod scopes_nested_too_deep {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let innermost = Pass::new("Id", order.order_id).into_flow().next(Succeed::new("Done"));
            (0..20).fold(innermost, |inner, depth| {
                Parallel::new(format!("Part {depth}")).branch(inner).next(Succeed::new(format!("End of {depth}")))
            })
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let inner = Workflow::standard("Inner", |order_id: Expr<String>| Pass::new("Id", order_id));
        let inner = StateMachine::of(&inner);
        Workflow::standard("Orders", |order: OrderFields| Task::run_execution("Inside", &inner, order.order_id))
    }
}

pub(super) mod transition_out_of_its_scope {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let done = Label::new();
            let branch = Pass::new("Id", order.order_id).next(done.jump());
            Parallel::new("Parts").branch(branch).next(done.place(Succeed::new("Done")))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            Parallel::new("Parts").branch(Pass::new("Id", order.order_id)).next(Succeed::new("Done"))
        })
    }
}

pub(super) mod branch_ends_with_another_type {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let charge = Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order);
            Parallel::new("Parts").branch(charge.catch(Errors::ALL, |_| Pass::new("Sorry", "not charged")))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let charge = Task::lambda_invoke("Charge", &Function::<Order, Receipt>::rust("charge"), order);
            let sorry = || Receipt { message: "not charged".to_owned() };
            Parallel::new("Parts").branch(charge.catch(Errors::ALL, |_| Pass::<Receipt>::new("Sorry", sorry())))
        })
    }
}

pub(super) mod label_used_twice {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let each = |name: &str, take: &'static str| {
                let items = Map::over(name, order.items);
                items.distributed(WorkflowType::Standard, |item: Expr<String>| Pass::new(take, item)).label("items")
            };
            each("Count", "Take").next(each("Sort", "Take again"))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |order: OrderFields| {
            let each = |name: &str, take: &'static str| {
                let items = Map::over(name, order.items);
                items.distributed(WorkflowType::Standard, |item: Expr<String>| Pass::new(take, item))
            };
            each("Count", "Take").label("counted").next(each("Sort", "Take again").label("sorted"))
        })
    }
}

pub(super) mod label_placed_twice {
    use super::*;

    pub(crate) fn refused() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Orders", |_: OrderFields| {
            let again = Label::new();
            let first = again.place(Wait::new("Pause", minutes(1)));
            first.next(again.place(Wait::new("Pause Longer", hours(1)))).next(Succeed::new("Done"))
        })
    }

    pub(crate) fn instead() -> Workflow<impl Sized, impl Sized> {
        let is_paid = Function::<Order, bool>::rust("is-paid");
        Workflow::standard("Orders", |order: OrderFields| {
            let again = Label::new();
            let pause = again.place(Wait::new("Pause", minutes(1)));
            pause
                .next(Task::lambda_invoke("Ask", &is_paid, order))
                .then(|paid| Choice::new("Paid?").when(paid, Succeed::new("Done")).otherwise(again.jump()))
        })
    }
}
