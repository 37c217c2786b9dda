//! D003: what JSONPath cannot say, and JSONata can.

use dsl::prelude::*;

use crate::support::{OrderFields, assert_quiet, error, findings, in_jsonpath};

/// Checks that JSONata says nothing of what one line builds, and JSONPath this.
#[track_caller]
fn refused<I, O>(build: impl Fn() -> Workflow<I, O>, line: u32, message: &str) {
    assert_quiet(&build());
    assert_eq!(findings(&in_jsonpath(build())), [error("D003", line, message)]);
}

#[test]
fn the_outcome_of_a_comparison_cannot_be_data() {
    let build = || Workflow::standard("Orders", |order: OrderFields| Pass::new("Large?", order.total.gt(9.0)));
    let line = line!() - 1;
    refused(build, line, "JSONPath cannot use the result of a comparison as data");
}

#[test]
fn a_boolean_cannot_be_an_argument() {
    let build = || {
        Workflow::standard("Orders", |_: OrderFields| {
            Pass::<Note>::new("Text", NoteFields { text: Expr::from(true).json() })
        })
    };
    let line = line!() - 3;
    refused(build, line, "an intrinsic function does not accept a literal such as `true`");
}

#[message]
struct Note {
    text: String,
}

#[test]
fn a_number_or_null_can_be_an_argument() {
    assert_quiet(&in_jsonpath(Workflow::standard("Orders", |_: OrderFields| {
        Pass::<Note>::new("Number", NoteFields { text: Expr::from(5).text() })
            .next(Pass::<Note>::new("Null", NoteFields { text: Expr::from(None::<String>).json() }))
    })));
}

#[test]
fn an_object_put_together_cannot_be_an_argument() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            let note: Expr<Note> = NoteFields { text: order.order_id }.into();
            sns_publish("Tell", &Topic::new("News"), note.json())
        })
    };
    let line = line!() - 3;
    refused(build, line, "JSONPath cannot build an object inside a function call or a computed list");
}

#[test]
fn an_object_put_together_cannot_be_an_element_of_a_list() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            let note: Expr<Note> = NoteFields { text: order.order_id }.into();
            Pass::<Notes>::new("Notes", NotesFields { notes: Expr::<Vec<Note>>::of([note]) })
        })
    };
    // A list whose elements are fixed but for their fields is a template like any other.
    assert_quiet(&build());
    assert_quiet(&in_jsonpath(build()));
}

#[message]
struct Notes {
    notes: Vec<Note>,
}

#[test]
fn a_computed_value_cannot_be_compared() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            let many = order.items.len().gt(3_u32);
            Choice::new("Many?").when(many, Succeed::new("Yes")).otherwise(Succeed::new("No"))
        })
    };
    let line = line!() - 3;
    refused(build, line, "JSONPath cannot compare computed values");
}

#[test]
fn a_computed_value_cannot_be_asked_for_a_pattern() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            let like = format_text("x{}", [order.order_id]).matches("x1*");
            Choice::new("Like?").when(like, Succeed::new("Yes")).otherwise(Succeed::new("No"))
        })
    };
    let line = line!() - 3;
    refused(build, line, "JSONPath cannot compare computed values");
}

#[test]
fn a_wait_cannot_be_computed() {
    let build = || Workflow::standard("Orders", |order: OrderFields| Wait::seconds("Pause", order.items.len()));
    let line = line!() - 1;
    refused(build, line, "JSONPath cannot compute the time of a Wait");
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            Wait::until("Pause", format_text("{}T00:00:00Z", [order.order_id]))
        })
    };
    let line = line!() - 3;
    refused(build, line, "JSONPath cannot compute the time of a Wait");
}

#[test]
fn a_wait_cannot_read_the_context_object() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            Pass::new("Other", order.order_id).next(Wait::seconds("Pause", order.delay))
        })
    };
    let line = line!() - 3;
    refused(build, line, "JSONPath cannot read the time of the Wait `Pause` from the context object");
    // Handed on by the state before, it is there.
    assert_quiet(&in_jsonpath(Workflow::standard("Orders", |order: OrderFields| {
        Pass::new("Other", order.order_id)
            .next(Pass::new("Delay", order.delay))
            .then(|delay| Wait::seconds("Pause", delay))
    })));
}

#[test]
fn a_wait_for_a_value_or_a_literal_is_written() {
    assert_quiet(&in_jsonpath(Workflow::standard("Orders", |order: OrderFields| {
        Wait::seconds("Pause", order.delay)
            .next(Wait::seconds("Pause again", 5_u32))
            .next(Wait::until("Long pause", "2030-01-31T12:00:00Z"))
    })));
}

#[test]
fn a_computed_value_cannot_be_the_whole_of_a_pass_state() {
    let build = || Workflow::standard("Orders", |order: OrderFields| Pass::new("Count", order.items.len()));
    let line = line!() - 1;
    refused(build, line, "JSONPath cannot use a computed value as the whole output of a Pass state");
}

#[test]
fn a_value_put_together_cannot_be_the_output_of_a_succeed_state() {
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| {
            Succeed::with("Done", Expr::<Note>::from(NoteFields { text: order.order_id }))
        })
    };
    let line = line!() - 3;
    refused(build, line, "JSONPath cannot end with an output that is not an object");
    assert_quiet(&in_jsonpath(Workflow::standard("Orders", |order: OrderFields| {
        Succeed::with("Done", order.order_id)
    })));
}

#[message]
struct Odd {
    #[serde(rename = "price.$")]
    price: f64,
}

#[test]
fn a_field_that_looks_like_a_template_is_refused() {
    let message = "the field `price.$` ends in `.$`, which marks a path in JSONPath";
    let build = || {
        Workflow::standard("Orders", |order: OrderFields| Pass::<Odd>::new("Make", OddFields { price: order.total }))
    };
    let line = line!() - 2;
    refused(build, line, message);
    let build = || Workflow::standard("Orders", |_: OrderFields| Pass::<Odd>::new("Make", Odd { price: 1.0 }));
    let line = line!() - 1;
    refused(build, line, message);
}

#[test]
fn ten_functions_may_be_nested_and_eleven_may_not() {
    let nested = |count: u32| {
        Workflow::standard("Orders", move |order: OrderFields| {
            let text = (0..count).fold(order.order_id, |text, _| text.json());
            sns_publish("Tell", &Topic::new("News"), text)
        })
    };
    let line = line!() - 3;
    assert_quiet(&in_jsonpath(nested(10)));
    refused(|| nested(11), line, "the expression nests more than 10 intrinsic functions");
}
