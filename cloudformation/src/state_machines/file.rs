//! Definition files: what a template's tools and CloudFormation's resource handler make of them.
//!
//! The handler replaces placeholders in the text, and reads what comes of it as JSON; where that fails, it reads it as YAML,
//! which allows a comma before a closing bracket (`fetchS3Definition` of `DefinitionProcessor.java`).

use asl::Diagnostic;
use asl::document::{Document, Node};
use asl::shown::quoted;

use super::rules::{ALIAS_IN_FILE, FUNCTION_IN_FILE};

/// True for a text that can be JSON only; of one that is refused, this tells which reader is right about what is wrong.
pub(super) fn begins_as_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// What a definition file has that works in templates only: functions, aliases, merge keys.
pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in document.nodes() {
        if let Some(function) = function(node) {
            let message = format!("{} has no effect in a definition file", quoted(&function));
            let help = "write a placeholder `${Name}`, and give it the value under `DefinitionSubstitutions`";
            found.push(FUNCTION_IN_FILE.found(message).at(node.span()).help(help).pointing(node.pointer()));
        }
        if let Some(name) = alias(node) {
            let message = format!("an alias is a string in a definition file: `*{name}` is {}", quoted(name));
            let help = "write the value itself; only a template can have aliases";
            found.push(ALIAS_IN_FILE.found(message).at(node.span()).help(help).pointing(node.pointer()));
        }
        if let Some(key) = node.key().filter(|key| key.name() == "<<") {
            let message = "nothing merges `<<` in a definition file: it is a field like any other";
            let help = "write the fields themselves; only a template can have merge keys";
            found.push(ALIAS_IN_FILE.found(message).at(key.span()).help(help).pointing(node.pointer()));
        }
    }
    found
}

/// The function that an author meant to call.
fn function(node: Node<'_>) -> Option<String> {
    if let Some(tag) = node.tag().filter(|tag| !tag.starts_with("!!") && !tag.starts_with("!<")) {
        return Some(tag.to_owned());
    }
    let mut members = node.members();
    let only = members.next().filter(|_| members.next().is_none())?;
    let name = only.key.name();
    let is_function = name == "Ref" || name.strip_prefix("Fn::").is_some_and(|name| !name.is_empty());
    is_function.then(|| name.to_owned())
}

/// The name of the anchor that an alias names, which is what the alias reads as.
fn alias(node: Node<'_>) -> Option<&str> {
    let name = node.as_str()?;
    (node.source().strip_prefix('*') == Some(name)).then_some(name)
}
