//! What a path finds in the data of a state.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::ast::{Path, Root, Selector, Slice};
use super::error::shortened;
use super::filter::holds;
use super::json::{Found, Json, View};
use super::{MAX_DEPTH, MAX_SELECTED, MAX_WEIGHT, NotFound, Reason};

/// The data that paths read: the values of `$`, `$$` and `$name`.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// `$`.
    pub input: &'a Value,
    /// `$$`, the Context Object.
    pub context: &'a Value,
    /// The value of each `$name`.
    pub variables: Option<&'a Map<String, Value>>,
    /// The values of a few more names, which are looked through one by one.
    pub few: &'a [(&'a str, Value)],
}

impl<'a> Scope<'a> {
    /// A scope with an input, and neither Context Object nor variables.
    pub fn new(input: &'a Value) -> Self {
        Scope { input, context: &Value::Null, variables: None, few: &[] }
    }

    /// The same with a Context Object.
    pub fn with_context(self, context: &'a Value) -> Self {
        Scope { context, ..self }
    }

    /// The same with variables.
    pub fn with_variables(self, variables: &'a Map<String, Value>) -> Self {
        Scope { variables: Some(variables), ..self }
    }

    /// The same with a few variables more.
    pub fn with_few(self, few: &'a [(&'a str, Value)]) -> Self {
        Scope { few, ..self }
    }

    fn variable(&self, name: &str) -> Option<&'a Value> {
        let few = self.few.iter().find(|(few, _)| *few == name).map(|(_, value)| value);
        few.or_else(|| self.variables.and_then(|variables| variables.get(name)))
    }
}

