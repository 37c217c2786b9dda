//! The same expression gives the same value in both languages.

use dsl::expr::{HashAlgorithm, if_else, random, random_with_seed, range};
use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{Line, LineFields, codes, data, gives, gives_in_jsonata, in_jsonata, in_jsonpath};

#[test]
fn lists_are_made_cut_and_searched() {
    gives(|data| Expr::<Vec<i64>>::of([data.n, 9.into()]), json!([5, 9]));
    gives(|data| data.list.chunks(2), json!([[3, 1], [3]]));
    gives(|data| data.list.chunks(data.small), json!([[3], [1], [3]]));
    gives(|data| data.one.chunks(3), json!([[7]]));
    gives(|data| data.list.contains(1), json!(true));
    gives(|data| data.list.contains(data.n), json!(false));
    gives(|data| Expr::from(vec!["Abc".to_owned()]).contains(data.text), json!(true));
    gives(|data| data.list.len(), json!(3));
    gives(|data| data.empty.len(), json!(0));
    gives(|_| Expr::from(vec![1, 3, 3]).unique(), json!([1, 3]));
    gives(|_| Expr::from(vec![1, 1]).unique(), json!([1]));
    gives(|data| data.one.unique(), json!([7]));
}

#[test]
fn ranges_are_lists_whatever_their_length() {
    gives(|data| range(1, data.n, 2), json!([1, 3, 5]));
    gives(|data| range(data.n, 3, -1), json!([5, 4, 3]));
    gives(|data| range(data.n, 5, 1), json!([5]));
    gives(|data| range(data.n, 1, 1), json!([]));
}

#[test]
fn elements_are_taken_by_their_place() {
    gives(|data| data.list.at(1), json!(1));
    gives(|data| data.list.at(data.small), json!(1));
    gives(|data| data.lists.at(0), json!([1]));
    gives(|data| data.lists.at(data.small), json!([2, 3]));
    gives(|data| data.lists.at(1).at(1), json!(3));
    gives(|data| data.list.chunks(2).at(1), json!([3]));
    gives(|data| data.list.chunks(2).at(0).at(data.small), json!(1));
    gives(|data| data.list.first(), json!(3));
    gives(|data| data.lists.last(), json!([2, 3]));
    gives(|data| data.one.last(), json!(7));
    gives_in_jsonata(|data| data.list.at((data.price - 2.0).floor().as_u32()), json!(3));
    gives_in_jsonata(|data| data.lines.at(data.small).fields().name, json!("ink"));
}

#[test]
fn text_is_encoded_hashed_and_read() {
    gives(|data| data.text.base64_encode(), json!("QWJj"));
    gives(|data| data.encoded.base64_decode(), json!("Abc"));
    let digests = [
        (HashAlgorithm::Md5, "35593b7ce5020eae3ca68fd5b6f3e031"),
        (HashAlgorithm::Sha1, "915858afa2278f25527f192038108346164b47f2"),
        (HashAlgorithm::Sha256, "06d90109c8cce34ec0c776950465421e176f08b831a938b3c6e76cb7bee8790b"),
        (
            HashAlgorithm::Sha384,
            "3903757a5a73c197222ec4fec36eb6b891f2a75779feb8daffcfe70522527282f7792e1aa1745e052ef8ed56b920e49e",
        ),
        (
            HashAlgorithm::Sha512,
            "047b10fe577a23efd96546dcfce8485fc4aa8ae84dd3bf0c435a294cf318c7a260418dd96a97feb0ad7aed90ff011620\
             cfa5d7b3cdc8aea4c4e81e56a0fc9934",
        ),
    ];
    for (algorithm, digest) in digests {
        gives(|data| data.text.hash(algorithm), json!(digest));
    }
    gives(|data| data.json.parse_json::<Json>(), json!({"name": "n", "price": 3}));
    gives(|data| data.array.parse_json::<Vec<i64>>(), json!([8]));
    gives(|data| data.array.parse_json::<Vec<i64>>().at(0), json!(8));
    gives(|data| data.digits.to_number(), json!(12.5));
    gives(|data| data.json.parse_json::<Json>().json(), json!("{\"name\":\"n\",\"price\":3}"));
    gives(|data| data.line.merged_with::<Json, Json>(data.json.parse_json()).seen_as::<Line>(), {
        let mut line = data()["line"].clone();
        line["name"] = json!("n");
        line["price"] = json!(3);
        line
    });
}

