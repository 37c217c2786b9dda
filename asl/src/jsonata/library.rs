//! The functions that Step Functions adds (Developer Guide, "Transforming data with JSONata", "JSONata functions
//! provided by Step Functions"), and those of JSONata's library that take time or randomness.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::value::JValue;
use serde_json::Value;

use super::steps::STEP;
use super::{Limits, value};
use crate::intrinsic::{Argument, ArgumentValue, Call, Function, Randomness, Repeatable, Text};
use crate::jsonpath::Scope;

/// The code of an error of ours: functions called functions more often than the limits allow.
pub(super) const TOO_MANY_CALLS: &str = "S9000";

/// Gives an evaluator all of them.
pub(super) fn register(
    evaluator: &mut Evaluator,
    millis: i64,
    randomness: Rc<RefCell<Repeatable>>,
    limits: Limits,
) -> Result<(), EvaluatorError> {
    let calls = Cell::new(0_usize);
    evaluator.register_fn(STEP, move |_: &[JValue]| {
        calls.set(calls.get() + 1);
        if calls.get() > limits.calls {
            Err(failure(format!("{TOO_MANY_CALLS}: too many calls")))
        } else {
            Ok(JValue::Undefined)
        }
    })?;
    evaluator.register_fn("partition", partition)?;
    evaluator.register_fn("range", move |given: &[JValue]| range(given, limits.items))?;
    evaluator.register_fn("hash", hash)?;
    evaluator.register_fn("parse", parse)?;
    let source = Rc::clone(&randomness);
    evaluator.register_fn("uuid", move |given: &[JValue]| {
        at_most(given, 0, "uuid")?;
        intrinsic(Function::Uuid, Vec::new(), &mut *source.borrow_mut())
    })?;
    let source = Rc::clone(&randomness);
    evaluator.register_fn_override("random", move |given: &[JValue]| {
        at_most(given, 1, "random")?;
        let bits = match given.first() {
            None | Some(JValue::Undefined) => source.borrow_mut().bits(),
            Some(_) => source.borrow().seeded_bits(whole(given, 0, "random")?),
        };
        Ok(JValue::Number(fraction(bits)))
    })?;
    evaluator.register_fn_override("shuffle", move |given: &[JValue]| {
        at_most(given, 1, "shuffle")?;
        Ok(shuffle(given.first(), &mut *randomness.borrow_mut()))
    })?;
    evaluator.register_fn_override("millis", move |_: &[JValue]| Ok(JValue::Number(millis as f64)))?;
    evaluator.register_fn_override("now", move |given: &[JValue]| {
        let mut arguments = vec![JValue::Number(millis as f64)];
        arguments.extend_from_slice(given);
        built_in("fromMillis", &arguments)
    })?;
    evaluator.register_fn_override("pad", move |given: &[JValue]| match given.get(1).and_then(JValue::as_f64) {
        Some(width) if width.abs() > limits.items as f64 => Err(failure("D2015: the padding is too long")),
        Some(_) | None => built_in("pad", given),
    })
}

/// An array in pieces of a size; the last may be shorter.
fn partition(given: &[JValue]) -> HostFnResult {
    at_most(given, 2, "partition")?;
    let items = match given.first() {
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(JValue::Array(items)) => items,
        Some(_) => return Err(wrong(1, "partition", "an array")),
    };
    let size = usize::try_from(whole(given, 1, "partition")?).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| wrong(2, "partition", "a number of 1 or more"))?;
    Ok(JValue::array(items.chunks(size).map(|piece| JValue::array(piece.to_vec())).collect()))
}

/// The numbers from the first to the last, both included. A row of one number is that number, as JSONata's sequences
/// are (observed).
fn range(given: &[JValue], most: usize) -> HostFnResult {
    at_most(given, 3, "range")?;
    let (first, last, step) = (whole(given, 0, "range")?, whole(given, 1, "range")?, whole(given, 2, "range")?);
    let (first, last, step) = (i128::from(first), i128::from(last), i128::from(step));
    if step == 0 {
        return Err(wrong(3, "range", "a number other than 0"));
    }
    if (last - first).signum() * step.signum() < 0 {
        return Ok(JValue::sequence(Vec::new()));
    }
    let steps = (last - first) / step;
    if steps >= most as i128 {
        return Err(failure("D2015: the range is too long"));
    }
    Ok(JValue::sequence((0..=steps).map(|number| JValue::Number((first + number * step) as f64)).collect()))
}

