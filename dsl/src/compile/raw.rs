//! What is written as the author gives it: raw fields and raw states.

use asl::grammar::Kind;
use asl::{Diagnostic, State};
use serde_json::Value;

use super::given;
use super::graph::Graph;
use super::rules::paths::REFUSED;
use super::rules::values::ACROSS_BORDER;
use super::site::Site;
use super::stack;
use super::uses::values;
use crate::expr::node::Origin;
use crate::state::{RawField, StateDraft};

/// Fields that say where a state leads, which in a builder only `.next` does.
const LEADS: &[&str] = &["Next", "End"];

/// Puts raw fields into a state, and reports those that cannot be.
pub(super) fn add_fields(
    state: &mut State,
    fields: &[RawField],
    site: Site<'_>,
    stack: &stack::Names<'_>,
    kind: &crate::state::Kind,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if fields.is_empty() {
        return;
    }
    let Ok(Value::Object(written)) = serde_json::to_value(&*state) else { return };
    for field in fields {
        let (name, place) = (&field.name, &field.value.place);
        let refused = if name == "Type" || LEADS.contains(&name.as_str()) {
            Some(format!("`{name}` cannot be set as a raw field; the builder and `.next` write it"))
        } else if written.contains_key(name) {
            Some(format!("the builder already writes `{name}`"))
        } else {
            None
        };
        if let Some(message) = refused {
            diagnostics.push(REFUSED.found(message).at(place.clone()).help("remove the raw field"));
            continue;
        }
        let site = Site { moment: given::moment(name, kind, site.language), ..site };
        match given::of_field(site, stack, field) {
            Ok(value) => drop(state.extra_mut().insert(name.clone(), value)),
            Err(refusal) => diagnostics.push(refusal.at(place)),
        }
    }
}

/// Values of the workflow in an item processor that is given as data, where its items are executions of their own.
pub(super) fn values_across_border(graph: &Graph<'_>, state: &StateDraft) -> Vec<Diagnostic> {
    let nodes = &graph.draft.nodes;
    let mut found = Vec::new();
    for field in state.given().filter(|field| matches!(field.name.as_str(), "ItemProcessor" | "Iterator")) {
        if !given::is_distributed(nodes, given::value(nodes, field)) {
            continue;
        }
        let read = values(nodes, field.value.node).into_iter().flatten();
        if read.into_iter().any(|(origin, _)| origin != Origin::Context) {
            let message = format!(
                "the item processor of `{}` uses a value of the workflow, but its child executions do not have it",
                state.name
            );
            let help = "pass it to each child execution with `ItemSelector`, and read it from the input there";
            found.push(ACROSS_BORDER.found(message).at(field.value.place.clone()).help(help));
        }
    }
    found
}

/// True for a state that continues at another one; a Succeed, a Fail or a Choice has no `End`.
pub(super) fn leads_on(kind: Option<Kind>) -> bool {
    kind.is_none_or(Kind::leads_on)
}
