//! A run as a test: a test case of a mock file, and a Rust test.

mod mock_file;
mod rust;

use serde_json::{Value, json};

use crate::data::Pool;
use crate::replay::Replay;
use crate::run::Run;

/// The texts of both tests; null for one that is too long, or that the page has no room for.
pub(crate) fn tests(run: &Run<'_>, replay: &Replay, pool: &mut Pool) -> Value {
    let answers = mock_file::answers(run, replay);
    let mut bounded = |text| pool.test(text);
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
