//! The Wait state.

use super::frame::{FrameId, Step};
use super::{Engine, amount};
use crate::data::Data;
use crate::fault::Fault;
use crate::path::{Path, Scope};
use crate::plan::{Amount, State, Wait};
use crate::time;

/// The longest wait in seconds (Developer Guide, "Wait workflow state"; recordings fail a little beyond 2³¹ seconds).
const LONGEST: i64 = i32::MAX as i64;

impl<'a> Engine<'a> {
    pub(super) fn begin_wait(&mut self, id: FrameId, state: &'a State, wait: &Wait) -> Result<(), Fault> {
        let effective = self.effective_input(id, state)?;
        let until = self.moment_after(id, state, wait, &effective)?;
        if until <= self.chance.now {
            return self.finish(id, state, effective);
        }
        self.sleep(id, until, Step::Leave);
        Ok(())
    }

    /// The moment until which a state waits.
    pub(super) fn moment_after(
        &mut self,
        id: FrameId,
        state: &State,
        wait: &Wait,
        effective: &Data,
    ) -> Result<i64, Fault> {
        let now = self.chance.now;
        let until = match wait {
            Wait::Seconds(Amount::Fixed(seconds)) => now.saturating_add((seconds * 1000.0) as i64),
            Wait::Seconds(amount @ Amount::Query(query)) => {
                let seconds = self.evaluate_as(id, state, query, "number")?;
                let whole = seconds.as_f64().filter(|seconds| seconds.fract() == 0.0 && *seconds >= 0.0);
                let whole = whole.ok_or_else(|| {
                    let detail = format!("The Seconds field must be a nonnegative integer, but was: {seconds}");
                    amount::refused(amount, "Seconds", detail).late()
                })?;
                now.saturating_add((whole * 1000.0) as i64)
            }
            Wait::Seconds(Amount::Path(path)) => now + self.seconds(id, state, path, effective)? * 1000,
            Wait::Timestamp(text) => moment(text, || {
                Fault::runtime(format!(
                    "The Timestamp parameter is not a valid ISO-8601 extended offset date-time format string: {text}"
                ))
            })?,
            Wait::TimestampQuery(query) => {
                let text = self.evaluate_as(id, state, query, "string")?;
                let text = text.as_str().unwrap_or_default();
                moment(text, || {
                    let detail = format!(
                        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
                    );
                    Fault::query(Some("Timestamp"), detail).late()
                })?
            }
            Wait::TimestampPath(path) => {
                let value = self.looked_up(id, state, path, effective).ok_or_else(|| {
                    Fault::runtime(format!(
                        "The TimestampPath parameter does not reference an input value: {}",
                        path.text
                    ))
                })?;
                moment(value.as_str().unwrap_or_default(), || {
                    Fault::runtime(format!(
                        "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format \
                         string: {} == {}",
                        path.text,
                        amount::bare(&value)
                    ))
                })?
            }
        };
        if until.saturating_sub(now) > LONGEST * 1000 {
            return Err(Fault::runtime("Wait state delay is too long."));
        }
        Ok(until)
    }

    fn seconds(&self, id: FrameId, state: &State, path: &Path, effective: &Data) -> Result<i64, Fault> {
        let value = self.looked_up(id, state, path, effective).ok_or_else(|| {
            Fault::runtime(format!("The SecondsPath parameter does not reference an input value: {}", path.text))
        })?;
        let seconds = match &value {
            Data::Number(number) => number.as_i64(),
            Data::Null | Data::Bool(_) | Data::String(_) | Data::Array(_) | Data::Object(_) => None,
        };
        let seconds = seconds.ok_or_else(|| {
            Fault::runtime(format!(
                "The SecondsPath parameter cannot be parsed as a long value: {} == {}",
                path.text,
                amount::bare(&value)
            ))
        })?;
        if seconds < 0 {
            return Err(Fault::runtime(format!(
                "The SecondsPath parameter references a negative value: {} == {seconds}",
                path.text
            )));
        }
        Ok(seconds.min(LONGEST + 1))
    }

    fn looked_up(&self, id: FrameId, state: &State, path: &Path, effective: &Data) -> Option<Data> {
        let frame = &self.frames[id];
        let context = frame.context(state);
        path.find(&Scope { input: effective, context: &context, variables: &frame.variables }).ok()
    }
}

fn moment(text: &str, refused: impl FnOnce() -> Fault) -> Result<i64, Fault> {
    time::parse(text).map(time::Instant::millis).ok_or_else(refused)
}
