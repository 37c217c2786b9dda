//! Paths and intrinsic functions over the shared values of an execution.
//!
//! A path is walked in place, so that what it finds stays shared. Calls are passed to the language's own evaluation
//! with no more of the data than they need.

use std::collections::HashMap;
use std::sync::Arc;

use asl::intrinsic::{ArgumentValue, Call, EvalError, Expression, Failure, Randomness};
use asl::jsonpath::{self, Found, Json, NotFound, Root, Selector, Step, View};
use serde_json::{Map, Value};

use crate::context::Context;
use crate::data::{Data, Members};
use crate::variables::Variables;

/// The data that paths read.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// `$`.
    pub(crate) input: &'a Data,
    /// `$$`.
    pub(crate) context: &'a Context<'a>,
    /// What each `$name` stands for.
    pub(crate) variables: &'a Variables,
}

impl Scope<'_> {
    /// Does something with the same data as the language's own evaluation has it: all of it copied, so for errors only.
    fn with_copy<T>(&self, work: impl FnOnce(&jsonpath::Scope<'_>) -> T) -> T {
        let (input, context) = (self.input.to_value(), self.context.data().to_value());
        let mut variables = Map::new();
        for (name, value) in self.variables.all() {
            variables.entry(&**name).or_insert_with(|| value.to_value());
        }
        work(&jsonpath::Scope::new(&input).with_context(&context).with_variables(&variables))
    }
}

/// The names with which steps begin.
fn names(steps: &[Step]) -> impl Iterator<Item = &str> {
    steps.iter().map_while(|step| match &step.selector {
        Selector::Member(name) => Some(name.as_str()),
        Selector::Members(_)
        | Selector::Index(_)
        | Selector::Indexes(_)
        | Selector::FromEnd(_)
        | Selector::Slice(_)
        | Selector::Wildcard
        | Selector::Descendants
        | Selector::Filter(_)
        | Selector::Function(_) => None,
    })
}

/// A path that was read once.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) text: Arc<str>,
    path: jsonpath::Path,
    is_list: bool,
}

impl Path {
    /// Reads a path.
    pub(crate) fn parse(text: &str) -> Result<Self, jsonpath::ParseError> {
        Ok(Path::of(text, jsonpath::parse(text)?))
    }

    fn of(text: &str, path: jsonpath::Path) -> Self {
        Path { text: text.into(), is_list: !path.is_definite(), path }
    }

    /// True for `$`.
    pub(crate) fn is_whole_input(&self) -> bool {
        self.path.root == Root::Input && self.path.steps.is_empty()
    }

    /// True when the path reads the Context Object.
    pub(crate) fn is_context(&self) -> bool {
        self.path.root == Root::Context
    }

    /// True when the path gives a list.
    pub(crate) fn is_list(&self) -> bool {
        self.is_list
    }

    /// What the path finds: for a definite path the value, otherwise the array of all values found.
    pub(crate) fn find(&self, scope: &Scope<'_>) -> Result<Data, NotFound> {
        let (root, taken) = self.root(scope)?;
        let one = if self.is_list { None } else { self.path.peek(root, taken) };
        if let Some(value) = one {
            return Ok(value.clone());
        }
        Ok(match self.path.walk(root, taken)? {
            Found::One(value) => value.clone(),
            Found::Members(object, names) => picked(object, names),
            Found::Many(values, None) => Data::array(values.into_iter().cloned().collect()),
            Found::Many(objects, Some(names)) => {
                Data::array(objects.into_iter().map(|object| picked(object, names)).collect())
            }
        })
    }

