//! The functions that Step Functions adds (Developer Guide, "Transforming data with JSONata", "JSONata functions provided
//! by Step Functions"), and those of JSONata that take randomness.

use super::{argument, number_at, quoted, text_at};
use crate::intrinsic::{Argument, ArgumentValue, Call, Failure, Function, Randomness, Text};
use crate::jsonata::run::value::Val;
use crate::jsonata::run::{Outcome, Run, Stop};
use crate::jsonata::value;
use crate::jsonpath::Scope;

/// An array in pieces of a size; the last may be shorter.
pub(super) fn partition(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Val::Array(items) = argument(given, 0) else { return Ok(Val::Undefined) };
    let size = whole(given, 1, name)?;
    let Some(size) = usize::try_from(size).ok().filter(|size| *size > 0) else {
        return Err(Stop::Plain(format!("Argument 2 of function \"{name}\" must be 1 or more: {size}")));
    };
    run.array(items.chunks(size).map(|piece| run.array(piece.to_vec())).collect::<Outcome<_>>()?)
}

/// The numbers from the first to the last, both included; fractions are cut off. A row of one number is that number, as
/// JSONata's sequences are (observed).
pub(super) fn range(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let (first, last, step) = (whole(given, 0, name)?, whole(given, 1, name)?, whole(given, 2, name)?);
    let (first, last, step) = (i128::from(first), i128::from(last), i128::from(step));
    if step == 0 {
        return Err(Stop::Plain(format!("Argument 3 of function \"{name}\" must not be 0")));
    }
    if (last - first).signum() * step.signum() < 0 {
        return run.sequence(Vec::new());
    }
    let count = (last - first) / step + 1;
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    run.room_for_items(count)?;
    run.sequence((0..count).map(|number| Val::Number((first + number as i128 * step) as f64)).collect())
}

/// A digest in hexadecimal, by the algorithms and bounds of `States.Hash`.
pub(super) fn hash(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let (Some(text), Some(algorithm)) = (text_at(given, 0), text_at(given, 1)) else { return Ok(Val::Undefined) };
    run.work(text.len())?;
    intrinsic(run, Function::Hash, vec![Text::new(text), Text::new(algorithm)])
}

/// The value of a JSON text.
pub(super) fn parse(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let Some(text) = text_at(given, 0) else { return Ok(Val::Undefined) };
    // A value takes at most so many bytes for one of the text.
    run.work(text.len())?;
    run.room(text.len().saturating_mul(16))?;
    let read: Result<serde_json::Value, _> = serde_json::from_str(text);
    match read {
        Ok(read) => value::read(run, &read),
        Err(error) => Err(Stop::Plain(format!(
            "Argument 1 of function \"{name}\" is not JSON: {error}: {}",
            quoted(run, &given[0])
        ))),
    }
}

pub(super) fn uuid(run: &Run<'_>, _given: &[Val], _name: &str) -> Outcome<Val> {
    intrinsic(run, Function::Uuid, Vec::new())
}

/// A number from 0 to 1, 1 excluded. With a seed, it is the first that Java's generator gives for it.
pub(super) fn random(run: &Run<'_>, given: &[Val], name: &str) -> Outcome<Val> {
    let bits = match argument(given, 0) {
        Val::Undefined => run.randomness.borrow_mut().bits() >> 11,
        _ => seeded(whole(given, 0, name)?),
    };
    Ok(Val::Number(bits as f64 / (1_u64 << 53) as f64))
}

/// The 53 bits of the first `nextDouble` of Java's `java.util.Random` (documentation of that class).
fn seeded(seed: i64) -> u64 {
    const MASK: u64 = (1 << 48) - 1;
    let mut state = (seed as u64 ^ 0x5_deec_e66d) & MASK;
    let mut next = |bits: u32| {
        state = state.wrapping_mul(0x5_deec_e66d).wrapping_add(0xb) & MASK;
        state >> (48 - bits)
    };
    (next(26) << 27) + next(27)
}

/// The array in another order; each order is as likely.
pub(super) fn shuffle(run: &Run<'_>, given: &[Val], _name: &str) -> Outcome<Val> {
    let Val::Array(array) = argument(given, 0) else { return Ok(Val::Undefined) };
    let mut items = array.to_vec();
    run.work(items.len())?;
    let mut source = run.randomness.borrow_mut();
    for end in (1..items.len()).rev() {
        let chosen = (u128::from(source.bits()) * (end as u128 + 1)) >> 64;
        items.swap(end, chosen as usize);
    }
    run.array(items)
}

