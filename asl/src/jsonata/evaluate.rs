//! What an expression gives.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::run::frame::{Frame, Key};
use super::run::value::{Meter, Val};
use super::run::{Run, Stop};
use super::value::MEMORY;
use super::{ErrorKind, Expression, JsonataError, value};
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
    values: Vec<(Arc<str>, Val)>,
    meter: Meter,
}

/// How far an evaluation may go. All is counted, and nothing depends on a clock, so that an expression gives the same on
/// every computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most steps: evaluations of parts, and work in functions, in units of about as much.
    pub steps: usize,
    /// The deepest nesting of evaluations. A call in the place of a function's result does not nest.
    pub depth: usize,
    /// The most values of one array.
    pub items: usize,
    /// The most bytes of one text.
    pub bytes: usize,
    /// The most bytes of all values that live at a time, those of the bindings not counted.
    pub memory: usize,
    /// The most bytes that the result's JSON takes, roughly.
    pub size: usize,
}

impl Default for Limits {
    /// Depth, values of an array and bytes of a text are those of Step Functions, as measured with `TestState`: 100 levels,
    /// 873,782 numbers, and between 2²² and 2²³ characters, which eight bytes a number would make 6,990,256. The
    /// steps, 5 million, stand for the service's clock, which is not known. Memory is 128 MiB, the result's JSON 8 MiB.
    fn default() -> Self {
        Limits {
            steps: 5_000_000,
            depth: 100,
            items: 873_782,
            bytes: 6_990_256,
            memory: 128 * 1024 * 1024,
            size: 8 * 1024 * 1024,
        }
    }
}

impl Bindings {
    /// The bindings of a state: the members of `$states` as one object.
    pub fn new(states: &Value) -> Self {
        let bindings = Bindings { values: Vec::new(), meter: Meter::default() };
        bindings.with_variable("states", states)
    }

    /// The same bindings with a variable more; its name has no `$`.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: &Value) -> Self {
        self.values.push((name.into().into(), value::of(&self.meter, value)));
        self
    }
}

impl Expression {
    /// What the expression gives, or why it gives nothing.
    ///
    /// `$random` and `$uuid` and `$shuffle` draw from `source`: each evaluation that needs randomness takes 64 bits,
    /// and a row of numbers that depends on them. So the same source gives the same values. `$random` with a seed
    /// depends on the seed alone, and gives the number that the service gives.
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
        let frame = Frame::new(None);
        for (name, value) in &bindings.values {
            frame.bind(Key::Name(name.clone()), value.clone());
        }
        let draws = ["random", "uuid", "shuffle"].iter().any(|name| self.references().functions.contains(*name));
        let randomness = Repeatable::new(if draws { source.bits() } else { 0 });
        let run = Run::new(&self.tree.labels, limits, source.millis(), randomness);
        let given = self.given(&run, &frame, limits);
        // Functions that are bound here hold this frame.
        frame.clear();
        given
    }

    fn given(&self, run: &Run<'_>, frame: &Rc<Frame>, limits: Limits) -> Result<Value, JsonataError> {
        let given = run.evaluate(&self.tree.root, &Val::Undefined, frame).map_err(|stop| describe(&stop))?;
        value::to_json(&given, &mut limits.size.clone())
    }
}