#[test]
fn text_is_split_at_each_delimiter() {
    gives(|data| data.pieces.split(","), json!(["a-b", "c]"]));
    gives(|data| data.pieces.split(",-"), json!(["a", "b", "c]"]));
    gives(|data| data.pieces.split(r"]^\/-"), json!([",a", "b,,c"]));
    gives(|data| data.text.split(","), json!(["Abc"]));
    gives(|data| data.text.split("bAc"), json!([]));
    gives(|data| data.pieces.split("\n,").at(1), json!("c]"));
    gives(|data| data.padded.split(" \t\n"), json!(["a", "b"]));
}

#[test]
fn text_is_put_together() {
    gives(|data| format_text("{}-{}", [data.text, data.n.text()]), json!("Abc-5"));
    gives(|data| format_text("{}", [data.pieces.split(",").at(0)]), json!("a-b"));
}

#[test]
fn text_is_changed_in_jsonata() {
    gives_in_jsonata(|data| data.text.upper(), json!("ABC"));
    gives_in_jsonata(|data| data.text.lower(), json!("abc"));
    gives_in_jsonata(|data| data.padded.trim(), json!("a  b"));
    gives_in_jsonata(|data| data.text.trim(), json!("Abc"));
    gives_in_jsonata(|data| data.pieces.replace(",", "$1"), json!("$1a-b$1$1c]"));
    gives_in_jsonata(|data| data.text.replace(data.text, data.digits), json!("12.5"));
    gives_in_jsonata(|data| data.text.substring(1, 5), json!("bc"));
    gives_in_jsonata(|data| data.text.substring(0, data.small), json!("A"));
}

#[test]
fn whole_numbers_are_added() {
    gives(|data| data.n + 2, json!(7));
    gives(|data| 2 + data.n, json!(7));
    gives(|data| data.n + data.negative, json!(-2));
    gives(|data| data.n - 7, json!(-2));
    gives(|data| data.n - -7, json!(12));
    gives(|data| data.n + 1 - 3, json!(3));
    gives(|data| data.list.len() + 1, json!(4));
}

#[test]
fn numbers_are_computed_with_in_jsonata() {
    gives_in_jsonata(|data| data.price + 1.5, json!(4));
    gives_in_jsonata(|data| data.price - 0.5, json!(2));
    gives_in_jsonata(|data| data.n - data.negative, json!(12));
    gives_in_jsonata(|data| 1 - data.n, json!(-4));
    gives_in_jsonata(|data| data.n * 3, json!(15));
    gives_in_jsonata(|data| data.n / 2, json!(2.5));
    gives_in_jsonata(|data| 10.0 / data.price, json!(4));
    gives_in_jsonata(|data| data.negative % 4, json!(-3));
    gives_in_jsonata(|data| -data.n, json!(-5));
    gives_in_jsonata(|data| data.n.min(3), json!(3));
    gives_in_jsonata(|data| data.n.max(data.negative), json!(5));
    gives_in_jsonata(|data| data.negative.abs(), json!(7));
    gives_in_jsonata(|data| data.price.round(), json!(2));
    gives_in_jsonata(|data| data.price.floor(), json!(2));
    gives_in_jsonata(|data| data.price.ceil(), json!(3));
    gives_in_jsonata(|data| data.price * data.n.as_f64(), json!(12.5));
}

#[test]
fn parentheses_stand_where_they_must() {
    gives_in_jsonata(|data| (data.n + 1) * (data.n - 2), json!(18));
    gives_in_jsonata(|data| data.n - (data.negative - 1), json!(13));
    gives_in_jsonata(|data| data.n * (data.small.as_f64() / 2.0).ceil(), json!(5));
    gives_in_jsonata(|data| 12.0 / (data.price * 2.0), json!(2.4));
    gives_in_jsonata(|data| -(data.n + 1), json!(-6));
    gives_in_jsonata(|data| -(-data.n), json!(5));
    gives_in_jsonata(|data| data.n - -data.n, json!(10));
    gives_in_jsonata(|data| data.n * -2, json!(-10));
    gives_in_jsonata(|data| data.n % (data.n - 2) * 4, json!(8));
    gives(|data| (data.n + 1).text(), json!("6"));
    gives_in_jsonata(|data| if_else(data.flag, data.n, 0) + 1, json!(6));
    gives_in_jsonata(|data| if_else(if_else(data.flag, data.flag, true), data.n, 1), json!(5));
    gives_in_jsonata(|data| if_else(data.flag.not(), data.n, if_else(data.flag, 3, 4)), json!(3));
}

