//! Names that need quoting, and text that looks like something else.

use dsl::prelude::*;
use serde_json::json;

use crate::support::{OrderFields, in_both, tell};

#[message]
struct Odd {
    #[serde(rename = "order-id")]
    dashed: String,
    #[serde(rename = "unit price")]
    spaced: String,
    #[serde(rename = "it's")]
    quoted: String,
    #[serde(rename = "1st")]
    numbered: String,
    #[serde(rename = "a`b")]
    ticked: String,
    #[serde(rename = "größe")]
    foreign: String,
    #[serde(rename = "and")]
    operator: String,
    #[serde(rename = "back\\slash")]
    slashed: String,
    r#type: String,
}

#[test]
fn names_are_quoted_as_each_language_asks() {
    type Field = fn(OddFields) -> Expr<String>;
    let fields: [(Field, &str, &str); 9] = [
        (|odd| odd.dashed, "$['order-id']", "$states.input.`order-id`"),
        (|odd| odd.spaced, "$['unit price']", "$states.input.`unit price`"),
        (|odd| odd.quoted, r"$['it\'s']", "$states.input.`it's`"),
        (|odd| odd.numbered, "$['1st']", "$states.input.`1st`"),
        (|odd| odd.ticked, "$['a`b']", "$lookup($states.input, \"a`b\")"),
        (|odd| odd.foreign, "$['größe']", "$states.input.`größe`"),
        (|odd| odd.operator, "$.and", "$states.input.`and`"),
        (|odd| odd.slashed, r"$['back\\slash']", r"$states.input.`back\slash`"),
        (|odd| odd.r#type, "$.type", "$states.input.type"),
    ];
    for (field, path_of, ata_of) in fields {
        let [path, ata] = in_both(|odd: OddFields| tell("Tell", field(odd)));
        assert_eq!(path.message("Tell"), path_of);
        assert_eq!(ata.message("Tell"), format!("{{% {ata_of} %}}"));
    }
}

#[test]
fn odd_names_can_be_kept_and_written() {
    let odd = Function::<Odd, Odd>::rust("odd");
    let [path, ata] = in_both(|input: OddFields| {
        Task::lambda_invoke("Größe ändern", &odd, input.parts())
            .then(|odd| Pass::new("Between", 1).next(tell("Tell", odd.spaced)))
    });
    assert_eq!(path.part("Größe ändern", "/Assign"), &json!({ "grENdernUnitPrice.$": "$.Payload['unit price']" }));
    assert_eq!(
        ata.part("Größe ändern", "/Assign"),
        &json!({ "grENdernUnitPrice": "{% $states.result.Payload.`unit price` %}" })
    );
    assert_eq!(path.part("Größe ändern", "/Parameters/Payload/order-id.$"), "$['order-id']");
    assert_eq!(ata.part("Größe ändern", "/Arguments/Payload/it's"), "{% $states.input.`it's` %}");
}

#[test]
fn text_that_looks_like_an_expression_stays_text() {
    let looks = ["{% 1 + 1 %}", "{% only begun", "only ended %}"];
    for text in looks {
        let [path, ata] = in_both(|_: OrderFields| Pass::new("Make", text));
        assert_eq!(path.part("Make", "/Result"), text);
        assert_eq!(ata.part("Make", "/Output"), &json!(format!("{{% \"{text}\" %}}")));
        let [_, ata] = in_both(|_: OrderFields| Pass::new("Make", vec![text.to_owned(), "plain".to_owned()]));
        assert_eq!(ata.part("Make", "/Output"), &json!(format!("{{% [\"{text}\",\"plain\"] %}}")));
    }
    let [_, ata] = in_both(|_: OrderFields| Pass::new("Make", "not {% at %} the edges"));
    assert_eq!(ata.part("Make", "/Output"), "not {% at %} the edges");
}

#[test]
fn text_that_looks_like_a_path_stays_text() {
    for text in ["$.orderId", "$$.Execution.Id", "States.UUID()", "$states.input"] {
        let [path, ata] = in_both(|_: OrderFields| {
            Pass::new("Make", text).next(
                Choice::new("Ask")
                    .when(context::state_name().eq(text), Succeed::new("Yes"))
                    .otherwise(Succeed::new("No")),
            )
        });
        assert_eq!((path.part("Make", "/Result"), ata.part("Make", "/Output")), (&json!(text), &json!(text)));
        assert_eq!(path.part("Ask", "/Choices/0/StringEquals"), text);
    }
}