/// A digest in hexadecimal, by the algorithms and bounds of `States.Hash`.
fn hash(given: &[JValue]) -> HostFnResult {
    at_most(given, 2, "hash")?;
    if matches!(given.first(), None | Some(JValue::Undefined)) {
        return Ok(JValue::Undefined);
    }
    let (text, algorithm) = (text(given, 0, "hash")?, text(given, 1, "hash")?);
    intrinsic(Function::Hash, vec![Text::new(text), Text::new(algorithm)], &mut Repeatable::new(0))
}

/// The value of a JSON text.
fn parse(given: &[JValue]) -> HostFnResult {
    at_most(given, 1, "parse")?;
    if matches!(given.first(), None | Some(JValue::Undefined)) {
        return Ok(JValue::Undefined);
    }
    let read: Result<Value, _> = serde_json::from_str(text(given, 0, "parse")?);
    read.map(|value| value::to_engine(&value))
        .map_err(|error| failure(format!("argument 1 of `$parse` is not JSON: {error}")))
}

/// The array in another order; each order is as likely.
fn shuffle(given: Option<&JValue>, source: &mut dyn Randomness) -> JValue {
    let mut items = match given {
        None | Some(JValue::Undefined) => return JValue::Undefined,
        Some(JValue::Array(items)) => items.to_vec(),
        Some(other) => vec![other.clone()],
    };
    for end in (1..items.len()).rev() {
        let chosen = (u128::from(source.bits()) * (end as u128 + 1)) >> 64;
        items.swap(end, chosen as usize);
    }
    JValue::array(items)
}

/// A number from 0 to 1, 1 excluded.
fn fraction(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// What the intrinsic function of the same work gives.
fn intrinsic(function: Function, texts: Vec<Text>, source: &mut dyn Randomness) -> HostFnResult {
    let arguments = texts.into_iter().map(|text| Argument { value: ArgumentValue::Text(text), span: 0..0 });
    let call = Call { function, arguments: arguments.collect(), span: 0..0 };
    let given = call.evaluate(&Scope::new(&Value::Null), source);
    given.map(|value| value::to_engine(&value)).map_err(|error| match &error.reason {
        crate::intrinsic::Failure::Argument { number, message } => failure(format!("argument {number} {message}")),
        _ => failure(error.to_string()),
    })
}

/// What a function of the engine's library gives.
fn built_in(name: &str, given: &[JValue]) -> HostFnResult {
    let mut context = Context::new();
    let mut args = Vec::new();
    for (position, value) in given.iter().enumerate() {
        context.bind(format!("argument{position}"), value.clone());
        args.push(AstNode::Variable(format!("argument{position}")));
    }
    let call = AstNode::Function { name: name.to_owned(), args, is_builtin: true };
    Evaluator::with_context(context).evaluate(&call, &JValue::Undefined)
}

fn at_most(given: &[JValue], most: usize, function: &str) -> Result<(), EvaluatorError> {
    if given.len() <= most {
        return Ok(());
    }
    Err(failure(format!("T0410: `${function}` takes at most {most} arguments")))
}

/// A number, rounded down.
fn whole(given: &[JValue], position: usize, function: &str) -> Result<i64, EvaluatorError> {
    let number = given.get(position).and_then(JValue::as_f64).map(f64::floor);
    match number.filter(|number| number.abs() < 9.2e18) {
        Some(number) => Ok(number as i64),
        None => Err(wrong(position + 1, function, "a number")),
    }
}

fn text<'a>(given: &'a [JValue], position: usize, function: &str) -> Result<&'a str, EvaluatorError> {
    given.get(position).and_then(JValue::as_str).ok_or_else(|| wrong(position + 1, function, "a string"))
}