#[test]
fn chance_stays_within_its_bounds() {
    for given in [in_jsonata(|data| random(-2, data.n)), in_jsonpath(|data| random(-2, data.n))] {
        assert!((-2..5).contains(&given.as_i64().expect("a whole number")), "{given}");
    }
    let seeded = |data: crate::support::DataFields| random_with_seed(data.negative, data.n, 3);
    assert_eq!(in_jsonata(seeded), in_jsonata(seeded));
    assert_eq!(in_jsonpath(seeded), in_jsonpath(seeded));
    gives(|data| random(data.n, 6), json!(5));
    gives(|data| random(random(data.n, 6), 6), json!(5));
    for given in [in_jsonata(|_| context::uuid()), in_jsonpath(|_| context::uuid())] {
        assert_eq!(given.as_str().map(str::len), Some(36));
    }
}

#[test]
fn a_field_of_each_element_is_taken() {
    gives(|data| data.lines.map(|line| line.name), json!(["pen", "ink", "it's"]));
    gives(|data| data.lines.map(|line| line.tags), json!([["x"], [], ["y", "z"]]));
    gives(|data| data.lines.map(|line| line.tags).len(), json!(3));
    gives(|data| data.lines.map(|line| line.price).at(1), json!(2));
}

#[test]
fn elements_are_kept_by_their_fields() {
    let lines = &data()["lines"];
    gives(|data| data.lines.filter(|line| line.price.gt(10)), json!([lines[0]]));
    gives(|data| data.lines.filter(|line| line.price.gt(100)), json!([]));
    gives(|data| data.lines.filter(|line| line.name.eq("it's")).map(|line| line.price), json!([7]));
    gives(|data| data.lines.filter(|line| line.good.and(line.price.lt(10).or(line.name.eq("x")))), json!([lines[2]]));
    gives(|data| data.lines.filter(|line| line.good.not()).map(|line| line.name), json!(["ink"]));
    gives_in_jsonata(|data| data.list.filter(|n| n.eq(3)), json!([3, 3]));
    gives_in_jsonata(|data| data.list.filter(|n| n.eq(1)), json!([1]));
}

#[test]
fn lists_stay_lists_whatever_their_length() {
    gives_in_jsonata(|data| data.list.map(|n| n * 2), json!([6, 2, 6]));
    gives_in_jsonata(|data| data.one.map(|n| n * 2), json!([14]));
    gives_in_jsonata(|data| data.empty.map(|n| n * 2), json!([]));
    gives_in_jsonata(|data| data.lone.map(|list| list.map(|n| n + 1)), json!([[5, 6]]));
    gives_in_jsonata(|data| data.lists.map(|list| list.map(|n| n + 1)), json!([[2], [3, 4]]));
    gives_in_jsonata(|data| data.one.map(|n| Expr::<Vec<i64>>::of([n])), json!([[7]]));
    gives_in_jsonata(|data| data.lists.filter(|list| list.len().eq(2_u32)), json!([[2, 3]]));
    gives_in_jsonata(|data| data.lists.filter(|list| list.len().eq(1_u32)), json!([[1]]));
    gives_in_jsonata(|data| data.any.filter(|any| any.is_null().not()), json!([[1], 2, [3, 4]]));
    gives_in_jsonata(|data| data.any.filter(|any| any.is_null()), json!([null]));
    gives_in_jsonata(
        |data| data.any.map(|any| if_else(any.is_number(), any, Json(json!([9])))),
        json!([[9], 2, [9], [9]]),
    );
    gives(|data| Expr::<Vec<Vec<i64>>>::of([data.one.map(|n| n), range(1, 2, 1)]), json!([[7], [1, 2]]));
    gives_in_jsonata(
        |_| Expr::<Vec<Vec<i64>>>::of([Expr::jsonata("[1, 2]"), Expr::jsonata("$states.input.one")]),
        json!([[1, 2], [7]]),
    );
    gives(
        |data| Expr::<Vec<Json>>::of([data.one.seen_as(), data.one.map(|n| n).seen_as(), data.n.seen_as()]),
        json!([[7], [7], 5]),
    );
    gives_in_jsonata(|data| data.one.map(|n| data.pieces.split(",").map(|_| n)), json!([[7, 7]]));
    gives_in_jsonata(|data| data.lone.sorted_by_key(|list| list.at(0)), json!([[4, 5]]));
    gives_in_jsonata(|data| data.one.sorted_by_key(|n| n), json!([7]));
    gives_in_jsonata(|data| data.empty.sorted_by_key(|n| n), json!([]));
}

