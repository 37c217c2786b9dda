//! A trip: what was reserved is taken back when a later step fails.

use dsl::prelude::*;
use dsl::state::Label;
use dsl::state::task::ServiceCall;

use crate::common::{LAMBDA, arn, exactly, lambda};

pub(crate) fn workflow() -> Workflow {
    let topic = arn("NewsTopic");
    Workflow::standard("Saga", |trip: Expr<Json>| {
        let step = |name: &str, function: &str| -> Task<Json, ServiceCall> {
            api!(name => lambda.invoke { FunctionName: lambda(function), Payload: trip } -> Json)
                .retry(exactly(LAMBDA).interval(seconds(2)).max_attempts(6))
        };
        let undo = |name: &str, function: &str| step(name, function).retry(exactly([Errors::ALL]).max_attempts(3));
        let tell = |name: &str, message: &str| api!(name => sns.publish { TopicArn: topic, Message: message });
        let (refund, rental, flight) = (Label::new(), Label::new(), Label::new());
        let compensate = refund
            .place(undo("RefundPayment", "RefundPayment"))
            .next(rental.place(undo("CancelRentalReservation", "CancelRental")))
            .next(flight.place(undo("CancelFlightReservation", "CancelFlight")))
            .next(tell("SendingSMSFailure", "Your Travel Reservation Failed"))
            .next(Fail::new("Reservation Failed", ErrorName::new("Job Failed")));
        step("ReserveFlight", "ReserveFlight")
            .catch(Errors::ALL, |_| flight.jump())
            .next(step("ReserveCarRental", "ReserveRental").catch(Errors::ALL, |_| rental.jump()))
            .next(step("ProcessPayment", "ProcessPayment").catch(Errors::ALL, |_| compensate))
            .next(step("ConfirmFlight", "ConfirmFlight").catch(Errors::ALL, |_| refund.jump()))
            .next(step("ConfirmCarRental", "ConfirmRental").catch(Errors::ALL, |_| refund.jump()))
            .next(tell("SendingSMSSuccess", "Your Travel Reservation is Successful"))
            .next(Succeed::new("Reservation Successful!"))
    })
    .untyped()
}