/// What the intrinsic function of the same work gives.
fn intrinsic(run: &Run<'_>, function: Function, texts: Vec<Text>) -> Outcome<Val> {
    let arguments = texts.into_iter().map(|text| Argument { value: ArgumentValue::Text(text), span: 0..0 });
    let call = Call { function, arguments: arguments.collect(), span: 0..0 };
    let given = call.evaluate(&Scope::new(&serde_json::Value::Null), &mut *run.randomness.borrow_mut());
    match given {
        Ok(given) => value::read(run, &given),
        Err(error) => Err(Stop::Plain(match &error.reason {
            Failure::Argument { number, message } => format!("Argument {number} {message}"),
            Failure::NotFound { .. } | Failure::Template(_) | Failure::TooLarge => error.to_string(),
        })),
    }
}

/// A number without its fraction.
fn whole(given: &[Val], position: usize, name: &str) -> Outcome<i64> {
    let number = number_at(given, position).map(f64::trunc).filter(|number| number.abs() < 9.2e18);
    number.map(|number| number as i64).ok_or_else(|| {
        let position = position + 1;
        Stop::coded("T0410", format!("Argument {position} of function \"{name}\" does not match function signature"))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::seeded;
    use crate::jsonata::evaluate::tests::given;

    #[test]
    fn arrays_are_cut_in_pieces() {
        assert_eq!(given("$partition([1..5], 2)"), Ok(json!([[1, 2], [3, 4], [5]])));
        assert_eq!(given("$partition([1..5], 9.7)"), Ok(json!([[1, 2, 3, 4, 5]])));
        assert_eq!(given("[1..3] ~> $partition(1)"), Ok(json!([[1], [2], [3]])));
        assert!(given("$partition([1], 0.5)").unwrap_err().starts_with("Argument 2 of function \"partition\""));
    }

    #[test]
    fn ranges_include_their_end_and_cut_fractions_off() {
        assert_eq!(given("$range(0, 9, 3)"), Ok(json!([0, 3, 6, 9])));
        assert_eq!(given("$range(0, 10, 3)"), Ok(json!([0, 3, 6, 9])));
        assert_eq!(given("$range(3, 1, -1)"), Ok(json!([3, 2, 1])));
        assert_eq!(given("$range(-1.7, 2, 1)"), Ok(json!([-1, 0, 1, 2])));
        assert!(given("$range(1, 3, 0)").unwrap_err().starts_with("Argument 3 of function \"range\""));
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
        assert!(given("$hash('abc', 'CRC')").unwrap_err().starts_with("Argument 2 must be `MD5`"));
        assert!(given("$hash(1, 'MD5')").unwrap_err().starts_with("Argument 1 of function \"hash\""));
    }

    #[test]
    fn texts_of_json_are_read() {
        assert_eq!(given(r#"$parse('{"a": [1, null]}').a[0]"#), Ok(json!(1)));
        assert_eq!(given("$parse('-0')"), Ok(json!(0)));
        assert!(given("$parse('{')").unwrap_err().starts_with("Argument 1 of function \"parse\" is not JSON"));
    }

    #[test]
    fn randomness_is_the_one_handed_in_and_seeds_are_javas() {
        assert_eq!(given("[$uuid(), $random()]"), given("[$uuid(), $random()]"));
        assert_eq!(given("$uuid() = $uuid()"), Ok(json!(false)));
        assert_eq!(given("$random(42)"), Ok(json!(0.7275636800328681)));
        assert_eq!(seeded(0) as f64 / (1_u64 << 53) as f64, 0.730967787376657);
        assert_eq!(given("$random() < 1 and $random() >= 0"), Ok(json!(true)));
        assert_eq!(given("$sort($shuffle([1..20])) = [1..20]"), Ok(json!(true)));
        assert_eq!(given("$length($uuid())"), Ok(json!(36)));
    }

    #[test]
    fn what_is_not_there_gives_nothing() {
        for text in ["$partition($none, 1)", "$hash($none, 'MD5')", "$parse($none)", "$shuffle($none)"] {
            assert_eq!(given(text), Err("the expression returns nothing".into()), "{text}");
        }
    }
}
