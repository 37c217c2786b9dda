//! `--substitution`: values for the placeholders of definitions.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use asl::document::{Composed, Content};
use asl::shown::{escaped, quoted};
use asl::{closest, diagnostic};

use super::runnable::{Unusable, refuse, unreadable};
use super::{complain, warn};

/// The flags that give values.
#[derive(Debug, clap::Args)]
pub(super) struct Substitutions {
    /// Put a value in the place of the placeholder `${NAME}` of a definition, as `DefinitionSubstitutions` does; may be given
    /// several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    substitution: Vec<(String, String)>,
    /// File with values for placeholders: an object of strings, numbers and booleans, as JSON or YAML
    #[arg(long, value_name = "FILE")]
    substitutions: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("write a name, `=` and a value, such as `Pause=30`".to_owned()),
    }
}

/// The values for placeholders, and which of them were used.
#[derive(Debug, Default)]
pub(super) struct Values {
    values: BTreeMap<String, String>,
    used: RefCell<BTreeSet<String>>,
    seen: RefCell<BTreeSet<String>>,
}

impl Substitutions {
    /// The values of the file and the flags; a flag counts before the file.
    pub(super) fn values(&self) -> Result<Values, Unusable> {
        let mut values = BTreeMap::new();
        if let Some(path) = &self.substitutions {
            let help = "name a file with an object of names and values";
            let read = super::read::read(path).map_err(|error| unreadable(path, &error, help))?;
            let mut findings = read.findings;
            let Some(document) = read.document.filter(|_| findings.is_empty()) else {
                diagnostic::sort(&mut findings);
                return Err(refuse(&findings));
            };
            let root = document.root();
            if !matches!(root.content(), Content::Object(_)) {
                let message = format!("{} must hold an object, but holds {}", quoted(&read.file), root.kind());
                complain(&message, Some("write an object of names and values, such as `{\"Pause\": 30}`"));
                return Err(Unusable);
            }
            for member in root.members() {
                let value = match member.node.content() {
                    Content::String(text) => text.to_owned(),
                    Content::Number(number) => number.text().to_owned(),
                    Content::Bool(truth) => truth.to_string(),
                    Content::Null | Content::Array(_) | Content::Object(_) => {
                        let name = quoted(member.key.name());
                        let message = format!("{}: the value of {name} is {}", member.node.place(), member.node.kind());
                        complain(&escaped(&message), Some("write a string, a number or a boolean"));
                        return Err(Unusable);
                    }
                };
                values.insert(member.key.name().to_owned(), value);
            }
        }
        values.extend(self.substitution.iter().cloned());
        Ok(Values { values, ..Values::default() })
    }
}

impl Values {
    /// The text of a definition with its placeholders filled; nothing where no value belongs to it.
    pub(super) fn fill(&self, file: &str, text: &str) -> Option<Composed> {
        if self.values.is_empty() {
            return None;
        }
        let names = cloudformation::state_machines::parts(text).into_iter().filter_map(|part| match part {
            cloudformation::state_machines::Part::Name(_, name) => Some(name.to_owned()),
            cloudformation::state_machines::Part::Text(_) | cloudformation::state_machines::Part::Kept(..) => None,
        });
        self.seen.borrow_mut().extend(names);
        let (composed, used) = cloudformation::filled(file, text, &self.values)?;
        self.used.borrow_mut().extend(used);
        Some(composed)
    }

    /// Warns of values that no placeholder takes.
    pub(super) fn warn_of_unused(&self) {
        let (used, seen) = (self.used.borrow(), self.seen.borrow());
        for name in self.values.keys().filter(|name| !used.contains(*name)) {
            let help = match closest(name, seen.iter().map(String::as_str)) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "remove it".to_owned(),
            };
            warn(&format!("no definition has the placeholder {}", quoted(&format!("${{{name}}}"))), Some(&help));
        }
    }
}
