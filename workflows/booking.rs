//! Books a flight, a room and a car in parallel; when one of them fails, cancels all three.

use dsl::prelude::*;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trip {
    /// The trip; the key of all bookings and cancellations.
    #[schemars(length(min = 1, max = 64), example = "T-1017")]
    pub trip_id: String,
    /// Where to.
    #[schemars(length(min = 1), example = &"Lisbon")]
    pub destination: String,
    /// The first day.
    #[schemars(extend("format" = "date"), example = "2027-05-02")]
    pub from: String,
    /// The last day.
    #[schemars(extend("format" = "date"), example = "2027-05-09")]
    pub until: String,
    /// How many people.
    #[schemars(range(min = 1, max = 9), example = 2)]
    pub travellers: u32,
}

/// The result of a booking function.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    /// The number of the booking.
    pub confirmation: String,
}

/// The input of a cancellation function, which must be idempotent: cancelling what was never booked does nothing.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Cancellation {
    /// The trip.
    pub trip_id: String,
}

/// The execution's output.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Booked {
    /// The trip.
    pub trip_id: String,
    /// The number of the flight's booking.
    pub flight: String,
    /// The number of the room's booking.
    pub room: String,
    /// The number of the car's booking.
    pub car: String,
}

/// Nothing is left to book.
pub const SOLD_OUT: ErrorName = ErrorName::new("SoldOut");

/// The error that the execution ends with when a booking fails.
pub const NOT_BOOKED: ErrorName = ErrorName::new("TripNotBooked");

/// What is booked: the part of names, and the words for descriptions.
const PARTS: [(&str, &str); 3] = [("Flight", "the flight"), ("Room", "the room"), ("Car", "the car")];

/// The workflow: three bookings in parallel, three cancellations if one of them fails.
pub fn workflow() -> Workflow<Trip, Booked> {
    let [flight, room, car] = PARTS.map(|(part, what)| {
        let (parameter, text) = (format!("Book{part}FunctionArn"), format!("The function that books {what}."));
        Function::<Trip, Booking>::existing(format!("Book{part}Function"), Arn::parameter(parameter, text))
    });
    let cancel = PARTS.map(|(part, what)| {
        let (parameter, text) = (format!("Cancel{part}FunctionArn"), format!("The function that cancels {what}."));
        Function::<Cancellation, Json>::existing(format!("Cancel{part}Function"), Arn::parameter(parameter, text))
    });

    Workflow::standard("Trip", |trip: TripFields| {
        let book = |name: &str, function: &Function<Trip, Booking>| {
            Task::lambda_invoke(name, function, trip).retry(Retry::transient())
        };
        let undo = |name: &str, function: &Function<Cancellation, Json>| {
            Task::lambda_invoke(name, function, CancellationFields { trip_id: trip.trip_id })
                .retry(Retry::transient())
                .retry(Retry::on([Errors::TASK_FAILED]).interval(seconds(30)).max_attempts(10).max_delay(minutes(10)))
        };
        Parallel::new("Book Everything")
            .branch(book("Book Flight", &flight))
            .branch(book("Book Room", &room))
            .branch(book("Book Car", &car))
            .catch(Errors::ALL, |error| {
                Parallel::new("Take Everything Back")
                    .branch(undo("Cancel Flight", &cancel[0]))
                    .branch(undo("Cancel Room", &cancel[1]))
                    .branch(undo("Cancel Car", &cancel[2]))
                    .next(Fail::new("Not Booked", NOT_BOOKED).cause(error.json()))
            })
            .then(|(flight, room, car): (BookingFields, BookingFields, BookingFields)| {
                Pass::new(
                    "Booked",
                    BookedFields {
                        trip_id: trip.trip_id,
                        flight: flight.confirmation,
                        room: room.confirmation,
                        car: car.confirmation,
                    },
                )
            })
    })
    .comment("Books a flight, a room and a car in parallel; when one of them fails, cancels all three.")
}
