//! Expressions that are no more than a path to one value, such as `$states.input.order.id`: most expressions of a
//! workflow. They are looked up in the shared data, without the engine and its copies.
//!
//! What the engine would do otherwise is left to it: names mapped over arrays, what is not there, and numbers that it
//! rounds.

use std::sync::Arc;

use asl::jsonata::{self, Expression, StatesPart};
use asl::jsonpath::Segment;
use serde_json::Number;

use super::QueryScope;
use crate::data::Data;

/// The most bytes of a value that is looked through.
const MOST_BYTES: usize = 1024 * 1024;

/// The most levels of a value that is looked through.
const MOST_LEVELS: usize = 100;

/// The largest whole number that floating point holds exactly, with all below it.
const MOST_EXACT: u64 = 1 << 53;

/// A path by names alone.
#[derive(Debug, Clone)]
pub(super) struct PlainPath {
    root: Root,
    steps: Vec<Arc<str>>,
}

#[derive(Debug, Clone)]
enum Root {
    Input,
    Result,
    ErrorOutput,
    Context,
    Variable(Arc<str>),
}

impl PlainPath {
    /// The path that an expression is, if it is one and is written in the plainest way.
    pub(super) fn read(expression: &Expression) -> Option<Self> {
        let references = expression.references();
        let (root, segments) = match references.states.as_slice() {
            [reference] => {
                let root = match reference.part {
                    StatesPart::Input => Root::Input,
                    StatesPart::Result => Root::Result,
                    StatesPart::ErrorOutput => Root::ErrorOutput,
                    StatesPart::Context => Root::Context,
                    StatesPart::Whole | StatesPart::Unknown(_) => return None,
                };
                (root, reference.path.clone())
            }
            [] => {
                let mut names = expression.text().strip_prefix('$')?.split('.');
                let root = names.next().filter(|name| references.variables.contains(*name))?;
                (Root::Variable(root.into()), names.map(|name| Segment::Member(name.to_owned())).collect())
            }
            [_, _, ..] => return None,
        };
        // Anything else in the text would make it another.
        (jsonata::path(&root.text(), &segments) == expression.text()).then_some(())?;
        let steps = segments.into_iter().map(|segment| match segment {
            Segment::Member(name) => Some(name.into()),
            Segment::Index(_) => None,
        });
        Some(PlainPath { root, steps: steps.collect::<Option<_>>()? })
    }

    /// The value, or nothing where the engine must be asked.
    pub(super) fn find(&self, scope: &QueryScope<'_>) -> Option<Data> {
        let (start, steps) = match &self.root {
            Root::Input => (scope.input, self.steps.as_slice()),
            Root::Result => (scope.result?, self.steps.as_slice()),
            Root::ErrorOutput => (scope.error?, self.steps.as_slice()),
            Root::Variable(name) => (scope.variables.get(name)?, self.steps.as_slice()),
            // What stands ready of the Context Object is read where it is.
            Root::Context => match scope.context.ready(self.steps.iter().map(|step| &**step)) {
                Some((part, taken)) => (part, &self.steps[taken..]),
                None => (scope.context.data(), self.steps.as_slice()),
            },
        };
        let mut value = start;
        for step in steps {
            value = value.get(step)?;
        }
        is_kept(value).then(|| value.clone())
    }
}

impl Root {
    fn text(&self) -> String {
        match self {
            Root::Input => "$states.input".to_owned(),
            Root::Result => "$states.result".to_owned(),
            Root::ErrorOutput => "$states.errorOutput".to_owned(),
            Root::Context => "$states.context".to_owned(),
            Root::Variable(name) => format!("${name}"),
        }
    }
}

/// True when the engine would give the value back as it is.
fn is_kept(value: &Data) -> bool {
    value.bytes() <= MOST_BYTES && value.depth() <= MOST_LEVELS && numbers_are_kept(value)
}

fn numbers_are_kept(value: &Data) -> bool {
    match value {
        Data::Null | Data::Bool(_) | Data::String(_) => true,
        Data::Number(number) => is_kept_number(number),
        Data::Array(_) => value.as_array().is_some_and(|items| items.iter().all(numbers_are_kept)),
        Data::Object(_) => value.as_object().is_some_and(|members| members.values().all(numbers_are_kept)),
    }
}

