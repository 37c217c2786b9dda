//! What a choice rule asks, in few words.

use asl::{NestedRule, Operator, Relation, Test, TypeTest};
use serde_json::Value;

use crate::text::{MOST_CHARACTERS, clean};

/// The condition of a rule, such as `status = "paid" and total > 100`; at most 2,000 characters.
pub(super) fn of(test: &Test) -> String {
    let mut text = String::new();
    write(test, false, &mut text);
    clean(&text)
}

/// Writes a test. Recurses as deep as it is nested, which its reader bounds.
fn write(test: &Test, inside: bool, text: &mut String) {
    // What is longer than anybody sees needs no more.
    if text.len() > 4 * MOST_CHARACTERS {
        return;
    }
    match test {
        Test::Condition(value) => text.push_str(&expression(value)),
        Test::Compare { variable, operator, operand } => compare(variable, *operator, operand, text),
        Test::And(tests) => join(tests, " and ", inside, text),
        Test::Or(tests) => join(tests, " or ", inside, text),
        Test::Not(test) => {
            text.push_str("not ");
            write(&test.test, true, text);
        }
    }
}

fn join(tests: &[NestedRule], word: &str, inside: bool, text: &mut String) {
    let brackets = inside && tests.len() > 1;
    if brackets {
        text.push('(');
    }
    for (index, test) in tests.iter().enumerate() {
        if index > 0 {
            text.push_str(word);
        }
        write(&test.test, true, text);
    }
    if brackets {
        text.push(')');
    }
}

fn compare(variable: &str, operator: Operator, operand: &Value, text: &mut String) {
    text.push_str(path(variable));
    match operator {
        Operator::Compare { relation, path: is_path, .. } => {
            text.push_str(match relation {
                Relation::Equals => " = ",
                Relation::LessThan => " < ",
                Relation::GreaterThan => " > ",
                Relation::LessThanEquals => " ≤ ",
                Relation::GreaterThanEquals => " ≥ ",
            });
            match operand.as_str().filter(|_| is_path) {
                Some(other) => text.push_str(path(other)),
                None => text.push_str(&operand.to_string()),
            }
        }
        Operator::StringMatches => text.push_str(&format!(" matches {operand}")),
        Operator::Is(test) => {
            let thing = match test {
                TypeTest::IsNull => "null",
                TypeTest::IsPresent => "present",
                TypeTest::IsNumeric => "a number",
                TypeTest::IsString => "a string",
                TypeTest::IsBoolean => "a boolean",
                TypeTest::IsTimestamp => "a timestamp",
            };
            let is = if operand == &Value::Bool(false) { " is not " } else { " is " };
            text.push_str(is);
            text.push_str(thing);
        }
    }
}

/// A path without the `$.` that all of them begin with.
fn path(path: &str) -> &str {
    path.strip_prefix("$.").filter(|rest| !rest.starts_with('.')).unwrap_or(path)
}

/// An expression without its brackets, and without the name of what nearly all expressions read.
fn expression(value: &Value) -> String {
    let Some(text) = value.as_str() else { return value.to_string() };
    let inner = text.trim().strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}"));
    match inner {
        Some(inner) => inner.trim().replace("$states.input.", "").replace("$states.", ""),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::document::{Document, Limits};
    use asl::{State, StateMachine};
    use serde_json::json;

    fn condition(rule: Value) -> String {
        let mut rule = rule;
        rule["Next"] = json!("C");
        let machine = json!({ "StartAt": "C", "States": { "C": { "Type": "Choice", "Choices": [rule] } } });
        let document = Document::json("c.json", &machine.to_string(), Limits::default()).unwrap();
        let machine = StateMachine::read(&document).unwrap();
        let State::Choice(choice) = &machine.states["C"] else { panic!("it is a Choice") };
        of(&choice.choices[0].test)
    }

    #[test]
    fn comparisons_read_like_comparisons() {
        assert_eq!(condition(json!({ "Variable": "$.status", "StringEquals": "paid" })), "status = \"paid\"");
        assert_eq!(condition(json!({ "Variable": "$.a", "NumericLessThanEqualsPath": "$.b" })), "a ≤ b");
        assert_eq!(condition(json!({ "Variable": "$..a", "IsPresent": false })), "$..a is not present");
        assert_eq!(condition(json!({ "Variable": "$x", "StringMatches": "a*" })), "$x matches \"a*\"");
    }

    #[test]
    fn nested_tests_have_brackets_where_they_need_them() {
        let a = json!({ "Variable": "$.a", "IsNull": true });
        let b = json!({ "Variable": "$.b", "BooleanEquals": true });
        let either = json!({ "Or": [a, b] });
        assert_eq!(condition(json!({ "And": [a, either] })), "a is null and (a is null or b = true)");
        assert_eq!(condition(json!({ "Not": either })), "not (a is null or b = true)");
    }

    #[test]
    fn an_expression_stands_without_its_brackets() {
        assert_eq!(condition(json!({ "Condition": "{% $states.input.total > 100 %}" })), "total > 100");
        assert_eq!(condition(json!({ "Condition": true })), "true");
    }
}