impl Path {
    /// What the path finds: for a definite path the value, otherwise the array of all values found, which may be
    /// empty.
    ///
    /// ```
    /// use asl::jsonpath::{Scope, parse};
    /// use serde_json::json;
    ///
    /// let input = json!({"items": [{"name": "pen", "price": 2}, {"name": "ink", "price": 12}]});
    /// let find = |text| parse(text).unwrap().evaluate(&Scope::new(&input)).map(|found| found.into_owned());
    /// assert_eq!(find("$.items[0].name"), Ok(json!("pen")));
    /// assert_eq!(find("$.items[?(@.price > 10)].name"), Ok(json!(["ink"])));
    /// assert_eq!(find("$.parcels[*].name"), Ok(json!([])));
    /// assert_eq!(find("$.items[0].size").unwrap_err().to_string(), "there is no `size` at `$['items'][0]['size']`");
    /// ```
    pub fn evaluate<'a>(&self, scope: &Scope<'a>) -> Result<Cow<'a, Value>, NotFound> {
        let root = match &self.root {
            Root::Input => scope.input,
            Root::Context => scope.context,
            Root::Variable(name) => scope.variable(name).ok_or_else(|| self.without_variable(name))?,
        };
        Ok(match self.walk(root, 0)? {
            Found::One(value) => Cow::Borrowed(value),
            Found::Members(object, names) => Cow::Owned(picked(object, names)),
            Found::Many(values, None) => Cow::Owned(Value::Array(values.into_iter().cloned().collect())),
            Found::Many(objects, Some(names)) => {
                Cow::Owned(Value::Array(objects.into_iter().map(|object| picked(object, names)).collect()))
            }
        })
    }

    /// Where the path leads from a value to which its first `taken` steps led already; nothing is copied.
    ///
    /// # Errors
    /// A step of a definite path finds nothing, or there is too much.
    pub fn walk<'p, 'a, J: Json>(&'p self, root: &'a J, taken: usize) -> Result<Found<'p, 'a, J>, NotFound> {
        if self.is_definite() { self.one(root, taken) } else { self.many(root, taken) }
    }

    /// The value of a definite path without several names; `None` where there is none.
    pub fn peek<'a, J: Json>(&self, root: &'a J, taken: usize) -> Option<&'a J> {
        self.steps.iter().skip(taken).try_fold(root, |value, step| child(value, &step.selector))
    }

    fn one<'p, 'a, J: Json>(&'p self, root: &'a J, taken: usize) -> Result<Found<'p, 'a, J>, NotFound> {
        let mut value = root;
        for (number, step) in self.steps.iter().enumerate().skip(taken) {
            let fail = |reason| self.not_found(reason, Some(number));
            if let Selector::Members(names) = &step.selector {
                let View::Object = value.view() else { return Err(fail(Reason::NotAnObject)) };
                return Ok(Found::Members(value, names));
            }
            value = child(value, &step.selector).ok_or_else(|| fail(why_not(value, &step.selector)))?;
        }
        Ok(Found::One(value))
    }

    fn many<'p, 'a, J: Json>(&'p self, root: &'a J, taken: usize) -> Result<Found<'p, 'a, J>, NotFound> {
        let mut nodes = vec![root];
        let too_many = |number| self.not_found(Reason::TooMany, Some(number));
        let end = self.steps.len().saturating_sub(1);
        let mut after_descendants = false;
        for (number, step) in self.steps.iter().enumerate().skip(taken) {
            if let (Selector::Members(names), true) = (&step.selector, number == end) {
                nodes.retain(|node| matches!(node.view(), View::Object));
                let members = nodes.iter().flat_map(|object| names.iter().filter_map(|name| object.member(name)));
                return match weigh(members) {
                    true => Ok(Found::Many(nodes, Some(names))),
                    false => Err(too_many(number)),
                };
            }
            let mut next = Vec::new();
            for node in nodes {
                if !select(node, &step.selector, after_descendants, &mut next) {
                    return Err(too_many(number));
                }
            }
            nodes = next;
            after_descendants = step.selector == Selector::Descendants;
        }
        if weigh(nodes.iter().copied()) { Ok(Found::Many(nodes, None)) } else { Err(too_many(end)) }
    }

    /// The failure of a path whose variable has no value.
    pub fn without_variable(&self, name: &str) -> NotFound {
        self.not_found(Reason::NoVariable(name.to_owned()), None)
    }

    fn not_found(&self, reason: Reason, step: Option<usize>) -> NotFound {
        let end = step.map_or(0, |step| step + 1);
        NotFound {
            reason,
            step,
            span: step.and_then(|step| self.steps.get(step)).map_or(0..0, |step| step.span.clone()),
            location: self.location(end),
            at_end: end == self.steps.len(),
        }
    }

    /// The first steps as the service writes them in causes. It names the Context Object `$`, too.
    pub(super) fn location(&self, steps: usize) -> String {
        use std::fmt::Write as _;
        let mut text = match &self.root {
            Root::Input | Root::Context => "$".to_owned(),
            Root::Variable(name) => format!("${name}"),
        };
        for step in self.steps.iter().take(steps) {
            // Writing into a `String` cannot fail.
            let _ = match &step.selector {
                Selector::Member(name) => write!(text, "['{name}']"),
                Selector::Function(name) => write!(text, "['{name}()']"),
                Selector::Index(index) => write!(text, "[{index}]"),
                Selector::Members(_)
                | Selector::Indexes(_)
                | Selector::FromEnd(_)
                | Selector::Slice(_)
                | Selector::Wildcard
                | Selector::Descendants
                | Selector::Filter(_) => {
                    let path = Path { root: Root::Input, steps: vec![step.clone()] };
                    write!(text, "{}", path.to_string().trim_start_matches('$'))
                }
            };
        }
        text
    }
}

/// True when values together hold no more than a result may.
fn weigh<'a, J: Json + 'a>(values: impl Iterator<Item = &'a J>) -> bool {
    let mut left = MAX_WEIGHT;
    for value in values {
        let Some(weight) = weight(value, left) else { return false };
        left -= weight;
    }
    true
}

