//! A run as a test: a test case of a mock file, and a Rust test.

mod mock_file;
mod rust;

use serde_json::{Value, json};

use crate::replay::Replay;
use crate::run::Run;

/// The most bytes of a test that a page holds.
const MOST_BYTES: usize = 256 << 10;

/// The texts of both tests; null for one that would be too long.
pub(crate) fn tests(run: &Run<'_>, replay: &Replay) -> Value {
    let answers = mock_file::answers(run, replay);
    let bounded = |text: String| Some(text).filter(|text| text.len() <= MOST_BYTES);
    let input = run.history.events().iter().find_map(|event| match &event.what {
        simulator::What::ExecutionStarted(input) => Some(run.mask.value(input.to_value())),
        _ => None,
    });
    json!({
        "mock": bounded(mock_file::text(&answers)),
        "rust": bounded(rust::text(run, replay, &input.clone().unwrap_or_default())),
        "input": input.map(|input| format!("{input:#}\n")).and_then(bounded),
    })
}
