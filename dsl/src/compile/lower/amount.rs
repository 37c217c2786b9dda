//! Numbers and times that are known, or stand somewhere.

use asl::Amount;
use serde_json::Value;

use super::Lowering;
use crate::compile::jsonpath;
use crate::expr::node::Node;
use crate::state::Slot;

impl Lowering<'_, '_> {
    /// A number, or in JSONPath the path where it is.
    pub(super) fn amount(&mut self, slot: Option<&Slot>) -> (Option<Amount>, Option<String>) {
        let Some(slot) = slot else { return (None, None) };
        if self.uses_jsonata() {
            return (self.jsonata(slot).and_then(Amount::from_value), None);
        }
        let what = format!("a number of `{}`", self.state.name);
        let (number, path) = self.given_or_path(slot, &what, &format!("compute {what}"));
        (number.and_then(Amount::from_value), path)
    }

    /// A value in JSONPath: itself, or the path where it is. The paths of numbers and times cannot reach the context
    /// object (Step Functions Developer Guide, "Accessing execution data from the Context object").
    pub(super) fn given_or_path(&mut self, slot: &Slot, what: &str, compute: &str) -> (Option<Value>, Option<String>) {
        match (self.site.node(slot.node), self.reference(slot)) {
            (_, Some(path)) if jsonpath::is_in_context(&path) => {
                let message = format!("JSONPath cannot read {what} from the context object");
                let help = "pass it on with a Pass state directly before this one, or use JSONata with \
                    `.query_language(…)`";
                self.refuse_in_jsonpath(&message, help, &slot.place);
                (None, None)
            }
            (_, Some(path)) => (None, Some(path)),
            (Node::Literal(value), None) => (Some(value.clone()), None),
            _ => {
                self.refuse_computed(compute, slot);
                (None, None)
            }
        }
    }
}
