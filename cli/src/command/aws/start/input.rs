//! The input of an execution, held to the schema of its workflow before it is sent.

use std::path::Path;

use serde_json::Value;

use crate::command::aws::refusal::Refusal;
use crate::command::read::read;
use crate::command::unfit::unfit;
use crate::program;

/// The most bytes of an execution's input (Developer Guide, "Service quotas").
const MOST_BYTES: usize = 256 * 1024;

/// An input that fits.
#[derive(Debug)]
pub(super) struct Input {
    /// What is sent.
    pub(super) text: String,
    /// The same as a value.
    pub(super) value: Value,
}

/// Reads the input and holds it to the schema.
///
/// # Errors
///
/// It cannot be read, is too long, or does not fit; then every fault is named with its place and JSON pointer. What is
/// in the input is not repeated, for it may be sensitive.
pub(super) fn of_file(path: &Path, schema: &Value, workflow: &str) -> Result<Input, Refusal> {
    let named = if path == Path::new("-") { "standard input".to_owned() } else { format!("`{}`", path.display()) };
    let read = read(path).map_err(|error| {
        Refusal::new(format!("cannot read {named}: {error}"))
            .help("name a file with the input, or `-` for standard input")
    })?;
    let document = match (read.document, read.findings.first()) {
        (Some(document), None) => document,
        (_, finding) => {
            let place = finding
                .and_then(|finding| finding.place().cloned())
                .map(|place| format!("{place}: "))
                .unwrap_or_default();
            let what = finding.map_or_else(|| "it is empty".to_owned(), |finding| finding.message().to_owned());
            return Err(Refusal::new(format!("the input is not JSON: {place}{what}")));
        }
    };
    let value = document.root().to_value();
    // Numbers are sent as they are written; YAML has no other text than that of its value.
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&read.text).is_ok();
    let text = if is_json { read.text.trim().to_owned() } else { value.to_string() };
    if text.len() > MOST_BYTES {
        let message = format!("the input has {} bytes; Step Functions accepts at most {MOST_BYTES}", text.len());
        return Err(Refusal::new(message).help("put the data into S3, and pass its location").failed());
    }
    let faults = unfit(&document, schema);
    if faults.is_empty() {
        return Ok(Input { text, value });
    }
    let message = format!("the input does not fit the schema of `{workflow}`\n  {}", faults.join("\n  "));
    let emit = program::command(&format!("emit {workflow}"));
    let help = format!("nothing was started; `{emit}` writes the schema and a sample");
    Err(Refusal::new(message).help(help).failed())
}

/// A sample of the schema.
pub(super) fn sample(schema: &Value) -> Input {
    let value = synth::sample(schema);
    Input { text: value.to_string(), value }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(text: &str) -> Refusal {
        let schema = json!({"type": "object", "required": ["id", "card"], "properties": {
            "id": {"type": "string", "maxLength": 5},
            "card": {"type": "object", "properties": {"number": {"type": "string", "writeOnly": true, "pattern": "^[0-9]+$"}}},
            "kind": {"enum": ["a", "b"]},
        }, "additionalProperties": false});
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("order.json");
        std::fs::write(&file, text).unwrap();
        let mut refusal = of_file(&file, &schema, "orders").unwrap_err();
        refusal.message = refusal.message.replace(&format!("{}/", folder.path().display()), "");
        refusal
    }

    #[test]
    fn every_fault_is_named_with_its_place_and_no_value() {
        let refusal =
            refused("{\n  \"id\": 7,\n  \"card\": {\"number\": \"4111-SECRET\"},\n  \"kind\": \"SECRET\"\n}\n");
        assert_eq!(
            refusal.message,
            "the input does not fit the schema of `orders`\n  \
             order.json:2:9: /id: the value is not a string\n  \
             order.json:3:22: /card/number: the value does not match `^[0-9]+$`\n  \
             order.json:4:11: /kind: the value is not one of `a`, `b`"
        );
        assert!(refusal.failed);
        let refusal = refused("{\"id\": \"1\", \"car\": {\"number\": \"SECRET\"}}");
        assert!(refusal.message.contains("order.json:1:1: `card` is missing"), "{}", refusal.message);
        assert!(refusal.message.contains("`car` is not a member; did you mean `card`?"), "{}", refusal.message);
        assert!(!refusal.message.contains("SECRET"), "{}", refusal.message);
    }

    #[test]
    fn what_is_no_json_and_what_is_too_long_is_refused() {
        let message = refused("{\"id\": \"SECRET\", nonsense}").message;
        assert!(message.starts_with("the input is not JSON: order.json:1:"), "{message}");
        assert!(!message.contains("SECRET"), "{message}");
        let long = format!("{{\"id\": \"1\", \"card\": {{\"number\": \"{}\"}}}}", "1".repeat(MOST_BYTES));
        assert!(refused(&long).message.contains("Step Functions accepts at most 262144"));
    }
}
