//! A sensitive value, which must not be stored in plain text.

use dsl::prelude::*;
use dsl::resource::Table;

#[message]
struct Card {
    id: String,
    number: Sensitive<String>,
}

fn main() {
    let cards = Table::<Card>::new("CardTable", |card| card.id);
    Workflow::standard("Keep", |card: CardFields| Task::put_item("Keep", &cards, card));
}
