//! Properties of JSONata: no text makes the reader or the evaluator panic, and what the crate writes it reads.

use asl::intrinsic::{Randomness, Repeatable};
use asl::jsonata::{self, Bindings, Limits, Source, StatesPart};
use asl::jsonpath::Segment;
use proptest::prelude::*;
use serde_json::{Value, json};

struct Frozen(Repeatable);

impl Randomness for Frozen {
    fn bits(&mut self) -> u64 {
        self.0.bits()
    }
}

impl Source for Frozen {
    fn millis(&self) -> i64 {
        0
    }
}

/// Little enough that a runaway text is stopped before it takes the machine's memory.
const LIMITS: Limits =
    Limits { steps: 20_000, depth: 100, items: 10_000, bytes: 100_000, memory: 1_000_000, size: 100_000 };

fn bindings() -> Bindings {
    let states = json!({"input": {"a": [{"b": 1, "c": "x"}, {"b": 2.5}], "d": null}, "context": {}});
    Bindings::new(&states).with_variable("v", &json!([1, [2], {"b": true}]))
}

fn evaluate(text: &str) -> Option<Result<Value, jsonata::JsonataError>> {
    let expression = jsonata::compile(text).ok()?;
    Some(expression.evaluate(&bindings(), &mut Frozen(Repeatable::new(3)), LIMITS))
}

/// Texts of the language's own pieces, most of them nonsense.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(
        &[
            "$states",
            ".input",
            ".a",
            "[b > 1]",
            "[0]",
            "[]",
            "$v",
            "$",
            "$$",
            "a",
            "*",
            "**",
            "%",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "'k': ",
            "'x'",
            "1",
            "2.5",
            "-",
            "+",
            "/",
            " & ",
            " = ",
            " and ",
            " in ",
            " ? ",
            " : ",
            " ?: ",
            " ?? ",
            " := ",
            "; ",
            ", ",
            " ~> ",
            "..",
            "^(<b)",
            "@$j",
            "#$i",
            "|a|{}|",
            "/x+/i",
            "$sum(",
            "$map(",
            "$string(",
            "$hash(",
            "$partition(",
            "$range(",
            "$parse(",
            "$uuid()",
            "$random()",
            "$now()",
            "$f",
            "function($x){",
            "$x",
            "}",
            "?",
            "null",
            "true",
            "/* n */",
            "`q r`",
            "é",
            "\\",
            "\"",
        ][..],
    );
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
        let faults = jsonata::check(&text);
        // A call of a function that does not exist fails when it is made.
        let refused = faults.into_iter().find(|fault| fault.kind.is_refused());
        prop_assert_eq!(jsonata::compile(&text).err(), refused);
    }

    #[test]
    fn a_fault_stands_inside_of_the_text(text in pieces()) {
        for fault in jsonata::check(&text) {
            let offset = fault.offset.unwrap_or_default();
            prop_assert!(offset <= text.len() && text.is_char_boundary(offset), "{:?}", fault);
        }
    }

    #[test]
    fn no_text_of_the_language_panics(text in pieces()) {
        if let Some(Err(error)) = evaluate(&text) {
            prop_assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn evaluating_is_repeatable(text in pieces()) {
        prop_assert_eq!(evaluate(&text), evaluate(&text));
    }

    #[test]
    fn strings_mean_what_they_were_made_of(text in "\\PC{0,30}") {
        prop_assert_eq!(evaluate(&jsonata::string(&text)), Some(Ok(Value::from(text))));
    }

    #[test]
    fn paths_are_read_as_they_were_written(names in proptest::collection::vec("[\\PC&&[^`]]{1,8}", 0..4)) {
        let path: Vec<Segment> = names.into_iter().map(Segment::Member).collect();
        let expression = jsonata::compile(&jsonata::path("$states.input", &path)).expect("a path");
        let states = &expression.references().states;
        prop_assert_eq!(states.len(), 1);
        prop_assert_eq!(&states[0].part, &StatesPart::Input);
        prop_assert_eq!(&states[0].path, &path);
    }
}