fn wrong(number: usize, function: &str, wanted: &str) -> EvaluatorError {
    failure(format!("T0410: argument {number} of `${function}` must be {wanted}"))
}

fn failure(message: impl Into<String>) -> EvaluatorError {
    EvaluatorError::EvaluationError(message.into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::evaluate::tests::given;

    #[test]
    fn arrays_are_cut_in_pieces() {
        assert_eq!(given("$partition([1..5], 2)"), Ok(json!([[1, 2], [3, 4], [5]])));
        assert_eq!(given("$partition([1..5], 9.7)"), Ok(json!([[1, 2, 3, 4, 5]])));
        assert_eq!(given("[1..3] ~> $partition(1)"), Ok(json!([[1], [2], [3]])));
        assert_eq!(
            given("$partition([1], 0.5)"),
            Err("argument 2 of `$partition` must be a number of 1 or more (T0410)".into())
        );
        assert_eq!(given("$partition('abc', 1)"), Err("argument 1 of `$partition` must be an array (T0410)".into()));
    }

    #[test]
    fn ranges_include_their_end() {
        assert_eq!(given("$range(0, 9, 3)"), Ok(json!([0, 3, 6, 9])));
        assert_eq!(given("$range(0, 10, 3)"), Ok(json!([0, 3, 6, 9])));
        assert_eq!(given("$range(3, 1, -1)"), Ok(json!([3, 2, 1])));
        assert_eq!(
            given("$range(1, 3, 0)"),
            Err("argument 3 of `$range` must be a number other than 0 (T0410)".into())
        );
    }

    #[test]
    fn a_range_of_one_number_is_that_number() {
        assert_eq!(given("$range(4, 4, 1)"), Ok(json!(4)));
        assert_eq!(given("[$range(4, 4, 1)]"), Ok(json!([4])));
        assert_eq!(given("[$range(4, 1, 1)]"), Ok(json!([])));
    }

    #[test]
    fn digests_are_those_of_the_intrinsic_function() {
        assert_eq!(given("$hash('abc', 'MD5')"), Ok(json!("900150983cd24fb0d6963f7d28e17f72")));
        assert_eq!(given("$hash('abc', 'SHA-1')"), Ok(json!("a9993e364706816aba3e25717850c26c9cd0d89d")));
        assert!(given("$hash('abc', 'CRC')").unwrap_err().starts_with("argument 2 must be `MD5`"));
        assert!(given("$hash(1, 'MD5')").unwrap_err().starts_with("argument 1 of `$hash` must be a string"));
    }

    #[test]
    fn texts_of_json_are_read() {
        assert_eq!(given(r#"$parse('{"a": [1, null]}').a[0]"#), Ok(json!(1)));
        assert_eq!(given("$parse('-0')"), Ok(json!(0)));
        assert!(given("$parse('{')").unwrap_err().starts_with("argument 1 of `$parse` is not JSON"));
    }

    #[test]
    fn randomness_is_the_one_handed_in() {
        assert_eq!(given("[$uuid(), $random()]"), given("[$uuid(), $random()]"));
        assert_eq!(given("$uuid() = $uuid()"), Ok(json!(false)));
        assert_eq!(given("$random(7) = $random(7)"), Ok(json!(true)));
        assert_eq!(given("$random() < 1 and $random() >= 0"), Ok(json!(true)));
        assert_eq!(given("$shuffle([1..20])"), given("$shuffle([1..20])"));
        assert_eq!(given("$sort($shuffle([1..20])) = [1..20]"), Ok(json!(true)));
        assert_eq!(given("$length($uuid())"), Ok(json!(36)));
    }

    #[test]
    fn what_is_not_there_gives_nothing() {
        for text in ["$partition($none, 1)", "$hash($none, 'MD5')", "$parse($none)", "$shuffle($none)"] {
            assert_eq!(given(text), Err("the expression returns nothing".into()), "{text}");
        }
    }

    #[test]
    fn padding_is_that_of_the_library() {
        assert_eq!(given("$pad('7', -3, '0')"), Ok(Value::from("007")));
        assert_eq!(given("$pad('7', 3)"), Ok(Value::from("7  ")));
    }
}