#[test]
fn closures_see_what_is_around_them() {
    gives_in_jsonata(|data| data.list.map(|n| n + data.n), json!([8, 6, 8]));
    gives_in_jsonata(|data| data.one.map(|outer| data.list.map(|inner| outer * inner).sum()), json!([49]));
    gives_in_jsonata(
        |data| data.lists.map(|list| list.filter(|n| n.lt(data.n)).map(|n| n * list.len().as_i64()).sum()),
        json!([1, 10]),
    );
    gives_in_jsonata(
        |data| {
            data.lines
                .filter(|line| line.price.lt(10))
                .map(|line| LineFields { price: line.price * 10, ..line }.build())
                .map(|line| line.price)
        },
        json!([20, 70]),
    );
}

#[test]
fn lists_are_added_up_and_sorted() {
    gives_in_jsonata(|data| data.list.sum(), json!(7));
    gives_in_jsonata(|data| data.empty.sum(), json!(0));
    gives_in_jsonata(|data| data.one.sum(), json!(7));
    gives_in_jsonata(|data| data.list.sorted_by_key(|n| n), json!([1, 3, 3]));
    gives_in_jsonata(
        |data| data.lines.sorted_by_key(|line| line.price).map(|line| line.name),
        json!(["ink", "it's", "pen"]),
    );
    gives_in_jsonata(
        |data| data.lines.sorted_by_key(|line| line.name).map(|line| line.name),
        json!(["ink", "it's", "pen"]),
    );
    gives_in_jsonata(
        |data| data.lines.sorted_by_key(|line| line.due).map(|line| line.name),
        json!(["pen", "it's", "ink"]),
    );
}

#[test]
fn what_may_be_missing_has_a_default() {
    gives_in_jsonata(|data| data.note.unwrap_or("none"), json!("none"));
    gives_in_jsonata(|data| data.null.unwrap_or(data.text), json!("Abc"));
    gives_in_jsonata(|data| data.there.unwrap_or("none"), json!("here"));
    gives_in_jsonata(|data| data.note.or(data.null).or(data.there), json!("here"));
    gives_in_jsonata(|data| data.note.or(data.there).unwrap_or("none").upper(), json!("HERE"));
    // What is missing stays missing in an object.
    let made = |data: crate::support::DataFields| {
        NotesFields { note: data.note, null: data.null, there: data.there, sure: Expr::some(data.text) }.build()
    };
    assert_eq!(in_jsonata(made), json!({"null": null, "there": "here", "sure": "Abc"}));
}

#[message]
struct Notes {
    note: Option<String>,
    null: Option<String>,
    there: Option<String>,
    sure: Option<String>,
}

#[test]
fn what_is_skipped_when_none_is_left_out_whether_it_is_missing_or_null() {
    let made = |data: crate::support::DataFields| {
        SkippedFields {
            note: data.note,
            null: data.null,
            there: data.there,
            never: None.into(),
            computed: data.null.or(data.note),
            weight: Expr::some(data.small),
        }
        .build()
    };
    assert_eq!(in_jsonata(made), json!({"there": "here", "weight": 1}));
}

#[message]
struct Skipped {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    null: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    never: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<String>,
    #[serde(default)]
    weight: u32,
}

#[test]
fn an_element_that_may_be_missing_is_asked_for() {
    gives(|data| data.list.get(0).required(), json!(3));
    gives_in_jsonata(|data| data.list.get(0).is_present().and(data.list.get(9).is_present().not()), json!(true));
    gives_in_jsonata(|data| data.empty.get(0).unwrap_or(7), json!(7));
}

#[test]
fn whole_numbers_stand_where_a_fraction_is_expected() {
    gives_in_jsonata(|data| data.price.gt(1000).or(data.price.lt(0)), json!(false));
    gives_in_jsonata(|data| data.small.ge(3).or(data.small.lt(3)), json!(true));
    gives_in_jsonata(|data| if_else(data.flag, 0.9, 1.0) * 2.0, json!(1.8));
    gives_in_jsonata(|data| if_else(data.flag.not(), "no", data.text).eq(data.text), json!(true));
}

#[test]
fn values_have_names_in_handwritten_jsonata() {
    gives_in_jsonata(|data| Expr::<i64>::jsonata("$a + $b").with("a", data.n).with("b", data.small) * 2, {
        let sum = 5 + in_jsonata(|data| data.small).as_i64().unwrap();
        json!(sum * 2)
    });
    for (expression, code) in [
        (Expr::<i64>::jsonata("$a").with("1a", Expr::from(1)), "D009"),
        (Expr::<i64>::jsonata("$a").with("states", Expr::from(1)), "D009"),
        (Expr::<i64>::jsonata("$a").with("a", Expr::from(1)).with("a", Expr::from(2)), "D009"),
        (Expr::<i64>::from(1).with("a", Expr::from(1)), "D009"),
    ] {
        assert_eq!(codes(QueryLanguage::Jsonata, |_| expression), [code]);
    }
}
