//! The rules of a Choice.

use std::sync::Arc;

use asl::{Kind, Relation, TypeTest};
use serde_json::{Map, Value};

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
    /// Reads a rule. Rules nest as deep as the document, which is bounded.
    pub(crate) fn read(rule: &Map<String, Value>, field: &str) -> Result<Self, String> {
        if let Some(condition) = rule.get("Condition") {
            return Ok(Test::Query(Box::new(Query::read(condition, &format!("{field}/Condition"))?)));
        }
        let many = |rules: &Value| -> Result<Vec<Test>, String> {
            let rules = rules.as_array().ok_or("the rules of `And` and `Or` are no array")?;
            rules.iter().map(|rule| Test::read(object(rule)?, field)).collect()
        };
        if let Some(rules) = rule.get("And") {
            return Ok(Test::And(many(rules)?));
        }
        if let Some(rules) = rule.get("Or") {
            return Ok(Test::Or(many(rules)?));
        }
        if let Some(inner) = rule.get("Not") {
            return Ok(Test::Not(Box::new(Test::read(object(inner)?, field)?)));
        }
        let variable = rule.get("Variable").and_then(Value::as_str).ok_or("a rule has no `Variable`")?;
        let variable = path(variable)?;
        let (name, operand) = rule
            .iter()
            .find(|(name, _)| !matches!(name.as_str(), "Variable" | "Next" | "Comment" | "Assign" | "Output"))
            .ok_or("a rule has no operator")?;
        comparison(variable, name, operand)
    }
}

/// Reads a comparison by the name of its operator (States Language, "Choice State").
fn comparison(variable: Path, name: &str, operand: &Value) -> Result<Test, String> {
    if name == "StringMatches" {
        return Ok(Test::Matches(variable, Pattern::read(operand.as_str().unwrap_or_default())));
    }
    let wanted = operand.as_bool().unwrap_or_default();
    let test = match name {
        "IsPresent" => return Ok(Test::Present(variable, wanted)),
        "IsNull" => Some(TypeTest::IsNull),
        "IsNumeric" => Some(TypeTest::IsNumeric),
        "IsString" => Some(TypeTest::IsString),
        "IsBoolean" => Some(TypeTest::IsBoolean),
        "IsTimestamp" => Some(TypeTest::IsTimestamp),
        _ => None,
    };
    if let Some(test) = test {
        return Ok(Test::Type(variable, test, wanted));
    }
    let (rest, is_path) = name.strip_suffix("Path").map_or((name, false), |rest| (rest, true));
    let kinds = [
        ("String", Kind::String),
        ("Numeric", Kind::Numeric),
        ("Boolean", Kind::Boolean),
        ("Timestamp", Kind::Timestamp),
    ];
    let relations = [
        ("Equals", Relation::Equals),
        ("LessThan", Relation::LessThan),
        ("GreaterThan", Relation::GreaterThan),
        ("LessThanEquals", Relation::LessThanEquals),
        ("GreaterThanEquals", Relation::GreaterThanEquals),
    ];
    let found = kinds.into_iter().find_map(|(prefix, kind)| {
        let rest = rest.strip_prefix(prefix)?;
        relations.into_iter().find(|(name, _)| *name == rest).map(|(_, relation)| (kind, relation))
    });
    let (kind, relation) = found.ok_or_else(|| format!("there is no operator `{name}`"))?;
    let operand = if is_path {
        Operand::Path(path(operand.as_str().unwrap_or_default())?)
    } else {
        Operand::Value(operand.into())
    };
    Ok(Test::Compare(variable, kind, relation, operand))
}

fn object(value: &Value) -> Result<&Map<String, Value>, String> {
    value.as_object().ok_or_else(|| "a rule is no object".to_owned())
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
