//! Whether a table can be made: its key, and the attribute by which its items expire.

use asl::Diagnostic;

use super::rules::resources::BAD_TABLE;
use crate::resource::TableSpec;

/// Reports a key that is no field of the item, or twice the same.
pub(super) fn check(table: &TableSpec, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |message: String, help: &str| {
        diagnostics.push(BAD_TABLE.found(message).at(table.place.clone()).help(help));
    };
    let id = &table.id;
    let help = "return a field of the item, such as `|order| order.order_id`";
    if table.key.iter().any(|attribute| attribute.name.is_empty()) {
        report(format!("the key of the table `{id}` is not a field of its items"), help);
    }
    if table.time_to_live.as_ref().is_some_and(String::is_empty) {
        report(format!("the time to live of the table `{id}` is not a field of its items"), help);
    }
    if let [partition, sort] = table.key.as_slice() {
        if partition.name == sort.name && !sort.name.is_empty() {
            let message = format!("the table `{id}` has `{}` as partition key and as sort key", sort.name);
            report(message, "name another field as the sort key, or leave it out");
        }
    }
}