    /// The value of a definite path without a copy of the reference; `None` where there is none.
    pub(crate) fn peek<'a>(&self, scope: &Scope<'a>) -> Option<&'a Data> {
        let (root, taken) = self.root(scope).ok()?;
        self.path.peek(root, taken)
    }

    /// Where the path begins, and how many of its steps led there: some of the Context Object stands ready.
    fn root<'a>(&self, scope: &Scope<'a>) -> Result<(&'a Data, usize), NotFound> {
        match &self.path.root {
            Root::Input => Ok((scope.input, 0)),
            Root::Context => {
                let ready = scope.context.ready(names(&self.path.steps));
                Ok(ready.unwrap_or_else(|| (scope.context.data(), 0)))
            }
            Root::Variable(name) => {
                let value = scope.variables.get(name).ok_or_else(|| self.path.without_variable(name))?;
                Ok((value, 0))
            }
        }
    }

    /// `target` with `value` where the path points (States Language, "ResultPath"); objects on the way are made where
    /// nothing is.
    #[inline]
    pub(crate) fn write(&self, target: &Data, value: Data) -> Result<Data, jsonpath::WriteError> {
        match (self.path.steps.as_slice(), target) {
            ([Step { selector: Selector::Member(name), .. }], Data::Object(_)) if self.path.root == Root::Input => {
                Ok(target.with(name, value))
            }
            (_, _) => self.write_deep(target, value),
        }
    }

    fn write_deep(&self, target: &Data, value: Data) -> Result<Data, jsonpath::WriteError> {
        let refused = |this: &Self| {
            // The language's own writing finds the same fault and words it.
            this.path.write(&mut target.to_value(), Value::Null).err().unwrap_or(jsonpath::WriteError {
                reason: jsonpath::WriteReason::NotAReference,
                span: 0..0,
                location: this.text.to_string(),
            })
        };
        if self.path.root != Root::Input || !self.path.is_reference_path() {
            return Err(refused(self));
        }
        // Down the path, keeping what is beside it, and up again.
        let mut levels: Vec<Option<&Data>> = Vec::with_capacity(self.path.steps.len());
        let mut place = Some(target);
        for step in &self.path.steps {
            levels.push(place);
            place = match (&step.selector, place) {
                (Selector::Member(_), None) => None,
                (Selector::Member(name), Some(Data::Object(_))) => place.and_then(|place| place.get(name)),
                (Selector::Index(index), Some(Data::Array(_))) => {
                    let items = place.and_then(Data::as_array).unwrap_or_default();
                    let item = usize::try_from(*index).ok().and_then(|index| items.get(index));
                    Some(item.ok_or_else(|| refused(self))?)
                }
                (_, _) => return Err(refused(self)),
            };
        }
        let mut value = value;
        for (step, level) in self.path.steps.iter().zip(levels).rev() {
            value = match &step.selector {
                Selector::Index(index) => {
                    let mut items = level.and_then(Data::as_array).unwrap_or_default().to_vec();
                    if let Some(item) = usize::try_from(*index).ok().and_then(|index| items.get_mut(index)) {
                        *item = value;
                    }
                    Data::array(items)
                }
                Selector::Member(name) => level.unwrap_or(&Data::Null).with(name, value),
                Selector::Members(_)
                | Selector::Indexes(_)
                | Selector::FromEnd(_)
                | Selector::Slice(_)
                | Selector::Wildcard
                | Selector::Descendants
                | Selector::Filter(_)
                | Selector::Function(_) => return Err(refused(self)),
            };
        }
        Ok(value)
    }
}

/// The members of an object that are named.
fn picked(object: &Data, names: &[String]) -> Data {
    let members = names.iter().filter_map(|name| Some((Arc::from(name.as_str()), object.get(name)?.clone())));
    Data::object(members.collect::<Members>())
}

impl Json for Data {
    fn view(&self) -> View<'_, Self> {
        match self {
            Data::Null => View::Null,
            Data::Bool(truth) => View::Bool(*truth),
            Data::Number(number) => View::Number(number),
            Data::String(text) => View::String(text),
            Data::Array(_) => View::Array(self.as_array().unwrap_or_default()),
            Data::Object(_) => View::Object,
        }
    }

    fn member(&self, name: &str) -> Option<&Self> {
        self.get(name)
    }

    fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.as_object().into_iter().flatten().map(|(name, member)| (&**name, member))
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// What a computed member of a template holds: a path or a call.
#[derive(Debug, Clone)]
pub(crate) enum Computation {
    /// A path.
    Path(Path),
    /// A call of an intrinsic function.
    Call(Box<Function>),
}

