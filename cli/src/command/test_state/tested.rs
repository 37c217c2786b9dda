//! What is tested: the definition, and the files around it.

use std::path::Path;

use asl::shown::quoted;
use asl::{StateMachine, closest};
use serde_json::{Value, json};
use stage::Mask;

use super::Args;
use crate::Entry;
use crate::command::read::read;
use crate::command::runnable::refuse_errors;

/// A definition with what the files give a state, and what must not be shown of them.
pub(in crate::command) struct Tested {
    pub(in crate::command) definition: Value,
    pub(in crate::command) input: Value,
    pub(in crate::command) mask: Mask,
    pub(in crate::command) mock: Option<Value>,
    pub(in crate::command) variables: Option<Value>,
    pub(in crate::command) context: Option<Value>,
}

impl Tested {
    /// Reads what is tested; nothing where the findings in a workflow were shown.
    ///
    /// # Errors
    /// What cannot be read.
    pub(in crate::command) fn read(args: &Args, entries: &[Entry]) -> Result<Option<Self>, String> {
        let input = args.input.as_deref().map(json_of).transpose()?.unwrap_or_else(|| json!({}));
        let (definition, mask) = match entries.iter().find(|entry| args.definition.as_os_str() == entry.name) {
            Some(entry) => {
                let compiled = entry.build.build().compile();
                if refuse_errors(compiled.diagnostics().to_vec()).is_err() {
                    return Ok(None);
                }
                let definition = stage::definition(&compiled).map_err(|error| {
                    let name = entry.name;
                    format!("the definition of `{name}` is not JSON once its placeholders are replaced: {error}")
                })?;
                (definition, Mask::of(compiled.input_schema().as_value(), &input))
            }
            None => (json_of(&args.definition)?, Mask::default()),
        };
        let mask = mask.tokens_of(&definition);
        Ok(Some(Tested {
            definition,
            input,
            mask,
            mock: args.mock.as_deref().map(json_of).transpose()?,
            variables: args.variables.as_deref().map(json_of).transpose()?,
            context: args.context.as_deref().map(json_of).transpose()?,
        }))
    }
}

/// What to do about a state that a definition does not have.
pub(in crate::command) fn unknown_state(machine: &StateMachine, name: &str) -> String {
    let scopes = machine.scopes();
    let names = || scopes.iter().flat_map(|(_, scope)| scope.states.keys().map(String::as_str));
    match closest(name, names()) {
        Some(close) => format!("did you mean {}?", quoted(close)),
        None => format!("its states are {}", names().map(quoted).collect::<Vec<_>>().join(", ")),
    }
}

/// The value of a file.
///
/// # Errors
/// Why there is none, with the place.
fn json_of(path: &Path) -> Result<Value, String> {
    let named = if path == Path::new("-") { "standard input".to_owned() } else { format!("`{}`", path.display()) };
    let read = read(path).map_err(|error| format!("cannot read {named}: {error}"))?;
    match (read.document, read.findings.first()) {
        (Some(document), None) => Ok(document.root().to_value()),
        (_, finding) => {
            let place = finding.and_then(|finding| finding.place().cloned()).map(|place| format!("{place}: "));
            let what = finding.map_or_else(|| "it is empty".to_owned(), |finding| finding.message().to_owned());
            Err(format!("{named} is not JSON: {}{what}", place.unwrap_or_default()))
        }
    }
}
