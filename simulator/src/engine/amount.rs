//! Numbers that a state's fields hold or compute.

use super::frame::FrameId;
use super::{Engine, flow};
use crate::data::Data;
use crate::fault::Fault;
use crate::plan::{Amount, State};

/// The largest number that counts; beyond, a computed one is taken for this.
const MOST: u64 = 99_999_999_999;

impl Engine<'_> {
    /// A number, or what a path finds in its place.
    pub(super) fn amount(&mut self, id: FrameId, state: &State, amount: &Amount, dollar: &Data) -> Result<Data, Fault> {
        match amount {
            Amount::Fixed(number) => Ok(whole(*number)),
            Amount::Path(path) => flow::found(path, &self.frames[id], state, dollar),
            Amount::Query(query) => self.evaluate_as(id, state, query, "number"),
        }
    }

    /// A whole number that is at least `least`; `field` is the field's name without `Path`.
    pub(super) fn count(
        &mut self,
        id: FrameId,
        state: &State,
        amount: &Amount,
        dollar: &Data,
        field: &str,
        least: i64,
    ) -> Result<u64, Fault> {
        let value = self.amount(id, state, amount, dollar)?;
        let whole = number_of(&value).filter(|number| number.fract() == 0.0).map(|number| number as i64);
        match (whole, amount) {
            (Some(number), _) if number >= least => Ok(number.unsigned_abs().min(MOST)),
            (Some(_), _) => {
                let wanted = if least > 0 { "must be positive" } else { "must not be negative" };
                Err(refused(amount, field, format!("The field {field} {wanted}.")))
            }
            (None, Amount::Path(path)) => Err(Fault::runtime(format!(
                "The {field}Path field refers to value \"{}\" which is not a valid integer: {}",
                bare(&value),
                path.text
            ))),
            (None, Amount::Fixed(_) | Amount::Query(_)) => {
                Err(refused(amount, field, format!("The field {field} must be an integer, but was: {value}")))
            }
        }
    }
}

/// A failure of a field: of the expression where there is one, otherwise of the state.
pub(super) fn refused(amount: &Amount, field: &str, detail: String) -> Fault {
    match amount {
        Amount::Query(_) => Fault::query(Some(field), detail),
        Amount::Fixed(_) | Amount::Path(_) => Fault::runtime(detail),
    }
}

/// The number that a value is; a text of digits counts as one, as it does for the service (recorded).
pub(super) fn number_of(value: &Data) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|number: &f64| number.is_finite())
}

/// A value as the service puts it into a sentence: a text without its quotes.
pub(super) fn bare(value: &Data) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn whole(number: f64) -> Data {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return Data::from(number as i64);
    }
    serde_json::Number::from_f64(number).map_or(Data::Null, Data::Number)
}