/// A call whose paths were replaced by variables, so that no more than the arguments is copied for it.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    text: Arc<str>,
    original: Call,
    rewritten: Call,
    /// The path that each variable stands for.
    paths: Vec<(String, Path)>,
}

impl Computation {
    /// Reads a path or a call.
    pub(crate) fn parse(text: &str) -> Result<Self, jsonpath::ParseError> {
        Ok(match asl::intrinsic::parse(text)? {
            Expression::Path(path) => Computation::Path(Path::of(text, path)),
            Expression::Call(original) => {
                #[expect(clippy::mutable_key_type, reason = "equality and hash of a pattern are those of its text")]
                let mut names = HashMap::new();
                let mut paths = Vec::new();
                let mut rewritten = original.clone();
                rewrite(&mut rewritten, &mut names, &mut paths);
                Computation::Call(Box::new(Function { text: text.into(), original, rewritten, paths }))
            }
        })
    }

    /// The text that was read.
    pub(crate) fn text(&self) -> &str {
        match self {
            Computation::Path(path) => &path.text,
            Computation::Call(function) => &function.text,
        }
    }

    /// What it gives.
    pub(crate) fn evaluate(&self, scope: &Scope<'_>, randomness: &mut dyn Randomness) -> Result<Data, EvalError> {
        match self {
            Computation::Path(path) => path.find(scope).map_err(|source| EvalError {
                span: source.span.clone(),
                reason: Failure::NotFound { path: path.text.to_string(), source: Box::new(source) },
                function: None,
            }),
            Computation::Call(function) => function.evaluate(scope, randomness),
        }
    }
}

/// Replaces each path by a variable. Calls nest no deeper than the reader allows.
#[expect(clippy::mutable_key_type, reason = "equality and hash of a pattern are those of its text")]
fn rewrite(call: &mut Call, names: &mut HashMap<jsonpath::Path, String>, paths: &mut Vec<(String, Path)>) {
    for argument in &mut call.arguments {
        match &mut argument.value {
            ArgumentValue::Path(path) => {
                let name = names.entry(path.clone()).or_insert_with(|| {
                    let name = paths.len().to_string();
                    paths.push((name.clone(), Path::of(&path.to_string(), path.clone())));
                    name
                });
                *path = jsonpath::Path { root: Root::Variable(name.clone()), steps: Vec::new() };
            }
            ArgumentValue::Call(inner) => rewrite(inner, names, paths),
            ArgumentValue::Text(_) | ArgumentValue::Number(_) | ArgumentValue::Boolean(_) | ArgumentValue::Null => {}
        }
    }
}