/// How much a value holds, in values and bytes of text; `None` when it is more than `most` or nests too deep.
pub(crate) fn weight<J: Json>(value: &J, most: usize) -> Option<usize> {
    let mut weight = 0usize;
    // Most values are no more than a number or a string, for which no memory is taken.
    let (mut open, mut next) = (Vec::new(), Some((value, 0usize)));
    while let Some((value, depth)) = next {
        weight += 1;
        match value.view() {
            View::Null | View::Bool(_) | View::Number(_) => {}
            View::String(text) => weight += text.len(),
            View::Array(elements) => open.extend(elements.iter().map(|element| (element, depth + 1))),
            View::Object => {
                for (name, member) in value.members() {
                    weight += name.len();
                    open.push((member, depth + 1));
                }
            }
        }
        if weight > most || depth > MAX_DEPTH {
            return None;
        }
        next = open.pop();
    }
    Some(weight)
}

/// The members of an object that are named.
fn picked(object: &Value, names: &[String]) -> Value {
    Value::Object(names.iter().filter_map(|name| Some((name.clone(), object.get(name)?.clone()))).collect())
}

/// What a step that leads to one value finds.
#[inline]
pub(super) fn child<'a, J: Json>(value: &'a J, selector: &Selector) -> Option<&'a J> {
    match selector {
        Selector::Member(name) => value.member(name),
        Selector::Function(name) => value.member(&format!("{name}()")),
        // A negative index finds nothing: the service's library does not count from the end.
        Selector::Index(index) => elements(value).get(usize::try_from(*index).ok()?),
        Selector::FromEnd(distance) => {
            let elements = elements(value);
            elements.get(elements.len().checked_sub(*distance as usize)?)
        }
        Selector::Members(_)
        | Selector::Indexes(_)
        | Selector::Slice(_)
        | Selector::Wildcard
        | Selector::Descendants
        | Selector::Filter(_) => None,
    }
}

/// Why such a step finds nothing.
fn why_not<J: Json>(value: &J, selector: &Selector) -> Reason {
    let member = |name: String| match value.view() {
        View::Object => Reason::NoMember(name),
        View::Null | View::Bool(_) | View::Number(_) | View::String(_) | View::Array(_) => Reason::NotAnObject,
    };
    let element = |index: &dyn Fn(usize) -> i64| match value.view() {
        View::Array(elements) => Reason::NoElement(index(elements.len())),
        View::Null | View::Bool(_) | View::Number(_) | View::String(_) | View::Object => {
            Reason::NotAnArray(shortened(value))
        }
    };
    match selector {
        Selector::Member(name) => member(name.clone()),
        Selector::Function(name) => member(format!("{name}()")),
        Selector::Index(index) => element(&|_| *index),
        Selector::FromEnd(distance) => {
            element(&|length| i64::try_from(length).unwrap_or(i64::MAX).saturating_sub(i64::from(*distance)))
        }
        Selector::Members(_)
        | Selector::Indexes(_)
        | Selector::Slice(_)
        | Selector::Wildcard
        | Selector::Descendants
        | Selector::Filter(_) => Reason::TooMany,
    }
}

/// Adds what a step selects from a value; what does not fit is passed over. False when there is too much of it.
fn select<'a, J: Json>(node: &'a J, selector: &Selector, after_descendants: bool, found: &mut Vec<&'a J>) -> bool {
    match selector {
        Selector::Member(_) | Selector::Function(_) | Selector::Index(_) | Selector::FromEnd(_) => {
            found.extend(child(node, selector));
        }
        Selector::Members(names) => found.extend(names.iter().filter_map(|name| node.member(name))),
        Selector::Indexes(indexes) => {
            let elements = elements(node);
            found.extend(indexes.iter().filter_map(|index| elements.get(usize::try_from(*index).ok()?)));
        }
        Selector::Slice(slice) => {
            let elements = elements(node);
            let (start, end) = bounds(*slice, elements.len());
            let step = slice.step.and_then(|step| usize::try_from(step).ok()).unwrap_or(1);
            found.extend(elements.get(start..end).unwrap_or_default().iter().step_by(step));
        }
        Selector::Wildcard => add_children(node, found),
        Selector::Descendants => return descend(node, found),
        Selector::Filter(filter) => match node.view() {
            // After `..` every object is met on its own, so its array need not offer it again.
            View::Array(_) if after_descendants => {}
            View::Array(elements) => found.extend(elements.iter().filter(|element| holds(filter, *element))),
            View::Object if holds(filter, node) => found.push(node),
            View::Null | View::Bool(_) | View::Number(_) | View::String(_) | View::Object => {}
        },
    }
    found.len() <= MAX_SELECTED
}

