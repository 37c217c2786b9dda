//! D075 and D076: what handwritten expressions and data read of the execution's input.

use std::collections::BTreeMap;

use dsl::prelude::*;

use crate::support::{assert_quiet, error, findings};

#[message]
struct Login {
    user: String,
    cards: Vec<Sensitive<String>>,
    pair: (String, Sensitive<String>),
    answers: BTreeMap<String, Sensitive<String>>,
}

/// A workflow that publishes what an expression reads of its input.
macro_rules! telling {
    ($input:ty, $text:expr) => {{
        let news = Topic::new("News");
        Workflow::standard("Logins", |_: $input| sns_publish("Tell", &news, Expr::<String>::jsonata($text)))
    }};
}

#[test]
fn sensitive_values_are_found_in_lists_maps_and_tuples() {
    for (text, what) in [
        ("$states.input.cards", "which has the sensitive member `cards`"),
        ("$states.input.cards[0]", "and `cards` is sensitive"),
        ("$states.input.pair", "which has the sensitive member `pair`"),
        ("$states.input.pair[1]", "and `pair` is sensitive"),
        ("$states.input.answers", "which has the sensitive member `answers`"),
        ("$states.input.answers.pet", "and `pet` is sensitive"),
    ] {
        let message = format!("state `Tell` reads `{text}`, {what}");
        assert_eq!(findings(&telling!(LoginFields, text)), [error("D076", line!(), &message)]);
    }
    for text in ["$states.input.user", "$states.input.pair[0]", "$count($states.input.cards)"] {
        assert_quiet(&telling!(LoginFields, text));
    }
}

#[test]
fn an_input_that_is_sensitive_as_a_whole_is_not_read() {
    let text = "$states.input";
    let message = |what: &str| format!("state `Tell` reads `$states.input`, {what}");
    let found = findings(&telling!(Expr<Sensitive<String>>, text));
    assert_eq!(found, [error("D076", line!() - 1, &message("and the input is sensitive"))]);
    let found = findings(&telling!(Expr<Vec<Sensitive<String>>>, text));
    assert_eq!(found, [error("D076", line!() - 1, &message("which has sensitive elements"))]);
    assert!(matches!(findings(&telling!(LoginFields, text)).as_slice(), [_]));
    assert_quiet(&telling!(Expr<String>, text));
}