fn is_kept_number(number: &Number) -> bool {
    match number.as_i64() {
        Some(whole) => whole.unsigned_abs() <= MOST_EXACT,
        None => number.is_f64() && number.as_f64().is_some_and(|number| number.fract() != 0.0),
    }
}

#[cfg(test)]
mod tests {
    use asl::jsonata::compile;
    use serde_json::json;

    use super::super::{Chance, Query};
    use super::*;
    use crate::context::{Context, ExecutionFacts};
    use crate::variables::Variables;

    fn plain(text: &str) -> Option<PlainPath> {
        PlainPath::read(&compile(text).unwrap())
    }

    #[test]
    fn only_paths_by_names_are_plain() {
        for text in ["$states.input", "$states.result.a.`b c`", "$states.context.Task.Token", "$x", "$x.a.b"] {
            assert!(plain(text).is_some(), "{text}");
        }
        for text in [
            "$states",
            "$states.input[0]",
            "$states.input.a[0].b",
            "$states.input.*",
            "$states.input . a",
            "$sum",
            "1",
            "$states.input.a + $states.input.a",
            "$states.input.(a)",
            "$x.a.$string()",
            "$x[a]",
            "-$x",
            "$states.foo",
            "$states.input.a[]",
            "$states.input^(a)",
        ] {
            assert!(plain(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_found_is_what_the_engine_finds() {
        let input = Data::from(json!({
            "nil": null, "yes": true, "text": "ä", "whole": 5, "zero": 0, "half": 2.5, "negative": -3, "empty": [],
            "blank": {}, "one": [7], "nested": [[1, 2]], "list": [{"a": 1}, {"a": [2]}], "deep": {"er": {"x": [1, "b"]}},
            "float": 1.0, "exact": 9_007_199_254_740_992_u64, "beyond": 9_007_199_254_740_993_u64, "huge": 1e300,
            "inside": {"list": [1.0]}, "largest": u64::MAX, "smallest": i64::MIN
        }));
        let facts = ExecutionFacts::given("run");
        let (name, token) = (Arc::from("Here"), Data::from("token"));
        let mut context = Context::new(&facts, &name, 0);
        context.token = Some(&token);
        let mut variables = Variables::default();
        variables.assign(&[
            ("x".into(), input.clone()),
            ("count".into(), 4_u64.into()),
            ("e".into(), json!([]).into()),
        ]);
        let scope =
            QueryScope { input: &input, result: Some(&input), error: None, context: &context, variables: &variables };
        let mut texts: Vec<String> = Vec::new();
        for name in input.as_object().unwrap().keys() {
            texts.extend(["$states.input", "$states.result", "$x"].map(|root| format!("{root}.{name}")));
            texts.extend([format!("$x.{name}.a"), format!("$x.{name}.er.x")]);
        }
        texts.extend(
            [
                "$states.input",
                "$states.errorOutput",
                "$states.errorOutput.Error",
                "$x",
                "$e",
                "$e.a",
                "$none",
                "$count",
                "$states.context.Execution.Id",
                "$states.context.Execution.None",
                "$states.context.Task.Token",
                "$states.context.Task",
                "$states.context.State.Name",
                "$states.context.StateMachine.Name",
                "$states.context",
            ]
            .map(str::to_owned),
        );
        let mut chance = Chance { row: asl::intrinsic::Repeatable::new(0), now: 0 };
        let mut looked_up = 0;
        for text in texts {
            let Some(found) = plain(&text).and_then(|path| path.find(&scope)) else { continue };
            // In parentheses, the same expression is none of ours.
            let asked = Query::read(&json!(format!("{{% ({text}) %}}")), "F").unwrap().evaluate(&scope, &mut chance);
            assert_eq!(found.to_string(), asked.unwrap().to_string(), "{text}");
            looked_up += 1;
        }
        assert!(looked_up > 40, "{looked_up}");
    }
}
