//! A saga over a Parallel: what was done in one branch is taken back when another failed, and nothing else.

use dsl::prelude::*;
use stage::{Failure, Simulation};

#[message]
struct Order {
    id: String,
}

#[message]
struct Receipt {
    charge: String,
}

#[message]
struct Parcel {
    tracking: String,
}

const NOT_TAKEN: ErrorName = ErrorName::new("OrderNotTaken");
const REFUSED: ErrorName = ErrorName::new("Refused");

fn workflow() -> Workflow<impl Sized, impl Sized> {
    let charge = Function::<Order, Receipt>::rust("charge");
    let ship = Function::<Order, Parcel>::rust("ship");
    let refund = Function::<Receipt, Json>::rust("refund");
    let call_back = Function::<Parcel, Json>::rust("call-back");
    Workflow::standard("Orders", |order: OrderFields| {
        let charged = Task::lambda_invoke("Charge", &charge, order)
            .catch(Errors::ALL, |_| Pass::new("Not Charged", Expr::<Option<Receipt>>::from(None::<Receipt>)))
            .then(|receipt: ReceiptFields| Pass::new("Charged", Expr::<Option<Receipt>>::some(receipt)));
        let shipped = Task::lambda_invoke("Ship", &ship, order)
            .catch(Errors::ALL, |_| Pass::new("Not Shipped", Expr::<Option<Parcel>>::from(None::<Parcel>)))
            .then(|parcel: ParcelFields| Pass::new("Shipped", Expr::<Option<Parcel>>::some(parcel)));
        let not_taken = |name: &str| Fail::new(name, NOT_TAKEN);
        Parallel::new("Charge and Ship").branch(charged).branch(shipped).then(
            |(receipt, parcel): (Expr<Option<Receipt>>, Expr<Option<Parcel>>)| {
                Choice::new("What Was Done?")
                    .when(receipt.is_present().and(parcel.is_present()), Succeed::new("Taken"))
                    .when(
                        receipt.is_present(),
                        Task::lambda_invoke("Refund", &refund, receipt.required())
                            .next(not_taken("Not Shipped, Refunded")),
                    )
                    .when(
                        parcel.is_present(),
                        Task::lambda_invoke("Call Back", &call_back, parcel.required())
                            .next(not_taken("Not Charged, Called Back")),
                    )
                    .otherwise(not_taken("Nothing Done"))
            },
        )
    })
}

/// The functions that ran, in order.
fn ran(charges: bool, ships: bool) -> (String, Vec<String>) {
    let answer = |works: bool| move || if works { Ok(()) } else { Err(Failure::from(REFUSED)) };
    let (charge, ship) = (answer(charges), answer(ships));
    let run = Simulation::of(&workflow())
        .input(&Order { id: "A-1".to_owned() })
        .answer("Charge", move |order: Order| charge().map(|()| Receipt { charge: order.id }))
        .answer("Ship", move |order: Order| ship().map(|()| Parcel { tracking: order.id }))
        .answer("Refund", |receipt: Receipt| Ok(receipt.charge))
        .answer("Call Back", |parcel: Parcel| Ok(parcel.tracking))
        .run();
    let calls = run.sent().iter().map(|sent| sent.state.clone()).collect();
    (run.error().unwrap_or("taken").to_owned(), calls)
}

#[test]
fn what_was_done_is_taken_back_and_nothing_else() {
    let calls = |more: &[&str]| [&["Charge", "Ship"], more].concat().into_iter().map(str::to_owned).collect();
    assert_eq!(ran(true, true), ("taken".to_owned(), calls(&[])));
    assert_eq!(ran(true, false), ("OrderNotTaken".to_owned(), calls(&["Refund"])));
    assert_eq!(ran(false, true), ("OrderNotTaken".to_owned(), calls(&["Call Back"])));
    assert_eq!(ran(false, false), ("OrderNotTaken".to_owned(), calls(&[])));
}
