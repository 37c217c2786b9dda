//! The rules of a Choice.

use std::sync::Arc;

use asl::{Kind, Operator, Relation, TypeTest};
use serde_json::Value;

use super::{Payload, StateId};
use crate::data::Data;
use crate::path::Path;
use crate::query::Query;

/// A rule and where it leads.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) test: Test,
    pub(crate) next: StateId,
    pub(crate) output: Option<Query>,
    pub(crate) assign: Option<Payload>,
}

/// What a rule asks.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    Query(Box<Query>),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    /// Whether the variable is there.
    Present(Path, bool),
    /// Whether the variable is of a type.
    Type(Path, TypeTest, bool),
    /// How the variable compares with a value.
    Compare(Path, Kind, Relation, Operand),
    /// Whether the variable matches a pattern.
    Matches(Path, Pattern),
}

/// The other side of a comparison.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Value(Data),
    Path(Path),
}

/// The pattern of `StringMatches`: literal pieces, any text between them.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) pieces: Vec<Arc<str>>,
}

impl Test {
    /// Reads a test. Tests nest as deep as the document, which is bounded.
    pub(crate) fn read(test: &asl::Test, field: &str) -> Result<Self, String> {
        let many = |rules: &[asl::NestedRule]| -> Result<Vec<Test>, String> {
            rules.iter().map(|rule| Test::read(&rule.test, field)).collect()
        };
        Ok(match test {
            asl::Test::Condition(condition) => {
                Test::Query(Box::new(Query::read(condition, &format!("{field}/Condition"))?))
            }
            asl::Test::And(rules) => Test::And(many(rules)?),
            asl::Test::Or(rules) => Test::Or(many(rules)?),
            asl::Test::Not(rule) => Test::Not(Box::new(Test::read(&rule.test, field)?)),
            asl::Test::Compare { variable, operator, operand } => comparison(path(variable)?, *operator, operand)?,
        })
    }
}

/// Reads a comparison (States Language, "Choice State").
fn comparison(variable: Path, operator: Operator, operand: &Value) -> Result<Test, String> {
    let text = operand.as_str().unwrap_or_default();
    let wanted = operand.as_bool().unwrap_or_default();
    Ok(match operator {
        Operator::StringMatches => Test::Matches(variable, Pattern::read(text)),
        Operator::Is(TypeTest::IsPresent) => Test::Present(variable, wanted),
        Operator::Is(test) => Test::Type(variable, test, wanted),
        Operator::Compare { kind, relation, path: true } => {
            Test::Compare(variable, kind, relation, Operand::Path(path(text)?))
        }
        Operator::Compare { kind, relation, path: false } => {
            Test::Compare(variable, kind, relation, Operand::Value(operand.into()))
        }
    })
}

fn path(text: &str) -> Result<Path, String> {
    Path::parse(text).map_err(|error| format!("`{text}`: {error}"))
}

impl Pattern {
    /// Reads a pattern: `*` is any text, a backslash makes the next character plain.
    pub(crate) fn read(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut piece = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => piece.extend(characters.next()),
                '*' => pieces.push(std::mem::take(&mut piece).into()),
                other => piece.push(other),
            }
        }
        pieces.push(piece.into());
        Pattern { pieces }
    }

    /// True when a text matches. Each piece is looked for once, so the time is in proportion to the text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return text.is_empty() };
        let Some((last, middle)) = rest.split_last() else { return text == &**first };
        let Some(text) = text.strip_prefix(&**first) else { return false };
        let Some(mut text) = text.strip_suffix(&**last) else { return false };
        for piece in middle {
            let Some(at) = text.find(&**piece) else { return false };
            text = &text[at + piece.len()..];
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        let matches = |pattern: &str, text: &str| Pattern::read(pattern).matches(text);
        assert!(matches("*", "") && matches("a*c", "ac") && matches("a*c", "abbc") && matches("a*b*c", "a-b-b-c"));
        assert!(!matches("a*a", "a") && !matches("a*c", "acd") && !matches("abc", "ab") && !matches("*b*b*", "ab"));
        assert!(matches(r"a\*", "a*") && !matches(r"a\*", "ab") && matches(r"a\\*", r"a\b"));
    }
}
