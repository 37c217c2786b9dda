//! Writes the page that shows the workflows: `cargo run -p workflows --example gallery > docs/gallery.md`.
//!
//! All of it is taken from the workflows: their documentation and source, what is locked in `snapshots/`, and the permissions
//! that are derived. A test compares the page with the file.

use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use asl::document::{Document, Kind, Limits};
use cloudformation::state_machines::text_of;
use dsl::workflow::{Build, QueryLanguage};
use serde_json::Value;
use synth::stack::{Format, Named, Stated, role_statements};

const HEAD: &str = "\
# Gallery

Workflows that people need. Each is one file in `workflows/`, with its message types, and has tests that run it in the
simulator. Its definition, template and picture are locked in `snapshots/`.

```sh
cargo run -p codegen -- emit saga --out target/saga       # template, definition, schema, sample, picture
cargo run -p codegen -- simulate saga                     # an execution, in virtual time
cargo run -p codegen -- policy saga                       # what the execution role may do
```

The tables of permissions are derived from the states. Every execution role also has what log delivery and tracing need. `${Name}` is
a parameter or a resource of the template.

Written by `cargo run -p workflows --example gallery`.

";

fn main() -> Result<(), Error> {
    std::io::stdout().write_all(page()?.as_bytes())
}

/// The whole page.
fn page() -> Result<String, Error> {
    let all = workflows::ALL.iter().chain(workflows::EXAMPLES);
    let shown = all.map(|(name, build)| Shown::read(name, *build)).collect::<Result<Vec<_>, _>>()?;
    let rows = shown.iter().map(|one| format!("| [`{0}`](#{0}) | {1} |\n", one.name, one.summary()));
    let sections = shown.iter().map(|one| one.section());
    Ok(format!(
        "{HEAD}| Workflow | |\n|---|---|\n{}{}",
        rows.collect::<String>(),
        sections.collect::<Result<String, _>>()?
    ))
}

/// What is shown of a workflow.
struct Shown<'w> {
    name: &'w str,
    build: &'w dyn Build,
    /// The documentation of its file.
    about: String,
    /// The function that makes it.
    source: String,
}

impl<'w> Shown<'w> {
    fn read(name: &'w str, build: &'w dyn Build) -> Result<Self, Error> {
        let source = std::fs::read_to_string(root().join(format!("workflows/{name}.rs")))?;
        let about: Vec<&str> = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let missing = || Error::new(ErrorKind::InvalidData, format!("`{name}.rs` has no function `workflow`"));
        let begin = source.find("pub fn workflow()").ok_or_else(missing)?;
        let end = source[begin..].find("\n}\n").ok_or_else(missing)?;
        Ok(Self { name, build, about: about.join("\n"), source: source[begin..begin + end + 2].to_owned() })
    }

    /// The first sentence of its documentation.
    fn summary(&self) -> String {
        let first = self.about.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        first.split_once(". ").map_or(first.clone(), |(sentence, _)| format!("{sentence}."))
    }

    fn section(&self) -> Result<String, Error> {
        let Self { name, about, source, .. } = self;
        let locked = |what: &str, extension: &str| {
            let path = format!("snapshots/{name}_{what}.snap.{extension}");
            root().join(&path).is_file().then(|| format!("../{path}"))
        };
        let needed = |what: &str, extension: &str| {
            locked(what, extension).ok_or_else(|| Error::new(ErrorKind::NotFound, format!("{name}: no locked {what}")))
        };
        let languages = [QueryLanguage::Jsonata, QueryLanguage::JsonPath].map(|language| {
            let what = language.as_str().to_lowercase();
            locked(&what, "asl.json").map(|path| format!("[definition in {}]({path})", language.as_str()))
        });
        let links = std::iter::once(format!("[Source](../workflows/{name}.rs)"))
            .chain(languages.into_iter().flatten())
            .chain(std::iter::once(format!("[template]({})", needed("sam", "yaml")?)));
        let links = links.collect::<Vec<_>>().join(", ");
        let picture = needed("picture", "svg")?;
        let policy = self.policy();
        Ok(format!(
            "\n## {name}\n\n{about}\n\n{links}\n\n![The states of {name}]({picture})\n\n```rust\n{source}\n```\n\n{policy}"
        ))
    }

    /// What the execution role may do for the states; of workflows that this one starts, each has a role of its own.
    fn policy(&self) -> String {
        let named = Named { name: self.name.to_owned(), compiled: self.build.build().compile() };
        let all = role_statements(&[named], Format::Sam);
        let several = all.len() > 1;
        let each = all.into_iter().map(|(_, id, statements)| {
            let all = statements.needed.into_iter().chain(statements.staying).chain(statements.children);
            let rows: String = all.filter(|stated| !stated.states.is_empty()).map(|stated| row(&stated)).collect();
            let who = if several { format!("The role of `{id}`") } else { "The execution role".to_owned() };
            if rows.is_empty() {
                return format!("{who} may do nothing for the states.\n");
            }
            format!("{who} may:\n\n| For | Do | On |\n|---|---|---|\n{rows}")
        });
        each.collect::<Vec<_>>().join("\n")
    }
}

/// A statement as a row: the states, the actions, and the resources with the conditions.
fn row(stated: &Stated) -> String {
    let statement = cloudformation::Value::from(stated.statement.clone()).to_json();
    let words = |values: Vec<String>| {
        values.iter().map(|value| format!("`{}`", value.replace('|', "\\|"))).collect::<Vec<_>>().join("<br>")
    };
    let mut on = words(texts(&statement["Resource"]));
    let operators = statement["Condition"].as_object().into_iter().flatten();
    for (key, value) in operators.flat_map(|(_, keys)| keys.as_object()).flatten() {
        on.push_str(&format!("<br>if `{key}` is {}", words(texts(value))));
    }
    if statement["Resource"] == "*" {
        on.push_str(&stated.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default());
    }
    format!("| {} | {} | {on} |\n", stated.states.join("<br>"), words(texts(&statement["Action"])))
}

/// A value or several, with the functions of CloudFormation as the placeholders that `Fn::Sub` has.
fn texts(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let document = Document::json("policy", &text, Limits::default()).expect("what was printed can be read");
    let root = document.root();
    let values = if root.kind() == Kind::Array { root.items().collect() } else { vec![root] };
    values.into_iter().map(|value| short(&text_of(value).unwrap_or_else(|| value.source().to_owned()))).collect()
}

/// An ARN without what the place of the stack says anyway.
fn short(text: &str) -> String {
    text.replace("arn:${AWS::Partition}:", "arn:aws:").replace("${AWS::Region}:${AWS::AccountId}", "…")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_docs_shows_the_workflows() {
        let kept = std::fs::read_to_string(super::root().join("docs/gallery.md")).unwrap_or_default();
        let page = super::page().expect("what is shown is there");
        assert!(page == kept, "docs/gallery.md is stale: cargo run -p workflows --example gallery > docs/gallery.md");
    }
}
