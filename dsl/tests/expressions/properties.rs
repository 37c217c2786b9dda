//! Expressions of any shape give what Rust gives.

use dsl::expr::if_else;
use dsl::prelude::*;
use proptest::prelude::*;
use serde_json::json;

use crate::support::{DataFields, gives, in_jsonata};

/// Arithmetic on the field `n`, which is 5, and on literals.
#[derive(Debug, Clone)]
enum Sum {
    N,
    Literal(i8),
    Negated(Box<Sum>),
    Two(Operator, Box<Sum>, Box<Sum>),
    /// The first is chosen where the second is less than the third, otherwise the fourth.
    Chosen(Box<[Sum; 4]>),
}

#[derive(Debug, Clone, Copy)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Min,
    Max,
}

fn sums() -> impl Strategy<Value = Sum> {
    let leaf = prop_oneof![Just(Sum::N), any::<i8>().prop_map(Sum::Literal)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let operator = prop::sample::select(vec![
            Operator::Add,
            Operator::Subtract,
            Operator::Multiply,
            Operator::Min,
            Operator::Max,
        ]);
        prop_oneof![
            inner.clone().prop_map(|of| Sum::Negated(of.into())),
            (operator, inner.clone(), inner.clone()).prop_map(|(operator, a, b)| Sum::Two(
                operator,
                a.into(),
                b.into()
            )),
            [inner.clone(), inner.clone(), inner.clone(), inner].prop_map(|parts| Sum::Chosen(parts.into())),
        ]
    })
}

impl Sum {
    fn expression(&self, data: DataFields) -> Expr<i64> {
        match self {
            Sum::N => data.n,
            Sum::Literal(value) => Expr::from(i64::from(*value)),
            Sum::Negated(of) => -of.expression(data),
            Sum::Two(operator, a, b) => {
                let (a, b) = (a.expression(data), b.expression(data));
                match operator {
                    Operator::Add => a + b,
                    Operator::Subtract => a - b,
                    Operator::Multiply => a * b,
                    Operator::Min => a.min(b),
                    Operator::Max => a.max(b),
                }
            }
            Sum::Chosen(parts) => {
                let [first, less, more, last] = parts.each_ref().map(|part| part.expression(data));
                if_else(less.lt(more), first, last)
            }
        }
    }

    /// What it is, or nothing where it leaves the numbers that JSONata holds exactly.
    fn value(&self) -> Option<i64> {
        let value = match self {
            Sum::N => 5,
            Sum::Literal(value) => i64::from(*value),
            Sum::Negated(of) => -of.value()?,
            Sum::Two(operator, a, b) => {
                let (a, b) = (a.value()?, b.value()?);
                match operator {
                    Operator::Add => a + b,
                    Operator::Subtract => a - b,
                    Operator::Multiply => a.checked_mul(b)?,
                    Operator::Min => a.min(b),
                    Operator::Max => a.max(b),
                }
            }
            Sum::Chosen(parts) => {
                let [first, less, more, last] = parts.each_ref().map(Sum::value);
                if less? < more? { first? } else { last? }
            }
        };
        (value.abs() < 1 << 53).then_some(value)
    }
}

/// Text with all that is special in either language, but no `${`.
const TEXT: &str = "[a-c ,;:'\"`\\\\/{}()\\[\\]^*.+?|é😀\n\t-]{0,12}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arithmetic_is_that_of_rust(sum in sums()) {
        prop_assume!(sum.value().is_some());
        prop_assert_eq!(in_jsonata(|data| sum.expression(data)), json!(sum.value()));
    }

    #[test]
    fn sums_of_whole_numbers_are_the_same_in_both_languages(terms in prop::collection::vec(any::<i16>(), 0..9)) {
        let added = |data: DataFields| {
            terms.iter().fold(data.n, |sum, term| if term % 2 == 0 { sum + i64::from(*term) } else { sum - i64::from(*term) })
        };
        let expected = terms.iter().fold(5, |sum, term| if term % 2 == 0 { sum + i64::from(*term) } else { sum - i64::from(*term) });
        gives(added, json!(expected));
    }

    #[test]
    fn any_text_is_put_together(first in TEXT, second in TEXT) {
        let expected = format!("{first}Abc{second}");
        gives(|data| format_text("{}{}{}", [first.as_str().into(), data.text, second.as_str().into()]), json!(expected));
    }

    #[test]
    fn any_text_is_split(text in TEXT, delimiters in TEXT) {
        prop_assume!(!delimiters.is_empty());
        let pieces: Vec<&str> = text.split(|c| delimiters.contains(c)).filter(|piece| !piece.is_empty()).collect();
        gives(|_| Expr::from(text.as_str()).split(&delimiters), json!(pieces));
    }

    #[test]
    fn any_text_is_searched(text in TEXT, part in "[a-c*\\\\.,;\n]{0,2}") {
        prop_assert_eq!(in_jsonata(|_| Expr::from(text.as_str()).contains(&part)), json!(text.contains(&part)));
        prop_assert_eq!(in_jsonata(|_| Expr::from(text.as_str()).starts_with(&part)), json!(text.starts_with(&part)));
        prop_assert_eq!(in_jsonata(|_| Expr::from(text.as_str()).ends_with(&part)), json!(text.ends_with(&part)));
    }

    #[test]
    fn any_list_is_mapped_filtered_and_sorted(list in prop::collection::vec(any::<i16>().prop_map(i64::from), 0..6)) {
        let given = || Expr::from(list.clone());
        let doubled: Vec<i64> = list.iter().map(|n| n * 2).collect();
        prop_assert_eq!(in_jsonata(|_| given().map(|n| n * 2)), json!(doubled));
        let less: Vec<i64> = list.iter().copied().filter(|n| *n < 5).collect();
        prop_assert_eq!(in_jsonata(|data| given().filter(|n| n.lt(data.n))), json!(less));
        let mut sorted = list.clone();
        sorted.sort_unstable();
        prop_assert_eq!(in_jsonata(|_| given().sorted_by_key(|n| n)), json!(sorted));
        let wrapped: Vec<Vec<i64>> = list.iter().map(|n| vec![*n]).collect();
        prop_assert_eq!(in_jsonata(|_| given().map(|n| Expr::<Vec<i64>>::of([n]))), json!(wrapped));
        gives(|_| given().chunks(2), json!(list.chunks(2).collect::<Vec<_>>()));
    }
}
