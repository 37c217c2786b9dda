//! What is refused: what JSONPath cannot say, and what nobody can.

use dsl::expr::if_else;
use dsl::prelude::*;
use dsl::workflow::QueryLanguage;

use crate::support::{DataFields, codes, gives};

/// What JSONPath says of an expression, and what it tells to do.
#[track_caller]
fn refused<T>(build: impl Fn(DataFields) -> Expr<T>, message: &str) {
    #[message]
    struct Given {
        value: Json,
    }
    let workflow = Workflow::standard("Give", |data: DataFields| {
        Pass::<Given>::new("Give", GivenFields { value: build(data).seen_as() })
    });
    let compiled = workflow.query_language(QueryLanguage::JsonPath).compile();
    let [finding] = compiled.diagnostics() else { panic!("{:?}", compiled.diagnostics()) };
    assert_eq!((finding.code().id, finding.message()), ("D003", message));
    assert!(finding.help_text().is_some_and(|help| help.contains("JSONata")));
    let file = finding.place().map(|place| place.file.to_string());
    assert!(file.is_some_and(|file| file.ends_with("refusals.rs")));
    assert_eq!(codes(QueryLanguage::Jsonata, build), [""; 0]);
}

#[test]
fn each_refusal_says_what_jsonpath_cannot_do() {
    refused(|data| data.price + 1.0, "JSONPath can add only whole numbers, and these may have fractions");
    refused(|data| data.n - data.negative, "JSONPath can subtract only literals");
    refused(|data| data.n + 3_000_000_000, "JSONPath adds 32-bit integers, and `3000000000` is too large");
    refused(|data| data.n - i64::from(i32::MIN), "JSONPath adds 32-bit integers, and `2147483648` is too large");
    refused(|data| data.n * 2, "JSONPath cannot multiply");
    refused(|data| data.n / 2, "JSONPath cannot divide");
    refused(|data| data.n % 2, "JSONPath cannot divide");
    refused(|data| -data.n, "JSONPath cannot change the sign of a number");
    refused(|data| data.n.min(1), "JSONPath cannot compute the minimum or maximum of two numbers");
    refused(|data| data.price.round(), "JSONPath cannot round");
    refused(|data| data.n.abs(), "JSONPath cannot compute the absolute value of a number");
    refused(|data| data.text.upper(), "JSONPath cannot convert a string to upper or lower case");
    refused(|data| data.text.trim(), "JSONPath cannot trim a string");
    refused(|data| data.text.replace("a", "b"), "JSONPath cannot replace parts of a string");
    refused(|data| data.text.substring(0, 1), "JSONPath cannot take part of a string by its position");
    refused(|data| data.list.sum(), "JSONPath cannot compute the sum of a list");
    refused(|data| data.list.sorted_by_key(|n| n), "JSONPath cannot sort");
    refused(
        |data| data.list.map(|n| n + 1),
        "JSONPath can select a field of each element of a list, but cannot compute with it",
    );
    refused(
        |data| data.list.filter(|n| n.lt(data.n)),
        "JSONPath can filter only a list that is read from a path, by comparing fields of its elements with literals",
    );
    refused(
        |data| data.list.unique().filter(|n| n.lt(3)),
        "JSONPath can filter only a list that is read from a path, by comparing fields of its elements with literals",
    );
    refused(|data| if_else(data.flag, data.n, 1), "JSONPath cannot choose between two values in an expression");
    refused(|data| data.note.unwrap_or("x"), "JSONPath cannot choose between two values in an expression");
    refused(
        |data| data.json.parse_json::<crate::support::Line>().fields().name,
        "JSONPath cannot read the field `name` of a computed value",
    );
    refused(|_| Expr::<i64>::jsonata("1 + 1"), "`1 + 1` is a JSONata expression, but the workflow is in JSONPath");
}

#[test]
fn thirty_two_bits_may_be_added() {
    gives(|data| data.n + -2_147_483_648, serde_json::json!(-2_147_483_643));
}

#[test]
fn what_no_language_can_say_is_refused_in_both() {
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        assert_eq!(codes(language, |data| data.text.split("")), ["D009"]);
        assert_eq!(codes(language, |data| data.text.replace("", "x")), ["D009"]);
    }
}

#[test]
fn an_element_stays_in_its_closure() {
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        let leaked = |data: DataFields| {
            let mut kept = None;
            let _ = data.list.map(|n| *kept.insert(n));
            kept.expect("the closure runs at once")
        };
        assert_eq!(codes(language, leaked), ["D031"]);
    }
}

#[test]
fn closures_nest_as_deep_as_expressions() {
    fn nested(list: Expr<Vec<i64>>, depth: u32) -> Expr<i64> {
        list.map(|n| if depth == 0 { n } else { nested(list, depth - 1) }).sum()
    }
    assert_eq!(codes(QueryLanguage::Jsonata, |data| nested(data.list, 20)), [""; 0]);
    assert_eq!(codes(QueryLanguage::Jsonata, |data| nested(data.list, 100)), ["D007"]);
}