/// The elements of an array; none of another value.
fn elements<J: Json>(value: &J) -> &[J] {
    match value.view() {
        View::Array(elements) => elements,
        View::Null | View::Bool(_) | View::Number(_) | View::String(_) | View::Object => &[],
    }
}

/// Adds the values directly inside of a value.
fn add_children<'a, J: Json>(value: &'a J, found: &mut Vec<&'a J>) {
    found.extend(elements(value));
    found.extend(value.members().map(|(_, member)| member));
}

/// Adds a value and all that is in it, outer before inner. False when that is too much.
fn descend<'a, J: Json>(node: &'a J, found: &mut Vec<&'a J>) -> bool {
    let mut open = vec![node];
    while let Some(value) = open.pop() {
        found.push(value);
        if found.len() > MAX_SELECTED {
            return false;
        }
        let first = open.len();
        add_children(value, &mut open);
        open[first..].reverse();
    }
    true
}

/// The elements that a slice takes of an array. With both ends given, negative numbers do not count from the end:
/// the service's library does so only for `[-2:]` and `[:-2]`.
fn bounds(slice: Slice, length: usize) -> (usize, usize) {
    let clamp = |index: i64| usize::try_from(index).unwrap_or(0).min(length);
    let from_end =
        |index: i64| if index < 0 { index.saturating_add(i64::try_from(length).unwrap_or(i64::MAX)) } else { index };
    let (start, end) = match (slice.from, slice.to) {
        (Some(from), Some(to)) => (clamp(from), clamp(to)),
        (Some(from), None) => (clamp(from_end(from)), length),
        (None, Some(to)) => (0, clamp(from_end(to))),
        (None, None) => (0, length),
    };
    (start, end.max(start))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jsonpath::parse;

    fn find(path: &str, input: &Value) -> Result<Value, NotFound> {
        parse(path).unwrap().evaluate(&Scope::new(input)).map(Cow::into_owned)
    }

    fn found(path: &str, input: &Value) -> Value {
        find(path, input).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn stock() -> Value {
        json!({
            "shelf": [
                {"name": "pen", "price": 2, "tags": ["blue", "small"]},
                {"name": "ink", "price": 12.5, "tags": []},
                {"name": "pad", "tags": ["a4"], "sold": null}
            ],
            "owner": {"name": "Ada", "id": 7}
        })
    }

    #[test]
    fn a_definite_path_gives_the_value() {
        assert_eq!(found("$", &json!(5)), json!(5));
        assert_eq!(found("$.shelf[1].price", &stock()), json!(12.5));
        assert_eq!(found("$['owner']['id']", &stock()), json!(7));
        assert_eq!(found("$.shelf[(@.length - 1)].name", &stock()), json!("pad"));
        assert_eq!(found("$.shelf[2].sold", &stock()), json!(null));
    }

    #[test]
    fn an_indefinite_path_gives_a_list() {
        assert_eq!(found("$.shelf[*].name", &stock()), json!(["pen", "ink", "pad"]));
        assert_eq!(found("$.shelf[*].price", &stock()), json!([2, 12.5]));
        assert_eq!(found("$.shelf[0,2,9].name", &stock()), json!(["pen", "pad"]));
        assert_eq!(found("$.owner.*", &stock()), json!(["Ada", 7]));
        assert_eq!(found("$..name", &stock()), json!(["pen", "ink", "pad", "Ada"]));
        assert_eq!(found("$..tags[0]", &stock()), json!(["blue", "a4"]));
        assert_eq!(found("$.d..a", &json!({"d": {"x": {"a": [1, 2]}}})), json!([[1, 2]]));
        assert_eq!(found("$.d..a[*]", &json!({"d": {"x": {"a": [1, 2]}}})), json!([1, 2]));
        assert_eq!(found("$[*][*][*]", &json!([[[1], [2, 3]], [[4]]])), json!([1, 2, 3, 4]));
    }

    #[test]
    fn an_indefinite_path_that_finds_nothing_gives_an_empty_list() {
        for path in ["$[*]", "$.a[*]", "$.a.b[*].c", "$.a.b[1:]", "$..a", "$.a[?(@.b)]", "$[0,1]", "$['a','b'].c"] {
            assert_eq!(found(path, &json!({})), json!([]), "{path}");
        }
        assert_eq!(found("$.a[*].b", &json!({"a": 5})), json!([]));
    }

    #[test]
    fn unions_of_names_are_an_object_at_the_end_and_values_before_it() {
        assert_eq!(found("$.owner['id', 'name', 'age']", &stock()), json!({"id": 7, "name": "Ada"}));
        assert_eq!(found("$.shelf[:1]['name', 'price']", &stock()), json!([{"name": "pen", "price": 2}]));
        assert_eq!(found("$['owner', 'shelf'].name", &stock()), json!(["Ada"]));
    }

    #[test]
    fn slices_count_from_the_end_only_with_one_bound() {
        let array = json!([0, 1, 2, 3, 4]);
        assert_eq!(found("$[1:3]", &array), json!([1, 2]));
        assert_eq!(found("$[3:]", &array), json!([3, 4]));
        assert_eq!(found("$[-2:]", &array), json!([3, 4]));
        assert_eq!(found("$[-9:]", &array), array);
        assert_eq!(found("$[:-2]", &array), json!([0, 1, 2]));
        assert_eq!(found("$[:-9]", &array), json!([]));
        assert_eq!(found("$[1:-1]", &array), json!([]));
        assert_eq!(found("$[-3:2]", &array), json!([0, 1]));
        assert_eq!(found("$[3:1]", &array), json!([]));
        assert_eq!(found("$[2:99]", &array), json!([2, 3, 4]));
        assert_eq!(found("$[0:5:2]", &array), json!([0, 2, 4]));
    }

    #[test]
    fn filters_take_the_type_of_the_value() {
        let names = |filter: &str| found(&format!("$.shelf[?({filter})].name"), &stock());
        assert_eq!(names("@.price"), json!(["pen", "ink"]));
        assert_eq!(names("!@.price"), json!(["pad"]));
        assert_eq!(names("@.price == 2"), json!(["pen"]));
        assert_eq!(names("@.price == '2'"), json!(["pen"]));
        assert_eq!(names("@.price > 2.0"), json!(["ink"]));
        assert_eq!(names("@.price >= 2 && @.name != 'ink'"), json!(["pen"]));
        assert_eq!(names("@.name == ink || @.sold == null"), json!(["ink", "pad"]));
        assert_eq!(names("@.name > 'ink' && !(@.name == 'pad')"), json!(["pen"]));
        assert_eq!(names("@.tags[0] == 'a4'"), json!(["pad"]));
        assert_eq!(names("@.price == many"), json!([]));
        assert_eq!(names("@.tags == 'a4'"), json!([]));
        assert_eq!(found("$[?(@.ok == TRUE)]", &json!([{"ok": true}, {"ok": false}])), json!([{"ok": true}]));
    }

    #[test]
    fn filters_match_objects_only() {
        assert_eq!(found("$[?(@ == 1)]", &json!([1, 2])), json!([]));
        assert_eq!(found("$[?(@)]", &json!([1, [], {"a": 1}])), json!([{"a": 1}]));
        assert_eq!(found("$.owner[?(@.id == 7)].name", &stock()), json!(["Ada"]));
        assert_eq!(found("$..[?(@.id == 7)].name", &stock()), json!(["Ada"]));
        assert_eq!(found("$..[?(@.price == 2)].name", &stock()), json!(["pen"]));
    }

    #[test]
    fn a_definite_path_that_finds_nothing_says_where() {
        let missing = find("$.owner.address.city", &stock()).unwrap_err();
        assert_eq!(missing.reason, Reason::NoMember("address".into()));
        assert_eq!((missing.step, missing.span.clone(), missing.at_end), (Some(1), 7..15, false));
        assert_eq!(missing.detail(), "Missing property in path $['owner']['address']");
        let leaf = find("$.timeout", &stock()).unwrap_err();
        assert_eq!(leaf.detail(), "No results for path: $['timeout']");
        let scalar = find("$.owner.id[0]", &stock()).unwrap_err();
        assert_eq!(scalar.detail(), "Filter: [0] can only be applied to arrays. Current context is: 7");
        assert_eq!(find("$.shelf.name", &stock()).unwrap_err().reason, Reason::NotAnObject);
    }

    #[test]
    fn an_index_outside_of_the_array_is_distinguished() {
        assert!(find("$.shelf[3]", &stock()).unwrap_err().is_past_end());
        assert!(find("$.shelf[-1]", &stock()).unwrap_err().is_past_end());
        assert!(!find("$.shelf[3].name", &stock()).unwrap_err().is_past_end());
        assert!(!find("$.shelves", &stock()).unwrap_err().is_past_end());
    }

    #[test]
    fn functions_are_names_of_members() {
        assert_eq!(find("$.shelf.length()", &stock()).unwrap_err().reason, Reason::NotAnObject);
        let missing = find("$.owner.keys()", &stock()).unwrap_err();
        assert_eq!(missing.location, "$['owner']['keys()']");
        assert_eq!(found("$.length()", &json!({"length()": 1})), json!(1));
    }

    #[test]
    fn context_and_variables_have_their_own_roots() {
        let (input, context) = (json!({"a": 1}), json!({"Execution": {"Name": "run"}}));
        let variables = Map::from_iter([("order".to_owned(), json!({"id": 7}))]);
        let scope = Scope::new(&input).with_context(&context).with_variables(&variables);
        let find = |path: &str| parse(path).unwrap().evaluate(&scope).map(Cow::into_owned);
        assert_eq!(find("$$.Execution.Name"), Ok(json!("run")));
        assert_eq!(find("$order.id"), Ok(json!(7)));
        assert_eq!(find("$other.id").unwrap_err().reason, Reason::NoVariable("other".into()));
        assert_eq!(find("$$.State").unwrap_err().location, "$['State']");
    }

    #[test]
    fn results_are_bounded() {
        let mut deep = json!({"a": [0, 1, 2, 3]});
        for _ in 0..60 {
            deep = json!({"a": [deep.clone(), 0, 1, 2, 3, 4, 5, 6, 7, 8]});
        }
        let error = find("$..*..*..*..*..*", &deep).unwrap_err();
        assert_eq!(error.reason, Reason::TooMany);
        let mut heavy = json!("x".repeat(100_000));
        for _ in 0..60 {
            heavy = json!({"a": heavy});
        }
        assert_eq!(find("$..*..*", &heavy).unwrap_err().reason, Reason::TooMany);
        assert_eq!(find("$..*..['a','b']", &heavy).unwrap_err().reason, Reason::TooMany);
        assert_eq!(found("$..b", &heavy), json!([]));
    }
}