/// Why an evaluation stopped, in the words of Step Functions, which are those of JSONata 2.0.6.
fn describe(stop: &Stop) -> JsonataError {
    let limit = |message: &str| JsonataError::new(ErrorKind::Limit, message);
    match stop {
        Stop::Coded(code, message) => JsonataError::new(ErrorKind::Evaluation, message).coded(*code),
        Stop::Plain(message) => JsonataError::new(ErrorKind::Evaluation, message),
        Stop::Depth => limit(
            "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.",
        ),
        Stop::Memory => limit(MEMORY),
        Stop::Steps => limit("Expression evaluation timeout: Check for infinite loop"),
    }
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
    fn functions_are_no_results_and_endless_numbers_are_texts() {
        assert_eq!(kind("function($x) { $x }", Limits::default()), ErrorKind::NotJson);
        assert_eq!(kind("{'f': $sum}", Limits::default()), ErrorKind::NotJson);
        assert_eq!(
            given("{'a': 1 / 0, 'b': [-1 / 0], 'c': 1 / 2}"),
            Ok(json!({"a": "Infinity", "b": ["-Infinity"], "c": 0.5}))
        );
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

    /// The error of an expression that reaches a bound.
    fn bound(text: &str, limits: Limits) -> String {
        let error = within(text, limits).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{text}: {error}");
        error.to_string()
    }

    const MEMORY_LIMIT: &str = "Expression evaluation memory limit exceeded: Check for excessive memory usage";
    const TIME_LIMIT: &str = "Expression evaluation timeout: Check for infinite loop";

    #[test]
    fn depth_is_that_of_the_service() {
        let sum = |terms: usize| format!("1{}", "+1".repeat(terms - 1));
        assert_eq!(given(&sum(100)), Ok(json!(100)));
        let error = bound(&sum(101), Limits::default());
        assert!(error.starts_with("Stack overflow error: Check for non-terminating recursive function"), "{error}");
        assert_eq!(bound("($f := function($x) { 1 + $f($x) }; $f(1))", Limits::default()), error);
        // What stands in the place of a result nests nothing.
        let loops = "($f := function($n) { $n = 0 ? 'end' : $f($n - 1) }; $f(10000))";
        assert_eq!(given(loops), Ok(json!("end")));
    }

    #[test]
    fn values_that_grow_reach_the_bounds_of_the_service() {
        assert_eq!(given("[1..873782][-1]"), Ok(json!(873_782)));
        for text in [
            "[1..873783][-1]",
            "$sum($range(1, 900000, 1))",
            "$length($pad('x', 1000000000))",
            "$length($reduce([1..40], function($a, $i) { $a & $a }, 'xxxxxxxx'))",
            "$length($string($reduce([1..30], function($a, $b) { [[$a], [$a]] }, [1])))",
            "($s := $pad('', 499999, 'x'); $length($join([1..499999].$s)))",
            "$sum($reduce([1..40], function($a, $b) { $append($a, $a) }, [1]))",
            "$reduce([1..1000], function($a, $b) { [[$a]] }, [1])",
        ] {
            assert_eq!(bound(text, Limits::default()), MEMORY_LIMIT, "{text}");
        }
        assert_eq!(bound("$states.input", Limits { size: 20, ..Limits::default() }), MEMORY_LIMIT);
    }

    #[test]
    fn work_is_counted_alike_on_every_computer() {
        let few = Limits { steps: 1_000, ..Limits::default() };
        for text in [
            "($f := function($x) { $f($x + 1) }; $f(1))",
            "($f := function($n) { $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(30))",
            "$map([1..1000], $string)",
            "[1..100].([1..100].($ * 2))",
            "[1..100][$ in [1..100]]",
            "$match($pad('', 9000, 'ab'), /ab/)",
        ] {
            assert_eq!(bound(text, few), TIME_LIMIT, "{text}");
        }
        // The same work whatever the limit is that it stays within.
        let steps = |steps: usize| within("$sum([1..100].($ * 2))", Limits { steps, ..Limits::default() }).is_ok();
        let needed = (1..2_000).find(|number| steps(*number)).unwrap();
        assert!(!steps(needed - 1) && (300..1_000).contains(&needed), "{needed}");
    }

    #[test]
    fn much_work_that_is_within_the_bounds_is_done() {
        assert_eq!(given("$distinct([1..100000])[-1]"), Ok(json!(100_000)));
        assert_eq!(given("$keys([1..100000].{$string($): 1})[-1]"), Ok(json!("100000")));
        let closures = "$reduce([1..100000], function($a, $b) { function() { $a } }, 1)()";
        assert_eq!(kind(closures, Limits::default()), ErrorKind::NotJson);
        assert_eq!(given("$contains($pad('b', -40, 'a'), /^((?=a)a+)+$/)"), Err(TIME_LIMIT.into()));
    }

    #[test]
    fn pictures_that_ask_for_much_fail() {
        for text in [
            "$formatNumber(1, '0.' & $pad('', 65536, '0'))",
            "$formatNumber(1, '0.0e' & $pad('', 70000, '0'))",
            "$formatInteger(1e300, 'I')",
        ] {
            assert!(given(text).is_err(), "{text}");
        }
        assert_eq!(given("$fromMillis(0, '[Y,64-64]')"), Ok(json!(format!("{:0>64}", 1970))));
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
            "$reduce([1..1000], function($a, $b) { [[$a]] }, [1])"
        };
        let small = std::thread::Builder::new().stack_size(512 * 1024);
        let deep = small.spawn(move || kind(work(), Limits::default())).unwrap().join().unwrap();
        assert_eq!(deep, ErrorKind::Limit);
    }
}
