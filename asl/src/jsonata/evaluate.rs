//! What an expression gives.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::Value;

use super::library::TOO_MANY_CALLS;
use super::syntax::{lower_case, split_code};
use super::{ErrorKind, Expression, JsonataError, library, value};
use crate::intrinsic::{Randomness, Repeatable};

/// What an expression takes from the world: randomness, and the time.
pub trait Source: Randomness {
    /// The milliseconds since the beginning of 1970, UTC, that `$now` and `$millis` give. Asked once an evaluation:
    /// the time stands still within an expression.
    fn millis(&self) -> i64;
}

/// The values that the expressions of a state see: `$states`, and the workflow's variables.
///
/// Making them copies the data; evaluating does not. So they are best kept for all expressions of a state. They stay on
/// their thread; an [`Expression`] may go to others.
#[derive(Debug, Clone)]
pub struct Bindings {
    values: Vec<(String, JValue)>,
}

/// So long an evaluation may take by the computer's clock. What depends on a clock is not the same on every computer, so
/// this is for what nothing else bounds, and its error is [`ErrorKind::GivenUp`], which is no error of the expression.
const PATIENCE: Duration = Duration::from_secs(60);

/// How far an evaluation may go. What a state may hold is for the caller to check; these keep the compiler alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most calls of functions that call functions.
    pub calls: usize,
    /// The deepest nesting of evaluations; a function that calls itself takes about three levels a call.
    pub depth: usize,
    /// The most elements of one sequence, and the most characters of `$pad`.
    pub items: usize,
    /// The most bytes that the result's JSON takes, roughly.
    pub size: usize,
}

impl Default for Limits {
    /// A million calls, 5,000 levels, 500,000 elements, 8 MiB. The service's own bounds are not known; recordings show
    /// that it fails on 900,000 elements.
    fn default() -> Self {
        Limits { calls: 1_000_000, depth: 5_000, items: 500_000, size: 8 * 1024 * 1024 }
    }
}

impl Bindings {
    /// The bindings of a state: the members of `$states` as one object.
    pub fn new(states: &Value) -> Self {
        Bindings { values: vec![("states".to_owned(), value::to_engine(states))] }
    }

    /// The same bindings with a variable more; its name has no `$`.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: &Value) -> Self {
        self.values.push((name.into(), value::to_engine(value)));
        self
    }
}

impl Expression {
    /// What the expression gives, or why it gives nothing.
    ///
    /// `$random` and `$uuid` and `$shuffle` draw from `source`: each evaluation that needs randomness takes 64 bits,
    /// and a row of numbers that depends on them. So the same source gives the same values. `$random` with a seed
    /// depends on the seed alone; its numbers are not those of the service.
    ///
    /// ```
    /// use asl::intrinsic::{Randomness, Repeatable};
    /// use asl::jsonata::{Bindings, ErrorKind, Limits, Source, compile};
    /// use serde_json::json;
    ///
    /// struct Frozen(Repeatable);
    ///
    /// impl Randomness for Frozen {
    ///     fn bits(&mut self) -> u64 {
    ///         self.0.bits()
    ///     }
    /// }
    ///
    /// impl Source for Frozen {
    ///     fn millis(&self) -> i64 {
    ///         1_785_542_400_000
    ///     }
    /// }
    ///
    /// let mut source = Frozen(Repeatable::new(0));
    /// let states = json!({"input": {"items": [{"price": 3}, {"price": 4}]}});
    /// let bindings = Bindings::new(&states).with_variable("tax", &json!(1));
    ///
    /// let total = compile("$sum($states.input.items.price) + $tax").unwrap();
    /// assert_eq!(total.evaluate(&bindings, &mut source, Limits::default()), Ok(json!(8)));
    ///
    /// let missing = compile("$states.input.customer").unwrap();
    /// let error = missing.evaluate(&bindings, &mut source, Limits::default()).unwrap_err();
    /// assert_eq!(error.kind, ErrorKind::Undefined);
    /// ```
    pub fn evaluate(
        &self,
        bindings: &Bindings,
        source: &mut dyn Source,
        limits: Limits,
    ) -> Result<Value, JsonataError> {
        let mut context = Context::new();
        for (name, value) in &bindings.values {
            context.bind(name.clone(), value.clone());
        }
        let options = EvaluatorOptions {
            timeout_ms: Some(PATIENCE.as_secs() * 1000),
            cancel: None,
            max_stack_depth: Some(limits.depth),
            max_sequence_length: Some(limits.items),
        };
        let draws = ["random", "uuid", "shuffle"].iter().any(|name| self.references().functions.contains(*name));
        let randomness = Repeatable::new(if draws { source.bits() } else { 0 });
        let mut evaluator = Evaluator::with_options(context, options);
        library::register(&mut evaluator, source.millis(), Rc::new(RefCell::new(randomness)), limits)
            .map_err(|error| describe(&error))?;
        let given = evaluator.evaluate(&self.tree, &JValue::Undefined).map_err(|error| describe(&error))?;
        value::to_json(&given, &mut limits.size.clone())
    }
}