impl Function {
    fn evaluate(&self, scope: &Scope<'_>, randomness: &mut dyn Randomness) -> Result<Data, EvalError> {
        let mut values = Vec::with_capacity(self.paths.len());
        let found = self.paths.iter().all(|(name, path)| {
            let value = path.find(scope).ok();
            let is_found = value.is_some();
            values.extend(value.map(|value| (name.as_str(), value.to_value())));
            is_found
        });
        if found {
            let copy = jsonpath::Scope::new(&Value::Null).with_few(&values);
            if let Ok(value) = self.rewritten.evaluate(&copy, randomness) {
                return Ok(Data::from(value));
            }
        }
        // The error is that of the call as it was written.
        scope.with_copy(|copy| self.original.evaluate(copy, randomness)).map(Data::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::context::ExecutionFacts;

    fn with_scope<T>(input: Value, work: impl FnOnce(&Scope<'_>) -> T) -> T {
        let facts = ExecutionFacts::given("run");
        let name = "Pack".into();
        let mut variables = Variables::default();
        variables.assign(&[("rate".into(), Data::from(json!({"de": 19})))]);
        let context = Context::new(&facts, &name, 0);
        work(&Scope { input: &input.into(), context: &context, variables: &variables })
    }

    fn find(text: &str) -> Result<Value, String> {
        let input = json!({"items": [{"name": "pen", "qty": 3}, {"name": "ink"}], "none": null});
        with_scope(input, |scope| {
            let found = Path::parse(text).unwrap().find(scope);
            found.map(|found| found.to_value()).map_err(|error| error.to_string())
        })
    }

    #[test]
    fn definite_paths_find_one_value() {
        assert_eq!(find("$.items[0].name"), Ok(json!("pen")));
        assert_eq!(find("$.items[(@.length-1)].name"), Ok(json!("ink")));
        assert_eq!(find("$.items[0]['name', 'size']"), Ok(json!({"name": "pen"})));
        assert_eq!(find("$.none"), Ok(json!(null)));
        assert_eq!(find("$$.Execution.Name"), Ok(json!("run")));
        assert_eq!(find("$$.State.Name"), Ok(json!("Pack")));
        assert_eq!(find("$rate.de"), Ok(json!(19)));
    }

    #[test]
    fn other_paths_find_a_list() {
        assert_eq!(find("$.items[*].name"), Ok(json!(["pen", "ink"])));
        assert_eq!(find("$..qty"), Ok(json!([3])));
        assert_eq!(find("$.parcels[*].name"), Ok(json!([])));
        assert_eq!(find("$.items[?(@.qty == 3)].name"), Ok(json!(["pen"])));
    }

    #[test]
    fn what_is_not_there_is_reported() {
        assert_eq!(find("$.items[0].size"), Err("there is no `size` at `$['items'][0]['size']`".to_owned()));
        assert_eq!(find("$tax"), Err("the variable `$tax` has no value".to_owned()));
        assert!(find("$.items['a', 'b']").is_err());
    }

    #[test]
    fn writing_shares_what_stands_beside() {
        let target = Data::from(json!({"a": {"b": [1, 2]}, "c": [3]}));
        let write = |path: &str| Path::parse(path).unwrap().write(&target, Data::Bool(true));
        assert_eq!(write("$").unwrap(), Data::Bool(true));
        assert_eq!(write("$.x.y").unwrap(), Data::from(json!({"a": {"b": [1, 2]}, "c": [3], "x": {"y": true}})));
        assert_eq!(write("$.a.b[1]").unwrap(), Data::from(json!({"a": {"b": [1, true]}, "c": [3]})));
        assert!(write("$.x").unwrap().get("a").unwrap().is_same(target.get("a").unwrap()));
        assert!(write("$.c.d").is_err());
        assert!(write("$.c[1]").is_err());
    }

    #[test]
    fn calls_read_their_arguments_and_word_their_errors() {
        let evaluate = |text: &str| {
            with_scope(json!({"a": 3, "list": [1, 2]}), |scope| {
                let mut randomness = asl::intrinsic::Repeatable::new(0);
                let value = Computation::parse(text).unwrap().evaluate(scope, &mut randomness);
                value.map(|value| value.to_value()).map_err(|error| error.cause(text, &scope.input.to_value()))
            })
        };
        assert_eq!(evaluate("States.Format('{}-{}', $.a, States.ArrayLength($.list))"), Ok(json!("3-2")));
        assert_eq!(evaluate("States.MathAdd($rate.de, $.a)"), Ok(json!(22)));
        let cause = "The function 'States.ArrayLength($.b)' had the following error: The JsonPath argument for the field \
                     '$.b' could not be found in the input '{\"a\":3,\"list\":[1,2]}'";
        assert_eq!(evaluate("States.ArrayLength($.b)"), Err(cause.to_owned()));
    }
}
