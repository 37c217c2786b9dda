//! `GetExecutionHistory`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use simulator::History;

use super::{Answer, Asked};
use crate::machine::date;
use crate::page::Page;

pub(super) fn get(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("executionArn");
    let reverse = asked.input.flag("reverseOrder").unwrap_or(false);
    let data = asked.input.flag("includeExecutionData").unwrap_or(true);
    let list = format!("{arn}/{reverse}");
    let page = Page::of(&asked.input, &list)?;
    let found = asked.world.found(arn)?;
    let qualified: BTreeMap<&str, &String> = [
        ("stateMachineVersionArn", found.execution.version.as_ref()),
        ("stateMachineAliasArn", found.execution.alias.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, arn)| Some((name, arn?)))
    .collect();
    Ok(match found.child {
        None => events(&page, &list, found.execution.session.history(), reverse, data, &qualified),
        Some((_, child)) => match child.history() {
            Some(history) => events(&page, &list, &history, reverse, data, &BTreeMap::new()),
            None => page.answer("events", &list, std::iter::empty::<Value>(), Value::from),
        },
    })
}

fn events(
    page: &Page,
    list: &str,
    history: &History,
    reverse: bool,
    data: bool,
    qualified: &BTreeMap<&str, &String>,
) -> Map<String, Value> {
    let count = history.events().len() as u64;
    let ids = (1..=count).map(|number| if reverse { count + 1 - number } else { number });
    page.answer("events", list, ids, |id| {
        let at = history.events()[(id - 1) as usize].at;
        let mut event = history.event_json(id).unwrap_or_default();
        event["timestamp"] = date(at);
        if let Some(started) = event.get_mut("executionStartedEventDetails").and_then(Value::as_object_mut) {
            started.extend(qualified.iter().map(|(name, arn)| ((*name).to_owned(), arn.as_str().into())));
        }
        if !data {
            strip(&mut event);
        }
        event
    })
}

/// Takes the data out of an event: inputs, outputs, parameters, variables.
fn strip(event: &mut Value) {
    let Some(event) = event.as_object_mut() else { return };
    for details in event.values_mut().filter_map(Value::as_object_mut) {
        for name in ["input", "output", "parameters", "assignedVariables"] {
            details.remove(name);
            details.remove(&format!("{name}Details"));
        }
    }
}