/// The engine's failure in our words.
fn describe(error: &EvaluatorError) -> JsonataError {
    let (code, message) = split_code(error.message());
    let (kind, message) = match code {
        Some("D1012") => (ErrorKind::GivenUp, format!("the evaluation takes longer than {} s", PATIENCE.as_secs())),
        Some(TOO_MANY_CALLS) => (ErrorKind::Limit, "too many function calls".to_owned()),
        Some("D1011" | "U1001") => (ErrorKind::Limit, "function calls are nested too deeply".to_owned()),
        Some("D2015") => (ErrorKind::Limit, "a sequence is too long".to_owned()),
        Some(_) | None => (ErrorKind::Evaluation, lower_case(message)),
    };
    let code = code.filter(|code| *code != TOO_MANY_CALLS).map(str::to_owned);
    JsonataError { kind, code, message, help: None, offset: None }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::super::compile;
    use super::*;

    /// A clock that stands still, and a row of numbers.
    struct Frozen(Repeatable);

    impl Randomness for Frozen {
        fn bits(&mut self) -> u64 {
            self.0.bits()
        }
    }

    impl Source for Frozen {
        fn millis(&self) -> i64 {
            1_785_576_600_000
        }
    }

    fn bindings() -> Bindings {
        let states = json!({"input": {"lines": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 5}], "one": [7]}});
        Bindings::new(&states).with_variable("limit", &json!(3)).with_variable("count", &json!("mine"))
    }

    fn within(text: &str, limits: Limits) -> Result<Value, JsonataError> {
        compile(text).unwrap().evaluate(&bindings(), &mut Frozen(Repeatable::new(5)), limits)
    }

    pub(in super::super) fn given(text: &str) -> Result<Value, String> {
        within(text, Limits::default()).map_err(|error| error.to_string())
    }

    fn kind(text: &str, limits: Limits) -> ErrorKind {
        within(text, limits).unwrap_err().kind
    }

    #[test]
    fn states_and_variables_are_bound() {
        assert_eq!(given("$states.input.lines[qty > $limit].sku"), Ok(json!("b")));
        assert_eq!(given("[$states.input.lines[qty > $limit].sku]"), Ok(json!(["b"])));
        assert_eq!(given("$states.input.one"), Ok(json!([7])));
        assert_eq!(given("$states.input.lines.qty ~> $sum()"), Ok(json!(7)));
    }

    #[test]
    fn a_variable_hides_the_function_of_its_name() {
        assert_eq!(given("$count"), Ok(json!("mine")));
    }

    #[test]
    fn one_binding_serves_many_expressions() {
        let bindings = bindings();
        let mut source = Frozen(Repeatable::new(0));
        let bind = compile("($limit := 9; $limit)").unwrap();
        let read = compile("$limit").unwrap();
        assert_eq!(bind.evaluate(&bindings, &mut source, Limits::default()), Ok(json!(9)));
        assert_eq!(read.evaluate(&bindings, &mut source, Limits::default()), Ok(json!(3)));
    }

    #[test]
    fn nothing_is_an_error_of_its_own() {
        let error = within("$states.input.nobody", Limits::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Undefined);
        assert_eq!(error.error_name(), "States.QueryEvaluationError");
        assert_eq!(
            error.cause(" $states.input.nobody ", "Output/name"),
            "The JSONata expression '$states.input.nobody' specified for the field 'Output/name' returned nothing \
             (undefined)."
        );
        assert_eq!(given("{'a': $states.input.nobody, 'b': 1}"), Ok(json!({"b": 1})));
    }

    #[test]
    fn functions_and_endless_numbers_are_no_results() {
        assert_eq!(kind("function($x) { $x }", Limits::default()), ErrorKind::NotJson);
        assert_eq!(kind("{'f': $sum}", Limits::default()), ErrorKind::NotJson);
    }

    #[test]
    fn failures_keep_the_code_of_the_language() {
        let error = within("$number('ten')", Limits::default()).unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Evaluation, Some("D3030")));
        let error = within("'a' + 1", Limits::default()).unwrap_err();
        assert_eq!(error.code.as_deref(), Some("T2001"));
    }

    #[test]
    fn the_time_stands_still() {
        assert_eq!(given("$now()"), Ok(json!("2026-08-01T09:30:00.000Z")));
        assert_eq!(given("$now('[Y0001]-[M01]')"), Ok(json!("2026-08")));
        assert_eq!(given("$millis()"), Ok(json!(1_785_576_600_000_i64)));
        assert_eq!(given("$now() = $fromMillis($millis())"), Ok(json!(true)));
    }

    #[test]
    fn every_way_of_growing_has_a_bound() {
        let short = Limits { calls: 1_000, ..Limits::default() };
        assert_eq!(kind("($f := function($x) { $f($x + 1) }; $f(1))", short), ErrorKind::Limit);
        assert_eq!(kind("($f := function($x) { 1 + $f($x) }; $f(1))", Limits::default()), ErrorKind::Limit);
        assert_eq!(kind("$sum([1..900000])", Limits::default()), ErrorKind::Limit);
        assert_eq!(kind("$sum($range(1, 900000, 1))", Limits::default()), ErrorKind::Limit);
        assert_eq!(kind("$length($pad('x', 1000000000))", Limits::default()), ErrorKind::Limit);
        assert_eq!(kind("$states.input", Limits { size: 20, ..Limits::default() }), ErrorKind::Limit);
    }

    #[test]
    fn calls_are_counted_alike_on_every_computer() {
        let loops = |times: usize| format!("($f := function($n) {{ $n = 0 ? 'end' : $f($n - 1) }}; $f({times}))");
        let limits = Limits { calls: 1_000, ..Limits::default() };
        assert_eq!(within(&loops(999), limits), Ok(json!("end")));
        let error = within(&loops(1_000), limits).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit);
        assert_eq!(error.to_string(), "too many function calls");
        // Calls that branch are few levels deep.
        let branching = "($f := function($n) { $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(30))";
        assert_eq!(kind(branching, limits), ErrorKind::Limit);
        // What is given to a function of the library is counted as well.
        assert_eq!(kind("($f := function($n) { $map([$n, $n], $f) }; $f(1))", limits), ErrorKind::Limit);
    }

    #[test]
    fn a_small_stack_is_enough_for_the_deepest_expressions() {
        let texts = [
            format!("{}1{}", "(".repeat(900), ")".repeat(900)),
            format!("{}1{}", "[".repeat(480), "]".repeat(480)),
            format!("{}1{}", "{'a':".repeat(480), "}".repeat(480)),
            format!("1{}", "+1".repeat(480)),
            format!("$limit{}", ".a".repeat(900)),
            format!("{}1", "1?1:".repeat(480)),
            format!("{}1", "function($x){".repeat(480)) + &"}".repeat(480),
            format!("{}1{}", "$string(".repeat(480), ")".repeat(480)),
            format!("{}1{}", "(".repeat(30_000), ")".repeat(30_000)),
            "-".repeat(60_000),
            format!("1{}", "&1".repeat(30_000)),
        ];
        let work = move || {
            for text in &texts {
                if let Ok(expression) = compile(text) {
                    let copy = expression.clone();
                    let _ = copy.evaluate(&bindings(), &mut Frozen(Repeatable::new(0)), Limits::default());
                }
            }
            "($f := function($n) { $n = 0 ? [] : [[$f($n - 1)]] }; $f(1000))"
        };
        let small = std::thread::Builder::new().stack_size(512 * 1024);
        let deep = small.spawn(move || kind(work(), Limits::default())).unwrap().join().unwrap();
        assert_eq!(deep, ErrorKind::Limit);
    }
}
