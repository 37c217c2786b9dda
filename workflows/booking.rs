//! Book a flight, a room and a car at once; when one of them fails, take back all three.

use dsl::prelude::*;

/// What StartExecution is given.
#[derive(Payload, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trip {
    /// The trip; the key under which all bookings are made and taken back.
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

/// What a booking function answers.
#[derive(Payload, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    /// The booking's own number.
    pub confirmation: String,
}

/// What a function is given that takes a booking back. Taking back what was never booked does nothing.
#[derive(Payload, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cancellation {
    /// The trip.
    pub trip_id: String,
}

/// The execution's output.
#[derive(Payload, Serialize, Deserialize, JsonSchema)]
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

/// There is nothing left to book.
pub const SOLD_OUT: ErrorName = ErrorName::new("SoldOut");

/// The error that the execution ends with when a booking fails.
pub const NOT_BOOKED: ErrorName = ErrorName::new("TripNotBooked");

/// What is booked: the words of its states, and the names of its functions.
const PARTS: [(&str, &str); 3] = [("Flight", "the flight"), ("Room", "the room"), ("Car", "the car")];

/// The workflow: three bookings at once, three cancellations where one of them fails.
pub fn workflow() -> Workflow<Trip, Booked> {
    let [flight, room, car] = PARTS.map(|(part, what)| {
        let (parameter, text) = (format!("Book{part}FunctionArn"), format!("The function that books {what}."));
        Function::<Trip, Booking>::existing(format!("Book{part}Function"), Arn::parameter(parameter, text))
    });
    let cancel = PARTS.map(|(part, what)| {
        let (parameter, text) = (format!("Cancel{part}FunctionArn"), format!("The function that takes {what} back."));
        Function::<Cancellation, Json>::existing(format!("Cancel{part}Function"), Arn::parameter(parameter, text))
    });

    Workflow::standard("Trip", |trip: TripFields| {
        let book = |name: &str, function: &Function<Trip, Booking>| {
            Task::lambda_invoke(name, function, trip).retry(Retry::transient())
        };
        let take_back = |name: &str, function: &Function<Cancellation, Json>| {
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
                    .branch(take_back("Cancel Flight", &cancel[0]))
                    .branch(take_back("Cancel Room", &cancel[1]))
                    .branch(take_back("Cancel Car", &cancel[2]))
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
    .comment("Books a flight, a room and a car at once; when one of them fails, takes back all three.")
}
