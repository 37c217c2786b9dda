//! The input of a schedule, which is in the template, has a sensitive field.

use dsl::prelude::*;
use dsl::resource::Schedule;

#[message]
struct Login {
    user: String,
    password: Sensitive<String>,
}

fn main() {
    let login = Login { user: "me".to_owned(), password: Sensitive::new("secret".to_owned()) };
    Schedule::rate("HourlySchedule", hours(1), &login);
}
